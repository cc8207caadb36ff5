"""A text that fits a regular expression, where the expression is made of plain parts (decision 0043)."""

import re
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

LONGEST = 10_000
"""Signs of a text that is made."""
PLAIN = "a1A0 -_.z"
"""Of them the first is taken that a class does not exclude."""
CATEGORIES = {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_NOT_WORD": "-"}
"""A sign of each category, where it is not a letter."""


def parts_of(pattern: str) -> list[Any]:
    """The expression taken apart. Raises ValueError for what is none."""
    try:
        return list(parser.parse(pattern))
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(pattern) from error


def text_of(parts: Any, times: int = 0, variant: int = 0) -> str:
    """The plainest text, with repeated parts so many times where they may be, or by other branches and other signs.
    Raises ValueError for one that is too long or has parts that are not plain."""
    made = "".join(_part(str(code), value, times, variant) for code, value in parts)
    if len(made) > LONGEST:
        raise ValueError("too long")
    return made


def _part(name: str, value: Any, times: int, variant: int) -> str:
    if name == "LITERAL":
        return chr(value)
    if name == "AT":
        return ""
    if name in ("IN", "ANY", "NOT_LITERAL"):
        return _sign(name, value, variant)
    if name in ("MAX_REPEAT", "MIN_REPEAT"):
        least, most, inside = value
        made = text_of(inside, times, variant)
        many = min(max(int(least), times), int(most))
        if len(made) * many > LONGEST:
            raise ValueError("too long")
        return made * many
    if name == "SUBPATTERN":
        return text_of(value[3], times, variant)
    if name == "BRANCH":
        return text_of(value[1][variant % len(value[1])], times, variant)
    raise ValueError(name)


def _sign(name: str, value: Any, variant: int) -> str:
    if name == "ANY":
        return PLAIN[variant % 4]
    if name == "NOT_LITERAL":
        return next(each for each in PLAIN if each != chr(value))
    members = [(str(code), given) for code, given in value]
    if members[0][0] == "NEGATE":
        return next((each for each in PLAIN if not any(_holds(member, each) for member in members[1:])), "")
    code, given = members[0] if variant < 2 else members[variant % len(members)]
    if code == "LITERAL":
        return chr(given)
    if code == "RANGE":
        return chr(min(given[0] + variant, given[1]))
    return CATEGORIES.get(str(given), "a")


def _holds(member: tuple[str, Any], sign: str) -> bool:
    code, value = member
    if code == "LITERAL":
        return chr(value) == sign
    if code == "RANGE":
        return bool(value[0] <= ord(sign) <= value[1])
    inside = {"DIGIT": sign.isdigit(), "SPACE": sign.isspace(), "WORD": sign.isalnum()}
    kind = str(value).rpartition("_")[2]
    return inside.get(kind, False) != ("NOT" in str(value))
