"""Reads what the registry says about an adapter, member by member; what is wrong is told in one Vietnamese sentence."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import SplitResult, urlsplit

from egov.kernel.wording import gettext_noop as _
from egov.lgsp.bus.rules.contracts import METHODS, Broken

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
_STEP = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}|[A-Za-z0-9._~-]+")


class Part:
    """A mapping of the description. Each member is asked for once; `done` refuses those nobody asked for."""

    def __init__(self, document: Any, place: str = "adapter") -> None:
        if not isinstance(document, dict):
            raise Broken(_("%(place)s phải là một nhóm các mục tên: giá trị."), place=place)
        self.place = place
        self._left = dict(document)

    def __contains__(self, name: str) -> bool:
        return name in self._left

    def text(self, name: str, default: str | None = None, most: int = 500) -> str:
        """A text; without a default it is needed."""
        value = self._take(name, default)
        if not isinstance(value, str) or len(value) > most or "\0" in value or (default is None and not value.strip()):
            raise Broken(_("%(place)s phải là chữ, không quá %(most)s ký tự."), place=self.at(name), most=most)
        return value

    def long(self, name: str, default: str | None = None) -> str:
        """A text of some pages: a statement, a template, a certificate."""
        return self.text(name, default, 20_000)

    def choice(self, name: str, among: tuple[str, ...], default: str | None = None) -> str:
        """One of several words."""
        value = self._take(name, default)
        if value not in among:
            raise Broken(_("%(place)s phải là một trong: %(among)s."), place=self.at(name), among=", ".join(among))
        return str(value)

    def number(self, name: str, least: float, most: float, default: float | None = None) -> float:
        """A number within bounds."""
        value = self._take(name, default)
        if type(value) not in (int, float) or not least <= value <= most:
            raise Broken(
                _("%(place)s phải là số từ %(least)s đến %(most)s."), place=self.at(name), least=least, most=most
            )
        return float(value)

    def count(self, name: str, least: int, most: int, default: int | None = None) -> int:
        """A whole number within bounds."""
        value = self.number(name, least, most, default)
        if value != int(value):
            raise Broken(
                _("%(place)s phải là số từ %(least)s đến %(most)s."), place=self.at(name), least=least, most=most
            )
        return int(value)

    def flag(self, name: str, default: bool) -> bool:
        """Yes or no."""
        value = self._take(name, default)
        if type(value) is not bool:
            raise Broken(_("%(place)s phải là true hoặc false."), place=self.at(name))
        return value

    def texts(self, name: str, default: tuple[str, ...] | None = ()) -> tuple[str, ...]:
        """A list of texts; a single one may stand without its list."""
        value = self._take(name, default)
        found = [value] if isinstance(value, str) else value
        if not isinstance(found, (list, tuple)) or not all(_is_text(each) for each in found):
            raise Broken(_("%(place)s phải là danh sách chữ."), place=self.at(name))
        return tuple(found)

    def parts(self, name: str) -> "Iterator[Part]":
        """A list of mappings, at least one."""
        value = self._take(name, None)
        if not isinstance(value, list) or not value:
            raise Broken(_("%(place)s phải là danh sách có ít nhất một mục."), place=self.at(name))
        for place, each in enumerate(value):
            yield Part(each, f"{self.at(name)}[{place}]")

    def named(self, name: str) -> "Iterator[tuple[str, Part]]":
        """A mapping of mappings; may be left out."""
        value = self._take(name, {})
        if not isinstance(value, dict):
            raise Broken(_("%(place)s phải là một nhóm các mục tên: giá trị."), place=self.at(name))
        for key, each in value.items():
            if not isinstance(key, str) or not NAME.fullmatch(key):
                raise Broken(
                    _("%(place)s: tên %(name)s chỉ gồm chữ, số và _."), place=self.at(name), name=str(key)[:40]
                )
            yield key, Part({} if each is None else each, f"{self.at(name)}.{key}")

    def value(self, name: str, default: Any = None) -> Any:
        """Whatever stands there."""
        return self._take(name, default, needed=False)

    def done(self) -> None:
        """Nothing may be left that nobody understands."""
        if self._left:
            raise Broken(
                _("%(place)s không có mục %(names)s."), place=self.place, names=", ".join(sorted(map(str, self._left)))
            )

    def at(self, name: str) -> str:
        """The member's place, for a sentence."""
        return f"{self.place}.{name}"

    def _take(self, name: str, default: Any, needed: bool = True) -> Any:
        if name in self._left:
            return self._left.pop(name)
        if default is None and needed:
            raise Broken(_("Thiếu %(place)s."), place=self.at(name))
        return default


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value) and "\0" not in value


def address(url: str, example: str, path: bool = False) -> SplitResult:
    """An address of a machine. `path`: more than `/` may follow it. Raises Broken."""
    parts = urlsplit(url)
    try:
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        port_fits = False
    plain = not (parts.username or parts.password or parts.query or parts.fragment)
    if not parts.hostname or not port_fits or not plain or (not path and parts.path not in ("", "/")):
        raise Broken(
            _("Địa chỉ phải có dạng %(example)s, không kèm tên đăng nhập, mật khẩu hay tham số."), example=example
        )
    return parts


def endpoint(text: str, place: str) -> tuple[str, tuple[str, ...]]:
    """`GET /nhan-khau/{so}` as method and steps. Raises Broken."""
    method, _blank, path = text.partition(" ")
    steps = tuple(path.strip().strip("/").split("/")) if path.strip() != "/" else ()
    fits = path.strip().startswith("/") and all(_STEP.fullmatch(step) for step in steps)
    if method.lower() not in METHODS or not fits:
        raise Broken(_("%(place)s phải viết như GET /nhan-khau/{so}."), place=place)
    return method, steps


def fitting(pattern: tuple[str, ...], steps: tuple[str, ...]) -> dict[str, str] | None:
    """The values of `{name}` where the steps fit the pattern; None where they do not."""
    if len(pattern) != len(steps):
        return None
    found = {}
    for one, step in zip(pattern, steps, strict=True):
        if one.startswith("{"):
            found[one[1:-1]] = step
        elif one != step:
            return None
    return found
