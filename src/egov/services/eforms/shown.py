"""Which steps and fields are shown, given the answers so far. A hidden field counts as unanswered."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from egov.services.eforms.conditions import Condition
from egov.services.eforms.definition import Definition, Step
from egov.services.eforms.kinds.field import Field
from egov.services.eforms.kinds.group import GroupField
from egov.services.eforms.surroundings import Surroundings

Data = Mapping[str, Any]


class Shown:
    """Looks at one state of the answers; made anew when they change."""

    def __init__(self, definition: Definition, data: Data, around: Surroundings) -> None:
        self._definition = definition
        self._data = data
        self._around = around
        self._known: dict[str, bool] = {}
        self._asking: set[str] = set()

    @property
    def today(self) -> date:
        return self._around.today

    def step(self, step: Step) -> bool:
        return step.show_if.holds(self) is True

    def field(self, field: Field) -> bool:
        """A circle of conditions, which checking reports, ends here as shown."""
        if field.key in self._known or field.key in self._asking:
            return self._known.get(field.key, True)
        self._asking.add(field.key)
        found = self.step(self._definition.step_of(field.key)) and field.show_if.holds(self) is True
        self._asking.discard(field.key)
        self._known[field.key] = found
        return found

    def required(self, field: Field) -> bool:
        return field.required.holds(self) is True

    def value(self, reference: str) -> Any:
        head, _point, rest = reference.partition(".")
        if head not in self._definition or not self.field(self._definition.field(head)):
            return None
        return inside(self._data.get(head), rest)

    def row(self, group: GroupField, row: Data) -> "ShownInRow":
        return ShownInRow(self, group, row)


class ShownInRow:
    """The same within one row of a group: names of the row come first, then those of the form."""

    def __init__(self, outside: Shown, group: GroupField, row: Data) -> None:
        self._outside = outside
        self._fields = {field.key: field for field in group.fields}
        self._row = row
        self._asking: set[str] = set()

    @property
    def today(self) -> date:
        return self._outside.today

    def field(self, field: Field) -> bool:
        if field.key in self._asking:
            return True
        self._asking.add(field.key)
        found = self.holds(field.show_if)
        self._asking.discard(field.key)
        return found

    def required(self, field: Field) -> bool:
        return self.holds(field.required)

    def holds(self, condition: Condition) -> bool:
        return condition.holds(self) is True

    def value(self, reference: str) -> Any:
        head, _point, rest = reference.partition(".")
        if head not in self._fields:
            return self._outside.value(reference)
        return inside(self._row.get(head), rest) if self.field(self._fields[head]) else None


def inside(value: Any, path: str) -> Any:
    """A part by its dotted path: keys of mappings, numbers of rows; a key after rows means all the rows."""
    for part in path.split(".") if path else ():
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list) and part.isdecimal():
            value = value[int(part)] if int(part) < len(value) else None
        elif isinstance(value, list):
            found = [row.get(part) for row in value if isinstance(row, Mapping)]
            value = [one for one in found if one is not None]
        else:
            return None
    return value
