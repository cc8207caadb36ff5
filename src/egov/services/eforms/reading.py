"""First pass over what was typed: every field of a step read by itself, before conditions are looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from egov.services.eforms.conditions import is_empty
from egov.services.eforms.definition import Step
from egov.services.eforms.kinds.field import Field, Wrong
from egov.services.eforms.kinds.file import FileField, stored_files
from egov.services.eforms.kinds.group import MOST_ROWS, GroupField
from egov.services.eforms.surroundings import Surroundings
from egov.services.eforms.typed import Typed


@dataclass
class Read:
    """`values` by key; `wrong` holds the sentences by name of the field (`at`), then by control."""

    values: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass
class ReadRow(Read):
    number: int = 0


@dataclass
class ReadStep(Read):
    rows: dict[str, list[ReadRow]] = field(default_factory=dict)


def read_step(step: Step, typed: Typed, data: Mapping[str, Any], around: Surroundings) -> ReadStep:
    """`data` is needed for the files that are already stored."""
    found = ReadStep()
    for one in step.fields:
        if isinstance(one, GroupField):
            found.rows[one.key] = [_row(one, number, typed, data, around) for number in range(row_count(one, typed))]
            found.values[one.key] = [row.values for row in found.rows[one.key]]
        else:
            _one(one, one.key, typed, stored_files(data.get(one.key)), None, around, found)
    return found


def row_count(group: GroupField, typed: Typed) -> int:
    """Rows to read: never more than one beyond what any form may allow."""
    return min(typed.rows(group.key), MOST_ROWS + 1)


def _row(group: GroupField, number: int, typed: Typed, data: Mapping[str, Any], around: Surroundings) -> ReadRow:
    found = ReadRow(number=number)
    stored = data.get(group.key)
    rows = [row if isinstance(row, Mapping) else {} for row in stored] if isinstance(stored, list) else []
    for one in group.fields:
        files = [file for row in rows for file in stored_files(row.get(one.key))]
        here = stored_files(rows[number].get(one.key)) if number < len(rows) else []
        _one(one, f"{group.key}-{number}-{one.key}", typed, files, here, around, found)
    return found


def _one(
    one: Field,
    at: str,
    typed: Typed,
    files: list[Any],
    here: list[Any] | None,
    around: Surroundings,
    found: Read,
) -> None:
    if isinstance(one, FileField):
        value: Any = one.kept(typed, at, files, files if here is None else here)
    else:
        try:
            value = one.read(typed, at, around)
        except Wrong as wrong:
            found.wrong[at] = wrong.problems
            return
    if not is_empty(value):
        found.values[one.key] = value
