"""An address: an administrative unit and what stands before it, as a house number, street, hamlet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from egov.services.eforms.entry import Entry
from egov.services.eforms.kinds.field import Wrong, kind
from egov.services.eforms.kinds.unit import UnitField
from egov.services.eforms.surroundings import Surroundings
from egov.services.eforms.typed import Typed
from egov.services.eforms.wording import NO_WORDS, Wording, lower_first

LONGEST_LINE = 200


@kind("address")
@dataclass(frozen=True, kw_only=True)
class AddressField(UnitField):
    """`line: false` when the detail may be left out; `line_label` gives its label. Where no units are known,
    the detail alone is the address; in a province whose units are not known, it names them too."""

    template: ClassVar[str] = "eforms/fields/unit.html"

    line: bool = True
    line_label: Wording = NO_WORDS

    @classmethod
    def options(cls, entry: Entry) -> dict[str, Any]:
        more = {"line": entry.flag("line", True), "line_label": entry.wording("line_label")}
        return {**super().options(entry), **more}

    def controls(self, at: str) -> tuple[str, ...]:
        return (*super().controls(at), f"{at}-chi_tiet")

    def offered(self, parent: str, around: Surroundings) -> Sequence[tuple[str, str]]:
        """People come from every province."""
        return around.units(parent)

    def is_outside(self, typed: Typed, at: str, around: Surroundings) -> bool:
        """Is the chosen province one whose districts and communes are not known?"""
        levels = self.levels(typed, at, around)
        return bool(levels) and levels[-1].name == "province" and levels[-1].chosen is not None and len(levels) == 1

    def read(self, typed: Typed, at: str, around: Surroundings) -> Any:
        line = typed.line(f"{at}-chi_tiet")
        problems: dict[str, str] = {}
        unit = None
        try:
            unit = super().read(typed, at, around)
        except Wrong as wrong:
            problems.update(wrong.problems)
        if unit is None and not line and not problems:
            return None
        if unit is None and not problems and around.units(self.within):
            problems.update(self.missing(at, around))
        if len(line) > LONGEST_LINE:
            sentence = _("%(label)s: viết ngắn lại, tối đa %(most)s ký tự")
            problems[f"{at}-chi_tiet"] = sentence % {"label": self.label_of_line(), "most": LONGEST_LINE}
        outside = self.is_outside(typed, at, around)
        if (self.line or outside) and not line:
            problems[f"{at}-chi_tiet"] = _("Nhập %(label)s") % {"label": lower_first(self.label_of_line(outside))}
        if problems:
            raise Wrong(problems)
        text = ", ".join(part for part in (line, self._following(unit, bool(line))) if part)
        return {**(unit or {}), **({"line": line} if line else {}), "text": text}

    @staticmethod
    def _following(unit: dict[str, str] | None, after_line: bool) -> str:
        name = unit["name"] if unit else ""
        return lower_first(name) if after_line else name

    def label_of_line(self, outside: bool = False) -> str:
        if outside:
            return _("Xã, huyện và số nhà, đường, thôn")
        return str(self.line_label) or _("Số nhà, đường, xóm, thôn, tổ dân phố")

    def type_out(self, value: Any, at: str) -> dict[str, list[str]]:
        line = value.get("line") if isinstance(value, dict) else None
        return {
            **super().type_out(value, at),
            **({f"{at}-chi_tiet": [line]} if isinstance(line, str) else {}),
        }

    def show(self, value: Any, around: Surroundings) -> str:
        return str(value.get("text", "")) if isinstance(value, dict) else str(value)

    def context(self, typed: Typed, at: str, around: Surroundings) -> dict[str, Any]:
        outside = self.is_outside(typed, at, around)
        detail = {
            "id": f"{at}-chi_tiet",
            "label": self.label_of_line(outside),
            "value": typed.as_typed(f"{at}-chi_tiet"),
            "optional": not (self.line or outside),
        }
        return {**super().context(typed, at, around), "detail": detail}

    def schema(self, around: Surroundings) -> dict[str, Any]:
        schema = super().schema(around)
        schema["properties"].update({"line": {"type": "string"}, "text": {"type": "string"}})
        return {**schema, "required": ["text"]}
