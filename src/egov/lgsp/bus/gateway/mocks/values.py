"""A text for a simple type: what an enumeration names, what a pattern asks for, else the plainest there is."""

from base64 import b64encode
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from egov.lgsp.bus.gateway.mocks.expressions import LONGEST
from egov.lgsp.bus.gateway.mocks.facets import BOUNDS, Facets, Unmade
from egov.lgsp.bus.gateway.mocks.patterns import keeps, texts

PLAINEST = {
    "boolean": "true",
    "date": "2026-01-15",
    "dateTime": "2026-01-15T08:30:00+07:00",
    "time": "08:30:00",
    "duration": "P1D",
    "gYear": "2026",
    "gYearMonth": "2026-01",
    "gMonth": "--01",
    "gMonthDay": "--01-15",
    "gDay": "---15",
    "anyURI": "https://example.vn/",
    "language": "vi",
    "QName": "text",
}
WHOLE: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
}
FRACTIONS = ("decimal", "float", "double")
_LISTS = {"NMTOKENS": "NMTOKEN", "IDREFS": "IDREF", "ENTITIES": "ENTITY"}


def text_of(found: Facets, number: int = 0) -> str:
    """The text. `number` tells identifiers of one document apart. What no text can keep comes out as near as can be."""
    first = ""
    for tried, each in enumerate(_candidates(found, number)):
        first = first if tried else each
        if _kept(found, each):
            return each
    return first


def _kept(found: Facets, text: str) -> bool:
    counted = len(text.split()) if found.kind == "list" else len(text)
    if found.kind not in ("hexBinary", "base64Binary", "union"):
        if counted < found.length("minLength", 0) or counted > found.length("maxLength", LONGEST):
            return False
        if counted != found.length("length", counted):
            return False
    if found.kind in WHOLE or found.kind in FRACTIONS:
        try:
            value = Decimal(text)
        except InvalidOperation:
            return False
        least, above, most, below = (found.number(name) for name in BOUNDS)
        if (least is not None and value < least) or (above is not None and value <= above):
            return False
        if (most is not None and value > most) or (below is not None and value >= below):
            return False
        if len(value.as_tuple().digits) > found.length("totalDigits", LONGEST):
            return False
    return all(any(keeps(each, text) for each in several) for several in found.patterns)


def _candidates(found: Facets, number: int) -> Iterator[str]:
    yield from found.values
    if found.values:
        return
    plain = list(_plain(found, number))
    if not found.patterns:
        yield from plain
        return
    least = max(found.length("length", 0), found.length("minLength", 0))
    yield from (each for each in plain if _kept(found, each))
    for several in reversed(found.patterns):
        for each in several:
            yield from texts(each, least)
    yield from plain


def _plain(found: Facets, number: int) -> Iterator[str]:
    kind = _LISTS.get(found.kind, found.kind)
    if kind == "list" or found.kind in _LISTS:
        many = max(found.length("length", 1), found.length("minLength", 1))
        one = text_of(found.members[0] if found.members else Facets(kind), number)
        yield " ".join([one] * min(many, LONGEST))
    elif kind == "union":
        yield from (text_of(each, number) for each in found.members)
    elif kind in WHOLE or kind in FRACTIONS:
        finest = 0 if kind in WHOLE else min(found.length("fractionDigits", 9), 9)
        yield from (_number(found, Decimal(1).scaleb(-fine)) for fine in range(finest + 1))
    elif kind in PLAINEST:
        yield from _moments(found, PLAINEST[kind])
    else:
        yield _letters(found, kind, number)


def _number(found: Facets, step: Decimal) -> str:
    """The plainest number at or beyond its bounds; a bound that is not reached is passed by one step."""
    low, high = (None if each is None else Decimal(each) for each in WHOLE.get(found.kind, (None, None)))
    least, above, most, below = (found.number(name) for name in BOUNDS)
    lows = [each for each in (low, least, None if above is None else above + step) if each is not None]
    highs = [each for each in (high, most, None if below is None else below - step) if each is not None]
    value = min([max([Decimal(1), *lows]), *highs])
    if found.kind in WHOLE:
        value = value.to_integral_value()
    plain = format(value, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _moments(found: Facets, usual: str) -> Iterator[str]:
    """Compared as texts: years have four digits, and a zone is seldom given in a bound."""
    least, above, most, below = (found.limits.get(name, "") for name in BOUNDS)
    late_enough = usual >= least and (not above or usual > above)
    if late_enough and (not most or usual <= most) and (not below or usual < below):
        yield usual
    yield from (each for each in (least, most) if each)
    for bound, years in ((above, 4), (below, -4)):  # four, as the 29th of February has one every four years
        if bound[:4].isdigit():
            yield f"{int(bound[:4]) + years:04d}{bound[4:]}"
    yield usual


def _letters(found: Facets, kind: str, number: int) -> str:
    least = max(found.length("minLength", 0), found.length("length", 0))
    if least > LONGEST:
        raise Unmade(f"a text of {least} signs")
    if kind == "hexBinary":
        return "00" * max(least, min(1, found.length("maxLength", 1)))
    if kind == "base64Binary":
        return b64encode(b"\0" * max(least, min(1, found.length("maxLength", 1)))).decode()
    made = f"id{number}" if kind == "ID" else "id0" if kind in ("IDREF", "ENTITY") else "text"
    return made.ljust(least, "x")[: found.length("length", found.length("maxLength", LONGEST))]
