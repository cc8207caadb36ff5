"""May an answer be kept, and given to whom? HTTP caching (RFC 9111) for a bus that many callers share.

Stricter than the RFC in three points: without `public` an answer is given only to the caller it was made for; one that
sets a cookie is not kept; nothing is guessed, so only what its provider speaks about is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from egov.lgsp.bus.rules.freshness import directives, lifetime, seconds

UNDERSTOOD = frozenset({200, 203, 204, 300, 301, 302, 303, 307, 308, 404, 405, 410, 414, 501})
"""Statuses whose meaning for a cache this one follows (RFC 9111 3, `must-understand`)."""
NEVER = frozenset({206, 304, 412, 416})
"""They answer the condition or the range of one request, no other."""
FRESH_ONLY = frozenset({"must-revalidate", "proxy-revalidate", "s-maxage", "no-cache"})
"""With one of these a stale answer is never given (RFC 9111 4.2.4)."""
SHARED = frozenset({"public", "s-maxage", "must-revalidate"})
"""Only with one of these the answer to a request with `Authorization` is kept (RFC 9111 3.5)."""
CHANGES_NOTHING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""Safe methods (RFC 9110 9.2.1)."""


@dataclass(frozen=True)
class Keeping:
    """How an answer may be kept, and whether it is for everybody or only for its first caller."""

    seconds: int
    """It may be given without a question to its provider; 0: never."""
    for_everybody: bool
    on_failure: int = 0
    """Seconds after that in which it may stand in when its provider fails (`stale-if-error`, RFC 5861 4)."""


def keeping(
    method: str, asked: Mapping[str, str], status: int, answered: Mapping[str, str], received: datetime
) -> Keeping | None:
    """May the answer to this request be kept (RFC 9111 3)? None: no. Header names are in lower case."""
    control = directives(answered.get("cache-control", ""))
    if method != "GET" or "range" in asked or status < 200 or status in NEVER:
        return None
    if "must-understand" in control and status not in UNDERSTOOD:
        return None
    if "no-store" in control and "must-understand" not in control:  # understood, it outweighs no-store (5.2.2.3)
        return None
    if "no-store" in directives(asked.get("cache-control", "")):
        return None
    if "private" in control or "set-cookie" in answered or "*" in varying(answered):
        return None
    if "authorization" in asked and not control.keys() & SHARED:
        return None
    life = lifetime(answered, received)
    if "no-cache" in control and (life is not None or status in UNDERSTOOD):
        life = 0
    if life is None or (life == 0 and "etag" not in answered and "last-modified" not in answered):
        return None  # nothing could ever be done with it
    on_failure = 0 if control.keys() & FRESH_ONLY else seconds(control, "stale-if-error") or 0
    return Keeping(life, "public" in control, on_failure)


def varying(answered: Mapping[str, str]) -> tuple[str, ...]:
    """Names of the request's headers that the answer depends on (RFC 9110 12.5.5)."""
    return tuple(sorted({name.strip().lower() for name in answered.get("vary", "").split(",") if name.strip()}))


def varied(asked: Mapping[str, str], name: str) -> str:
    """What a request says in a header an answer varies by; blanks around commas do not count (RFC 9111 4.1)."""
    return ",".join(part.strip() for part in asked.get(name, "").split(","))


def wants_fresh(asked: Mapping[str, str], age: float, left: float) -> bool:
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
