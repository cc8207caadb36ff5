"""Typed reading of a definition from YAML or JSON. What does not fit becomes a sentence, never a crash."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from egov.services.eforms.wording import Wording


class BrokenDefinition(ValueError):
    """The definition cannot be read; `problems` says in plain sentences what to mend."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = list(problems)


class Entry:
    """One mapping of the definition. Names never asked for are reported by `finish`."""

    def __init__(self, data: object, where: str, problems: list[str]) -> None:
        self.where = where
        self.problems = problems
        self._asked: set[str] = set()
        self._data: Mapping[str, Any] = {}
        if isinstance(data, Mapping):
            self._data = {str(name): value for name, value in data.items()}
        else:
            self.report(_("phải là một nhóm thuộc tính."))

    def report(self, sentence: str) -> None:
        self.problems.append(f"{self.where}: {sentence}")

    def any(self, name: str) -> Any:
        self._asked.add(name)
        return self._data.get(name)

    def text(self, name: str, default: str = "") -> str:
        value = self.any(name)
        if value is None:
            return default
        if isinstance(value, bool | Mapping | list):
            self.report(_("“%(name)s” phải là chữ.") % {"name": name})
            return default
        return str(value)

    def integer(self, name: str, default: int) -> int:
        value = self.optional_integer(name)
        return default if value is None else value

    def optional_integer(self, name: str) -> int | None:
        value = self.any(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.report(_("“%(name)s” phải là số nguyên.") % {"name": name})
            return None
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.any(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.report(_("“%(name)s” phải là true hoặc false.") % {"name": name})
            return default
        return value

    def one_of(self, name: str, allowed: Sequence[str], default: str) -> str:
        value = self.text(name, default)
        if value not in allowed:
            self.report(_("“%(name)s” chỉ nhận: %(allowed)s.") % {"name": name, "allowed": ", ".join(allowed)})
            return default
        return value

    def wording(self, name: str) -> Wording:
        value = self.any(name)
        if value is None:
            return Wording()
        wording = read_wording(value)
        if wording is None:
            self.report(_("“%(name)s” phải là chữ, hoặc có “vi” và “en”.") % {"name": name})
            return Wording()
        return wording

    def entries(self, name: str, called: str) -> list["Entry"]:
        """The list under `name`; `called` names one item in problems."""
        value = self.any(name)
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            self.report(_("“%(name)s” phải là một danh sách.") % {"name": name})
            return []
        return [
            Entry(item, f"{self.where}, {called} {number}", self.problems) for number, item in enumerate(value, start=1)
        ]

    def finish(self) -> None:
        for name in sorted(set(self._data) - self._asked):
            self.report(_("không có thuộc tính “%(name)s”, xem lại chính tả.") % {"name": name})


def read_wording(value: object) -> Wording | None:
    """Plain text, or `{vi, en}`; None when it is neither."""
    if isinstance(value, str):
        return Wording(value.strip())
    if not isinstance(value, Mapping) or not value or set(value) - {"vi", "en"}:
        return None
    if not all(isinstance(text, str) for text in value.values()):
        return None
    return Wording(value.get("vi", "").strip(), value.get("en", "").strip())
