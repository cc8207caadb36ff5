"""An administrative unit: province, district, commune, each list depending on the choice before.

Without scripts the button "Chọn" reloads the lists. The names are stored beside the codes: what was true
on the day of filing stays readable after units are merged or renamed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from egov.services.eforms.entry import Entry
from egov.services.eforms.kinds.field import Field, Wrong, kind
from egov.services.eforms.surroundings import Surroundings
from egov.services.eforms.typed import Typed
from egov.services.eforms.wording import lower_first

LEVELS = ("province", "district", "commune")
BOXES = {"province": "tinh", "district": "huyen", "commune": "xa"}
CODE_LENGTHS = {2: "province", 3: "district", 5: "commune"}


@dataclass(frozen=True)
class Level:
    """One list on the page. `chosen` is None as long as nothing in it was chosen."""

    name: str
    units: Sequence[tuple[str, str]]
    chosen: tuple[str, str] | None


def preset(units: Sequence[tuple[str, str]], around: Surroundings) -> tuple[str, str] | None:
    """What is chosen from the start: the only unit of a list, or the home province."""
    if len(units) == 1:
        return units[0]
    return next((unit for unit in units if unit[0] == around.home()), None)


@kind("unit")
@dataclass(frozen=True, kw_only=True)
class UnitField(Field):
    """`level`: how deep to ask; `within`: only units under this code. Levels that do not exist, as where a
    province has no districts or its units are not loaded, are not asked for. The home province is chosen from
    the start, and the only one: what an office has to find lies in it."""

    template: ClassVar[str] = "eforms/fields/unit.html"

    level: str = "commune"
    within: str = ""

    @classmethod
    def options(cls, entry: Entry) -> dict[str, Any]:
        return {"level": entry.one_of("level", LEVELS, "commune"), "within": entry.text("within")}

    def controls(self, at: str) -> tuple[str, ...]:
        first = LEVELS.index(CODE_LENGTHS.get(len(self.within), "province")) + 1 if self.within else 0
        asked = LEVELS[first : LEVELS.index(self.level) + 1] or ("commune",)
        return tuple(f"{at}-{BOXES[name]}" for name in asked)

    def levels(self, typed: Typed, at: str, around: Surroundings) -> list[Level]:
        """The lists to show, from the top down to the first without a choice."""
        levels: list[Level] = []
        parent = self.within
        while len(levels) < len(LEVELS):
            units = self.offered(parent, around)
            if not units:
                break
            name = CODE_LENGTHS.get(len(units[0][0]), "commune")
            if any(level.name == name for level in levels):
                break
            wanted = typed.line(f"{at}-{BOXES[name]}")
            found = next((unit for unit in units if unit[0] == wanted), preset(units, around))
            levels.append(Level(name, units, found))
            if found is None or LEVELS.index(name) >= LEVELS.index(self.level):
                break
            parent = found[0]
        return levels

    def offered(self, parent: str, around: Surroundings) -> Sequence[tuple[str, str]]:
        """The units to choose from under a parent."""
        units = around.units(parent)
        home = [] if parent else [unit for unit in units if unit[0] == around.home()]
        return home or units

    def read(self, typed: Typed, at: str, around: Surroundings) -> Any:
        levels = self.levels(typed, at, around)
        if not self._answered(levels, typed, at, around):
            return None
        if not levels:
            raise self.wrong(self.controls(at)[0], _("Danh sách đơn vị hành chính đang được cập nhật, hãy thử lại sau"))
        if levels[-1].chosen is None:
            raise Wrong({f"{at}-{BOXES[levels[-1].name]}": self.sentence_for(levels[-1].name)})
        above = [unit for unit in around.units("") if unit[0] == self.within]
        value = {level.name: level.chosen[0] for level in levels if level.chosen}
        if above:
            value = {"province": self.within, **value}
        names = [level.chosen[1] for level in reversed(levels) if level.chosen] + [name for _code, name in above]
        return {**value, "name": ", ".join([names[0], *(lower_first(name) for name in names[1:])])}

    @staticmethod
    def _answered(levels: Sequence[Level], typed: Typed, at: str, around: Surroundings) -> bool:
        """What is chosen from the start is no answer by itself."""
        given = [level for level in levels if typed.line(f"{at}-{BOXES[level.name]}")]
        if not levels:
            return any(typed.line(f"{at}-{box}") for box in BOXES.values())
        own = [
            level
            for level in given
            if preset(level.units, around) is None or level.chosen != preset(level.units, around)
        ]
        return bool(own) or (bool(given) and levels[-1].chosen is not None)

    def sentence_for(self, level: str) -> str:
        words = {
            "province": _("tỉnh, thành phố"),
            "district": _("huyện, thành phố thuộc tỉnh"),
            "commune": _("xã, phường, thị trấn"),
        }
        return _("Chọn %(level)s của “%(label)s”") % {"level": words[level], "label": self.label}

    def missing(self, at: str, around: Surroundings) -> dict[str, str]:
        """At the first list that leaves a choice: a single unit is chosen from the start."""
        open_lists = [level.name for level in self.levels(Typed({}), at, around) if level.chosen is None]
        control = f"{at}-{BOXES[open_lists[0]]}" if open_lists else self.controls(at)[0]
        level = next(name for name, box in BOXES.items() if control.endswith(f"-{box}"))
        return {control: str(self.error.missing) or self.sentence_for(level)}

    def type_out(self, value: Any, at: str) -> dict[str, list[str]]:
        if not isinstance(value, dict):
            return {}
        codes = {BOXES[name]: value.get(name) for name in LEVELS}
        return {f"{at}-{box}": [code] for box, code in codes.items() if isinstance(code, str)}

    def show(self, value: Any, around: Surroundings) -> str:
        return str(value.get("name", "")) if isinstance(value, dict) else str(value)

    def flat(self, value: Any) -> dict[str, str]:
        return {
            "": self.show(value, Surroundings()),
            **{f".{name}": str(part) for name, part in value.items()},
        }

    def context(self, typed: Typed, at: str, around: Surroundings) -> dict[str, Any]:
        labels = {
            "province": _("Tỉnh, thành phố"),
            "district": _("Huyện, thành phố thuộc tỉnh"),
            "commune": _("Xã, phường, thị trấn"),
        }
        levels = self.levels(typed, at, around)
        waiting = bool(levels) and LEVELS.index(levels[-1].name) < LEVELS.index(self.level)
        return {
            "levels": [
                {
                    "id": f"{at}-{BOXES[level.name]}",
                    "label": labels[level.name],
                    "units": level.units,
                    "chosen": level.chosen[0] if level.chosen else "",
                    "refreshes": LEVELS.index(level.name) < LEVELS.index(self.level),
                }
                for level in levels
            ],
            "waiting": waiting,
        }

    def schema(self, around: Surroundings) -> dict[str, Any]:
        codes = {name: {"type": "string", "pattern": "^[0-9]{2,5}$"} for name in LEVELS}
        return {
            "type": "object",
            "properties": {**codes, "name": {"type": "string"}},
            "required": ["name"],
            "additionalProperties": False,
        }
