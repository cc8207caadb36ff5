"""Verification codes: short enough to type from paper, hard to guess, with a check character."""

from collections.abc import Callable

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31 characters, a prime; without 0 O, 1 I L
LENGTH = 12
_SEPARATORS = str.maketrans("", "", "- .\u2013")


def make_code(choose: Callable[[str], str]) -> str:
    """Eleven characters picked by `choose` (54 bits) and the check character, such as `K7PM-4QXT-9WBD`."""
    body = "".join(choose(ALPHABET) for _ in range(LENGTH - 1))
    whole = body + check_character(body)
    return "-".join(whole[start : start + 4] for start in range(0, LENGTH, 4))


def check_character(body: str) -> str:
    """A weighted sum modulo 31: finds every wrong character and every swapped pair."""
    total = sum(place * ALPHABET.index(character) for place, character in enumerate(body, start=1))
    return ALPHABET[-total * pow(LENGTH, -1, 31) % 31]


def read_code(typed: str) -> str | None:
    """The code as it is stored, whatever case and spacing was typed; None when it cannot be one."""
    plain = typed.upper().translate(_SEPARATORS)
    if len(plain) != LENGTH or any(character not in ALPHABET for character in plain):
        return None
    if check_character(plain[:-1]) != plain[-1]:
        return None
    return "-".join(plain[start : start + 4] for start in range(0, LENGTH, 4))
