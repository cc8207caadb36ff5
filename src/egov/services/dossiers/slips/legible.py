"""What the shipped fonts can draw. PDF/A forbids a letter without a drawing, so others are replaced beforehand."""

import re

from egov.kernel.vietnamese import nfc

BLANK = "\N{WHITE SQUARE}"
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_UNDRAWN = re.compile(
    r"[^\t\n -~\u00a0-\u0148\u014a-\u017f\u01a0\u01a1\u01af\u01b0\u0300-\u0304\u0306\u0309\u030a\u031b\u0323"
    r"\u0391-\u03a1\u03a3-\u03c9\u0400-\u045f\u1ea0-\u1ef9\u2010-\u2015\u2018-\u201e\u2022\u2026\u2030\u2032\u2033"
    r"\u20ab\u2116\u2190-\u2193\u2212\u2248\u2260\u2264\u2265\u2713\u25a0\u25a1\u25cf]"
)


def legible(text: str) -> str:
    """Composed text without invisible signs, in which □ stands for each letter that cannot be drawn."""
    return _UNDRAWN.sub(BLANK, _INVISIBLE.sub("", nfc(text)))
