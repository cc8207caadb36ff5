"""What a person typed, as texts by control name. Made tidy on reading, kept as it was typed."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_SPACES = re.compile(r"[^\S\n]+")
HIGHEST_ROW = 999
READ_AT_MOST = 30_000  # characters of one input; more than any field takes


def tidy(text: str) -> str:
    """NFC, no control or invisible direction marks, single spaces; line ends stay."""
    text = text[:READ_AT_MOST].replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", _CONTROL.sub("", text)))
    return _SPACES.sub(" ", text).strip()


def one_line(text: str) -> str:
    return " ".join(tidy(text).split())


class Typed:
    """Texts by control name. Reading never fails: a name that is not there was left empty."""

    def __init__(self, texts: Mapping[str, Iterable[str]]) -> None:
        self.texts: dict[str, list[str]] = {name: list(values) for name, values in texts.items()}

    @classmethod
    def of(cls, raw: Any) -> "Typed":
        """From a QueryDict, a mapping to lists or texts, or another `Typed`."""
        if isinstance(raw, Typed):
            return raw
        if hasattr(raw, "lists"):
            return cls({str(name): _texts(values) for name, values in raw.lists()})
        if isinstance(raw, Mapping):
            return cls({str(name): _texts(values) for name, values in raw.items()})
        return cls({})

    def __contains__(self, name: object) -> bool:
        return name in self.texts

    def as_typed(self, name: str) -> str:
        """For showing again: untouched, but for what no page can carry."""
        values = self.texts.get(name) or [""]
        return _CONTROL.sub("", values[-1])

    def one(self, name: str) -> str:
        values = self.texts.get(name) or [""]
        return tidy(values[-1])

    def line(self, name: str) -> str:
        return " ".join(self.one(name).split())

    def all(self, name: str) -> list[str]:
        return [text for text in (one_line(value) for value in self.texts.get(name, ())) if text]

    def rows(self, group: str, least: int = 0) -> int:
        """How many rows of a repeated group stand on the page."""
        said = self.line(f"{group}-so")
        if said.isascii() and said.isdigit() and len(said) <= 9:
            return max(least, min(int(said), HIGHEST_ROW))
        pattern = re.compile(re.escape(group) + r"-([0-9]{1,3})-")
        found = [int(match[1]) + 1 for name in self.texts if (match := pattern.match(name))]
        return max([least, *found])

    def with_row_added(self, group: str, least: int = 0) -> "Typed":
        return self.changed({f"{group}-so": [str(self.rows(group, least) + 1)]})

    def with_row_removed(self, group: str, row: int) -> "Typed":
        """Without one row; the later ones move up."""
        count = self.rows(group)
        if not 0 <= row < count:
            return self
        pattern = re.compile(re.escape(group) + r"-([0-9]{1,3})-(.*)", re.DOTALL)
        texts: dict[str, list[str]] = {}
        for name, values in self.texts.items():
            match = pattern.fullmatch(name)
            number = int(match[1]) if match else -1
            if match and number == row:
                continue
            texts[f"{group}-{number - 1}-{match[2]}" if match and number > row else name] = values
        texts[f"{group}-so"] = [str(count - 1)]
        return Typed(texts)

    def changed(self, texts: Mapping[str, Iterable[str]]) -> "Typed":
        return Typed({**self.texts, **texts})

    def without(self, names: Iterable[str]) -> "Typed":
        gone = set(names)
        return Typed({name: values for name, values in self.texts.items() if name not in gone})


def _texts(values: object) -> list[str]:
    if isinstance(values, str):
        return [values]
    if isinstance(values, list | tuple):
        return [str(value) for value in values if isinstance(value, str | int | float)]
    return [str(values)] if isinstance(values, int | float) else []
