"""One of several answers, or some of them; the choices stand in the definition or in a code list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from egov.kernel.vietnamese import search_key
from egov.services.eforms.entry import Entry
from egov.services.eforms.kinds.field import Field, kind
from egov.services.eforms.surroundings import Choice, Surroundings
from egov.services.eforms.typed import Typed

MOST_RADIOS = 7
MOST_IN_SELECT = 50


@kind("choice")
@dataclass(frozen=True, kw_only=True)
class ChoiceField(Field):
    """Radios up to 7 choices, a list up to 50, above that an input that proposes."""

    choices: tuple[Choice, ...] = ()
    code_list: str = ""

    @classmethod
    def options(cls, entry: Entry) -> dict[str, Any]:
        choices = entry.any("choices")
        if isinstance(choices, str) and choices.startswith("@") and len(choices) > 1:
            return {"code_list": choices[1:]}
        return {"choices": tuple(_choice(item) for item in entry.entries("choices", _("lựa chọn")))}

    def possible(self, around: Surroundings) -> Sequence[Choice]:
        return (around.lists(self.code_list) or ()) if self.code_list else self.choices

    def check(self, around: Surroundings) -> list[str]:
        if self.code_list:
            known = around.lists(self.code_list) is not None
            return [] if known else [_("không có danh mục “@%(name)s”.") % {"name": self.code_list}]
        values = [choice.value for choice in self.choices]
        problems = [] if values else [_("chưa có lựa chọn nào (“choices”).")]
        problems += [_("có lựa chọn thiếu giá trị (“value”).")] if "" in values else []
        problems += [_("có lựa chọn thiếu nhãn (“label”).")] if not all(one.label for one in self.choices) else []
        twice = sorted({value for value in values if value and values.count(value) > 1})
        problems += [_("giá trị “%(value)s” có ở nhiều lựa chọn.") % {"value": value} for value in twice]
        return problems

    def read(self, typed: Typed, at: str, around: Surroundings) -> Any:
        text = typed.line(at)
        if not text:
            return None
        found = chosen(text, self.possible(around))
        if found is None:
            raise self.wrong(at, self.ask(_("Chọn %(label)s trong danh sách")))
        return found.value

    def missing_sentence(self) -> str:
        return self.ask(_("Chọn %(label)s"))

    def show(self, value: Any, around: Surroundings) -> str:
        for choice in self.possible(around):
            if choice.value == value:
                return str(choice.label)
        return str(value)

    def template_for(self, around: Surroundings) -> str:
        count = len(self.possible(around))
        if count <= MOST_RADIOS:
            return "eforms/fields/radios.html"
        return "eforms/fields/select.html" if count <= MOST_IN_SELECT else "eforms/fields/proposing.html"

    def context(self, typed: Typed, at: str, around: Surroundings) -> dict[str, Any]:
        possible = self.possible(around)
        text = typed.line(at)
        found = chosen(text, possible)
        return {
            "value": str(found.label) if found else typed.as_typed(at),
            "none_chosen": found is None,
            **_options(possible, {found.value} if found else set(), at),
        }

    def schema(self, around: Surroundings) -> dict[str, Any]:
        values = [choice.value for choice in self.possible(around)]
        return {"type": "string", **({"enum": values} if values else {})}


@kind("choices")
@dataclass(frozen=True, kw_only=True)
class ChoicesField(ChoiceField):
    """Any number of answers, stored in the order of the definition."""

    def read(self, typed: Typed, at: str, around: Surroundings) -> Any:
        possible = self.possible(around)
        found = [chosen(text, possible) for text in typed.all(at)]
        if None in found:
            raise self.wrong(at, self.ask(_("Chọn %(label)s trong danh sách")))
        values = {choice.value for choice in found if choice}
        return [choice.value for choice in possible if choice.value in values] or None

    def type_out(self, value: Any, at: str) -> dict[str, list[str]]:
        return {at: [str(one) for one in value if isinstance(one, str)]} if isinstance(value, list) else {}

    def show(self, value: Any, around: Surroundings) -> str:
        values = value if isinstance(value, list) else [value]
        return "; ".join(super(ChoicesField, self).show(one, around) for one in values)

    def flat(self, value: Any) -> dict[str, str]:
        return {"": ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)}

    def template_for(self, around: Surroundings) -> str:
        return "eforms/fields/checkboxes.html"

    def context(self, typed: Typed, at: str, around: Surroundings) -> dict[str, Any]:
        possible = self.possible(around)
        found = {choice.value for text in typed.all(at) if (choice := chosen(text, possible))}
        return _options(possible, found, at)

    def schema(self, around: Surroundings) -> dict[str, Any]:
        return {"type": "array", "items": super().schema(around), "uniqueItems": True}


def chosen(text: str, possible: Sequence[Choice]) -> Choice | None:
    """By value, by label, or by label typed without marks when that means only one."""
    for choice in possible:
        if text == choice.value:
            return choice
    folded = text.casefold()
    for choice in possible:
        if folded in (choice.value.casefold(), choice.label.vi.casefold(), choice.label.en.casefold()):
            return choice
    key = search_key(text)
    found = [one for one in possible if key and key in (search_key(one.label.vi), search_key(one.label.en))]
    return found[0] if len(found) == 1 else None


def _choice(entry: Entry) -> Choice:
    choice = Choice(entry.text("value"), entry.wording("label"), entry.wording("hint"))
    entry.finish()
    return choice


def _options(possible: Sequence[Choice], found: set[str], at: str) -> dict[str, Any]:
    """Radios and boxes; the first has the name of the field as id, so that links lead to it."""
    return {
        "inline": len(possible) <= 3 and sum(len(str(one.label)) for one in possible) <= 36,
        "cards": any(one.hint for one in possible),
        "options": [
            {
                "id": f"{at}-{number}" if number > 1 else at,
                "value": one.value,
                "label": str(one.label),
                "hint": str(one.hint) if one.hint else "",
                "checked": one.value in found,
            }
            for number, one in enumerate(possible, start=1)
        ],
    }
