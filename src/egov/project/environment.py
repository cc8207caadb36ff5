"""Settings read from the environment, each with the sentence that explains it.

`docs/reference/settings.md` is written from `SETTINGS`; a variable that is not read here does not exist.
"""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    """One documented environment variable."""

    name: str
    default: str
    meaning: str


SETTINGS: dict[str, Setting] = {}


def text(name: str, default: str, meaning: str) -> str:
    """The variable's value, or the default when it is not set."""
    SETTINGS[name] = Setting(name, default, meaning)
    return os.environ.get(name, default)


def flag(name: str, default: bool, meaning: str) -> bool:
    """`1`, `yes`, `true`, `on` mean yes; anything else means no."""
    value = text(name, "1" if default else "0", meaning)
    return value.strip().lower() in {"1", "yes", "true", "on"}


def number(name: str, default: int, meaning: str) -> int:
    """A whole number; anything else stops the start with the variable's name."""
    value = text(name, str(default), meaning)
    try:
        return int(value)
    except ValueError:
        raise SystemExit(f"{name} must be a whole number, not {value!r}") from None


def words(name: str, default: str, meaning: str) -> list[str]:
    """Words separated by commas."""
    return [word.strip() for word in text(name, default, meaning).split(",") if word.strip()]
