"""How long is an answer fresh, and how old is it (RFC 9111 4.2)? Header names are in lower case; several lines of one
name are joined with commas.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

Directives = Mapping[str, str | None]

LONGEST = 2**31
"""Seconds that stand for any larger number (RFC 9111 1.2.2)."""

_ITEM = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*"?)+')
_TIME = r"(?P<h>\d\d):(?P<m>\d\d):(?P<s>\d\d)"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = f"(?P<month>{'|'.join(_MONTHS)})"
_DAY = "(?:mon|tue|wed|thu|fri|sat|sun)"
_WHOLE_DAY = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MOMENTS = [
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        rf"{_DAY}, (?P<day>\d\d) {_MONTH} (?P<year>\d{{4}}) {_TIME} GMT",
        rf"{_WHOLE_DAY}, (?P<day>\d\d)-{_MONTH}-(?P<year>\d\d) {_TIME} GMT",
        rf"{_DAY} {_MONTH} (?P<day>[ \d]\d) {_TIME} (?P<year>\d{{4}})",
    )
]
"""The three forms of RFC 9110 5.6.7. A cache takes them in any case, and no other zone than GMT (RFC 9111 4.2)."""


def directives(text: str) -> dict[str, str | None]:
    """`Cache-Control` taken apart (RFC 9111 5.2); of a directive that comes twice the first counts."""
    found: dict[str, str | None] = {}
    for item in _ITEM.findall(text):
        name, _, value = item.strip().partition("=")
        if name:
            found.setdefault(name.lower(), value.strip().strip('"') if value else None)
    return found


def number(text: str) -> int | None:
    """A number of seconds; None for what is none."""
    if not (text.isascii() and text.isdigit()):
        return None
    return min(int(text), LONGEST) if len(text) < 20 else LONGEST


def seconds(given: Directives, name: str) -> int | None:
    """A directive's number of seconds; 0 when it is no number, since a spoilt lifetime counts as stale (4.2.1)."""
    return (number(given[name] or "") or 0) if name in given else None


def moment(text: str) -> datetime | None:
    """A date of HTTP; None for what is none."""
    for pattern in _MOMENTS:
        if found := pattern.fullmatch(text):
            year = int(found["year"])
            if len(found["year"]) == 2:  # never more than 50 years ahead
                this = datetime.now(UTC).year
                year += this - this % 100
                year -= 100 if year > this + 50 else 0
            month = _MONTHS.index(found["month"].lower()) + 1
            day, hour, minute, second = (int(found[part]) for part in ("day", "h", "m", "s"))
            try:
                return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
            except ValueError:
                return None
    return None


def lifetime(answered: Mapping[str, str], received: datetime) -> int | None:
    """Seconds that an answer stays fresh in a shared cache (4.2.1): s-maxage, max-age, Expires. None when it says
    nothing: the bus does not guess (4.2.2)."""
    control = directives(answered.get("cache-control", ""))
    for name in ("s-maxage", "max-age"):
        found = seconds(control, name)
        if found is not None:
            return found
    if "expires" not in answered:
        return None
    expires = moment(answered["expires"])
    if expires is None:
        return 0
    made = moment(answered.get("date", "")) or received
    return max(0, int((expires - made).total_seconds()))


def age(answered: Mapping[str, str], received: datetime, delay: float) -> float:
    """Seconds since the provider made an answer that came `delay` seconds after it was asked for (4.2.3). Of several
    values of `Age` the first counts, and none that is no number (5.1)."""
    made = moment(answered.get("date", ""))
    apparent = (received - made).total_seconds() if made else 0.0
    told = number(answered.get("age", "").partition(",")[0].strip()) or 0
    return max(0.0, apparent if apparent >= 1 else 0.0, told + delay)
