"""May an answer be kept, and given to whom? HTTP caching (RFC 9111) for a bus that many callers share.

Stricter than the RFC in one point: without `public` an answer is given only to the caller it was made for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

Directives = Mapping[str, str | None]
KEPT_STATUS = frozenset({200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501})
"""RFC 9110 15.1: statuses that may be kept without a word about it; with a lifetime others may as well."""


def directives(text: str) -> dict[str, str | None]:
    """`Cache-Control` taken apart (RFC 9111 5.2); of a directive that comes twice the first counts."""
    found: dict[str, str | None] = {}
    for item in text.split(","):
        name, _, value = item.strip().partition("=")
        if name:
            found.setdefault(name.lower(), value.strip().strip('"') if value else None)
    return found


def seconds(given: Directives, name: str) -> int | None:
    """A directive's number of seconds; 0 when it is no number, since a spoilt lifetime counts as stale (4.2.1)."""
    if name not in given:
        return None
    value = given[name] or ""
    return int(value) if value.isascii() and value.isdigit() else 0


def lifetime(headers: Mapping[str, str]) -> int:
    """Seconds that an answer stays fresh in a shared cache (4.2.1): s-maxage, max-age, Expires; no guessing (4.2.2)."""
    control = directives(headers.get("cache-control", ""))
    for name in ("s-maxage", "max-age"):
        found = seconds(control, name)
        if found is not None:
            return found
    if "expires" not in headers or "date" not in headers:
        return 0
    try:
        expires, date = parsedate_to_datetime(headers["expires"]), parsedate_to_datetime(headers["date"])
        return max(0, int((expires - date).total_seconds()))
    except (ValueError, TypeError):
        return 0


@dataclass(frozen=True)
class Keeping:
    """`seconds` an answer may be given again, to everybody or only to its first caller."""

    seconds: int
    for_everybody: bool


def keeping(method: str, asked: Mapping[str, str], status: int, answered: Mapping[str, str]) -> Keeping | None:
    """May the answer to this request be kept (RFC 9111 3)? None: no. Header names are in lower case."""
    control = directives(answered.get("cache-control", ""))
    if method != "GET" or "range" in asked or status == 206 or status < 200:
        return None
    if "no-store" in control or "no-store" in directives(asked.get("cache-control", "")):
        return None
    if "no-cache" in control or answered.get("vary", "").strip() == "*" or "set-cookie" in answered:
        return None
    life = lifetime(answered)
    if life <= 0:
        return None
    explicit = any(name in control for name in ("max-age", "s-maxage", "public")) or "expires" in answered
    if status not in KEPT_STATUS and not explicit:
        return None
    return Keeping(life, "public" in control and "private" not in control)


def varying(answered: Mapping[str, str]) -> tuple[str, ...]:
    """Names of the request's headers that the answer depends on (RFC 9110 12.5.5)."""
    return tuple(sorted({name.strip().lower() for name in answered.get("vary", "").split(",") if name.strip()}))


def wants_fresh(asked: Mapping[str, str], age: int, left: int) -> bool:
    """Does the request refuse an answer of this age, with so many seconds of freshness left (5.2.1)?"""
    control = directives(asked.get("cache-control", ""))
    if "no-cache" in control or "no-store" in control:
        return True
    if not control and "no-cache" in asked.get("pragma", "").lower():
        return True
    oldest, freshest = seconds(control, "max-age"), seconds(control, "min-fresh")
    return (oldest is not None and age > oldest) or (freshest is not None and left < freshest)


def only_kept(asked: Mapping[str, str]) -> bool:
    """The caller wants a kept answer or none (`only-if-cached`, 5.2.1.7)."""
    return "only-if-cached" in directives(asked.get("cache-control", ""))
