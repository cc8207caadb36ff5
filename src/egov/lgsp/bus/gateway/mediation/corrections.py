"""Two things that the JSONata library does wrong without a word, put right: digits of long whole numbers are lost when
they become text, and equal elements change places when they are sorted."""

from typing import Any

from jsonata.functions import Functions

WHOLE = 10**21
"""From here on ECMAScript, and so JSONata, writes whole numbers with an exponent."""

_encode = Functions.Encoder.encode


def _encoded(self: Any, value: Any) -> Any:
    """A number as text, by ECMAScript's rules for whole ones."""
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < WHOLE and value == int(value):
        return str(int(value))
    return _encode(self, value)


def _compared(self: Any, one: Any, other: Any) -> int:
    """A comparison tells whether the first belongs behind the second; if neither does, they are equal."""
    told = Functions.func_apply(self._comparator, [one, other])
    if not isinstance(told, bool):
        return int(told)
    return 1 if told else -int(Functions.func_apply(self._comparator, [other, one]) is True)


def correct() -> None:
    """Once, before the first expression."""
    Functions.Encoder.encode = _encoded
    Functions.Comparator.compare = _compared
