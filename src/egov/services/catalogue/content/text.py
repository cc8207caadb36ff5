"""Words in Vietnamese, with English beside them where it exists."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Text:
    """A wording in both languages; English falls back to Vietnamese."""

    vi: str
    en: str = ""

    @classmethod
    def of(cls, data: Any) -> "Text":
        """From `{vi, en}` or a plain Vietnamese string."""
        if isinstance(data, Mapping):
            return cls(str(data.get("vi", "")), str(data.get("en", "")))
        return cls("" if data is None else str(data))

    def to(self, language: str) -> str:
        """The wording in a language such as `vi` or `en`."""
        return self.en if language.startswith("en") and self.en else self.vi

    def __str__(self) -> str:
        return self.vi

    def __bool__(self) -> bool:
        return bool(self.vi)


def texts(data: Any) -> tuple[Text, ...]:
    """A list of wordings."""
    return tuple(Text.of(item) for item in data or ())
