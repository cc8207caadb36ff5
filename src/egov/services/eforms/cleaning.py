"""From what was typed to what is stored: conditions, required answers, cross-checks, files, rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from egov.kernel.errors import Refused
from egov.services.eforms.conditions import is_empty
from egov.services.eforms.cross_checks import CrossCheck
from egov.services.eforms.definition import Definition, Step
from egov.services.eforms.kinds.field import Field
from egov.services.eforms.kinds.file import FileField, stored_files
from egov.services.eforms.kinds.group import GroupField
from egov.services.eforms.kinds.identifiers import OfPerson
from egov.services.eforms.reading import ReadRow, ReadStep, read_step
from egov.services.eforms.shown import Shown, ShownInRow
from egov.services.eforms.surroundings import Surroundings
from egov.services.eforms.typed import Typed

Store = Callable[[FileField, Any], Mapping[str, Any]]
"""Keeps an upload and returns `{id, name, size}`; raises Refused with the sentence for the field."""
Uploads = Mapping[str, Sequence[Any]]
ON_PAGE = "_co"


@dataclass(frozen=True)
class Cleaned:
    """What came of one step. `errors` and `warnings` are sentences by control id.

    `values` are the good answers of this step, `data` is the whole draft with them: to be kept also when there
    are errors, as it holds the files just stored. `raw` is what was typed, to show again. `again` means that
    nothing is wrong, but the page has to be shown again: a button asked for it, or new questions `appeared`.
    """

    values: dict[str, Any]
    errors: dict[str, str]
    raw: dict[str, list[str]]
    data: dict[str, Any]
    warnings: dict[str, str] = field(default_factory=dict)
    again: bool = False
    appeared: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """The person may go on to the next step."""
        return not self.errors and not self.again


class StepCleaning:
    """One pass over one step."""

    def __init__(
        self,
        definition: Definition,
        step: Step,
        typed: Typed,
        data: Mapping[str, Any],
        around: Surroundings,
        uploads: Uploads | None = None,
        store: Store | None = None,
    ) -> None:
        self.step = step
        self.typed = typed
        self.around = around
        self.uploads = uploads or {}
        self.store = store
        self.on_page = set(typed.one(ON_PAGE).split()) if ON_PAGE in typed else None
        self.errors: dict[str, str] = {}
        self.warnings: dict[str, str] = {}
        self.file_errors: dict[str, str] = {}
        self.appeared: list[str] = []
        self.places: dict[str, int] = {}
        self.values: dict[str, Any] = {}
        self.others = {key: value for key, value in data.items() if key not in {one.key for one in step.fields}}
        self.read: ReadStep = read_step(step, typed, data, around)
        self.shown = Shown(definition, {**self.others, **self.read.values}, around)

    def run(self) -> Cleaned:
        for one in self.step.fields:
            if not one.has_answer or not self.shown.field(one):
                continue
            if isinstance(one, GroupField):
                self._group(one)
            else:
                self._answer(one, one.key, self.read.values.get(one.key), self.read.wrong, self.shown, self.values)
        for check in self.step.checks:
            self._check(check, check.field, self.shown)
        return Cleaned(
            values=self.values,
            errors=self._in_order(self.errors | self.file_errors),
            raw=self.typed.texts,
            data={**self.others, **self.values},
            warnings=self.warnings,
            again=bool(self.appeared),
            appeared=tuple(self.appeared),
        )

    def _in_order(self, errors: dict[str, str]) -> dict[str, str]:
        """As the controls stand on the page."""
        last = len(self.places)
        return dict(sorted(errors.items(), key=lambda pair: self.places.get(pair[0], last)))

    def _answer(
        self,
        one: Field,
        at: str,
        value: Any,
        wrong: Mapping[str, Mapping[str, str]],
        shown: "Shown | ShownInRow",
        values: dict[str, Any],
    ) -> None:
        """One shown field: its value, or what to do about it."""
        for control in (at, *one.controls(at)):
            self.places.setdefault(control, len(self.places))
        if isinstance(one, FileField):
            value = self._files(one, at, value or [])
        if at in wrong:
            self.errors.update(wrong[at])
        elif not is_empty(value):
            values[one.key] = value
            self._look_at_number(one, at, value, shown)
        elif shown.required(one) and at not in self.file_errors:
            if self.on_page is not None and at not in self.on_page:
                self.appeared.append(one.controls(at)[0])
            else:
                self.errors.update(one.missing(at, self.around))
        elif one.soft:
            self.warnings[one.controls(at)[0]] = one.ask(_("Bạn chưa có %(label)s, có thể bổ sung sau"))

    def _look_at_number(self, one: Field, at: str, value: Any, shown: "Shown | ShownInRow") -> None:
        if isinstance(one, OfPerson):
            sex, born = (shown.value(name) if name else None for name in (one.sex, one.born))
            if found := one.warnings(str(value), sex, born):
                self.warnings[at] = " ".join(found)

    def _files(self, one: FileField, at: str, kept: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Stored files and new uploads of a field. A refused upload leaves its sentence, the others stay."""
        uploads = _uploads(self.uploads, at) if self.store else []
        for upload in uploads:
            if len(kept) >= one.max_files:
                self.file_errors[at] = one.too_many()
                break
            try:
                kept = [*kept, *stored_files([dict(self.store(one, upload))])] if self.store else kept
            except Refused as refused:
                self.file_errors[at] = refused.message
        if uploads or kept:
            self.typed = self.typed.changed({f"{at}-co": ["", *(file["id"] for file in kept)]})
        return kept

    def _group(self, group: GroupField) -> None:
        rows = self.read.rows[group.key]
        self.places[group.key] = len(self.places)
        blank = [row for row in rows if not row.values and not row.wrong and not self._has_uploads(group, row)]
        least = group.min_rows if self.shown.required(group) else 0
        spare = max(0, least - (len(rows) - len(blank)))
        dropped = {row.number for row in blank[spare:]}
        kept = [row for row in rows if row.number not in dropped]
        if len(kept) > group.max_rows:
            self.errors[group.key] = group.too_many()
        elif len(kept) < least:
            self.errors.update(group.missing(group.key, self.around))
        values = [self._row(group, row) for row in kept[: group.max_rows]]
        if any(values):
            self.values[group.key] = [row for row in values if row]

    def _row(self, group: GroupField, row: ReadRow) -> dict[str, Any]:
        shown = self.shown.row(group, row.values)
        values: dict[str, Any] = {}
        at = f"{group.key}-{row.number}"
        for one in group.fields:
            if one.has_answer and shown.field(one):
                name = f"{at}-{one.key}"
                self._answer(one, name, row.values.get(one.key), row.wrong, shown, values)
        for check in group.checks:
            self._check(check, f"{at}-{check.field}", shown)
        return values

    def _has_uploads(self, group: GroupField, row: ReadRow) -> bool:
        return any(_uploads(self.uploads, f"{group.key}-{row.number}-{one.key}") for one in group.fields)

    def _check(self, check: CrossCheck, at: str, shown: "Shown | ShownInRow") -> None:
        """A field that already has an error keeps that one."""
        if check.condition.holds(shown) is not False:
            return
        control = control_of(self.step, at)
        if check.warn:
            self.warnings.setdefault(control, str(check.message))
        elif not any(name == control or name.startswith(f"{at}-") for name in self.errors):
            self.errors[control] = str(check.message)


def clean_step(
    definition: Definition,
    key: str,
    raw: Any,
    data: Mapping[str, Any],
    around: Surroundings,
    files: Uploads | None = None,
    store: Store | None = None,
) -> Cleaned:
    """Clean one step. A pressed button of the form (rows, files, lists) is carried out without complaints."""
    step, typed = definition.step(key), Typed.of(raw)
    first = StepCleaning(definition, step, typed, data, around, files, store)
    cleaned = first.run()
    pressed = press(step, first.typed)
    if pressed is None:
        return cleaned
    second = StepCleaning(definition, step, pressed, cleaned.data, around).run()
    return replace(second, errors=first.file_errors, warnings={}, again=True, appeared=())


def press(step: Step, typed: Typed) -> Typed | None:
    """The page after a button inside the form was pressed; None when none was."""
    groups = {one.key: one for one in step.fields if isinstance(one, GroupField)}
    buttons = ("_them", "_xoa", "_xoa_tep", "_chon", "_lam_moi")
    if not any(name in typed for name in buttons):
        return None
    after = typed
    if (group := groups.get(typed.line("_them"))) and typed.rows(group.key) < group.max_rows:
        after = after.with_row_added(group.key)
    name, _dash, number = typed.line("_xoa").rpartition("-")
    if name in groups and number.isascii() and number.isdigit() and len(number) <= 3:
        after = after.with_row_removed(name, int(number))
    if gone := typed.line("_xoa_tep"):
        listed = {key: values for key, values in after.texts.items() if key.endswith("-co")}
        after = after.changed({key: [value for value in values if value != gone] for key, values in listed.items()})
    return after.without(buttons)


def control_of(step: Step, at: str) -> str:
    """The control to which a complaint about the field named `at` leads."""
    for one in step.fields:
        if one.key == at:
            return one.controls(at)[0]
        if isinstance(one, GroupField) and at.startswith(f"{one.key}-"):
            key = at.split("-")[-1]
            return next((inner.controls(at)[0] for inner in one.fields if inner.key == key), at)
    return at


def _uploads(uploads: Uploads, name: str) -> Sequence[Any]:
    found = uploads.getlist(name) if hasattr(uploads, "getlist") else uploads.get(name, ())
    return list(found)
