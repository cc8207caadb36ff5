"""Texts that fit a pattern of XML Schema (XSD 1.0, appendix F), where the pattern is made of plain parts."""

import re
from collections.abc import Iterator
from functools import lru_cache
from xml.sax.saxutils import quoteattr

from lxml import etree

from egov.lgsp.bus.gateway.mocks.expressions import LONGEST, parts_of, text_of

VARIANTS = 4
"""Other branches and other signs that are tried, so that other facets can be kept as well."""
SEVERAL = {
    "i": "A-Za-z_:",
    "c": "A-Za-z0-9._:\\-",
    "d": "0-9",
    "w": "a-zA-Z0-9",
    "L": "A-Za-z",
    "Lu": "A-Z",
    "Ll": "a-z",
    "N": "0-9",
    "Nd": "0-9",
    "P": ".,;:!?\\-",
    "Zs": " ",
    "S": "+<=>",
    "IsBasicLatin": "a-zA-Z0-9 ",
}
"""Signs that stand for the classes that XML Schema has and Python has not."""
_DIFFERENCE = re.compile(r"\[((?:[^\[\]\\]|\\.)+)-\[((?:[^\[\]\\]|\\.)+)\]\]")
_ESCAPED = re.compile(r"\\(?:p\{(\w+)\}|([icdw]))")


def texts(pattern: str, least: int = 0) -> Iterator[str]:
    """Texts that fit, the plainest first and then longer ones, up to `least` signs; none for a pattern that has other
    parts than plain ones."""
    try:
        parts = parts_of(in_python(pattern))
    except ValueError:
        return
    for times in dict.fromkeys((0, 1, 2, min(least, LONGEST))):
        for variant in range(VARIANTS):
            try:
                made = text_of(parts, times, variant)
                if keeps(pattern, made):
                    yield made
            except (ValueError, RecursionError):
                pass


def keeps(pattern: str, text: str) -> bool:
    """Does a text fit? Asked of libxml2, which gives up where Python's own expressions would go on without end."""
    value = etree.Element("value")
    try:
        value.text = text
        return bool(_compiled(pattern).validate(value))
    except (ValueError, etree.XMLSchemaParseError, etree.XMLSchemaValidateError):
        return False


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> etree.XMLSchema:
    facet = f"<xs:pattern value={quoteattr(pattern)}/>"
    kind = f'<xs:simpleType><xs:restriction base="xs:string">{facet}</xs:restriction></xs:simpleType>'
    schema = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="value">{kind}</xs:element>'
    return etree.XMLSchema(etree.fromstring(f"{schema}</xs:schema>"))


def in_python(pattern: str) -> str:
    """The same in Python's way of writing, to be taken apart. Raises ValueError for classes that Python has not."""
    pattern = _DIFFERENCE.sub(_without, pattern)
    made = []
    inside = False
    place = 0
    while place < len(pattern):
        sign = pattern[place]
        escaped = _ESCAPED.match(pattern, place)
        if escaped:
            name = escaped[1] or escaped[2]
            if name not in SEVERAL:
                raise ValueError(name)
            made.append(SEVERAL[name] if inside else f"[{SEVERAL[name]}]")
            place = escaped.end()
            continue
        if sign == "\\":
            made.append(pattern[place : place + 2])
            place += 2
            continue
        if inside and sign == "[":
            raise ValueError(pattern)
        if (sign in "^$" and not inside) or (inside and (sign in "&~|" or (sign == "-" and made[-1] == "-"))):
            made.append("\\")
        inside = sign == "[" or (inside and sign != "]")
        made.append(sign)
        place += 1
    return "".join(made)


def _without(found: re.Match[str]) -> str:
    """`[a-z-[aeiou]]` as the signs that are left of it."""
    signs = [chr(code) for code in range(ord(" "), ord("~"))]
    left = [each for each in signs if keeps(f"[{found[1]}]", each) and not keeps(f"[{found[2]}]", each)]
    if not left:
        raise ValueError(found[0])
    return f"[{re.escape(''.join(left[:20]))}]"
