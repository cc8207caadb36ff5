"""A form as data: steps with fields and cross-checks, read from YAML or JSON into frozen objects."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from egov.services.eforms.conditions import ALWAYS, Condition, read_condition
from egov.services.eforms.cross_checks import CrossCheck, read_checks
from egov.services.eforms.entry import Entry
from egov.services.eforms.kinds import Field, group
from egov.services.eforms.kinds.field import KEY, read_fields
from egov.services.eforms.wording import Wording


@dataclass(frozen=True)
class Step:
    """One page of the form."""

    key: str
    title: Wording
    intro: Wording
    show_if: Condition
    fields: tuple[Field, ...]
    checks: tuple[CrossCheck, ...]


@dataclass(frozen=True)
class Definition:
    steps: tuple[Step, ...]

    def step(self, key: str) -> Step:
        """Raises KeyError when there is none."""
        return self._by_key[key]

    def field(self, key: str) -> Field:
        """A field outside of groups. Raises KeyError when there is none."""
        return self._by_field[key][1]

    def step_of(self, field: str) -> Step:
        return self._by_field[field][0]

    def __contains__(self, key: object) -> bool:
        return key in self._by_field

    @property
    def fields(self) -> Iterator[tuple[Step, Field]]:
        """Those outside of groups, in order, with their steps."""
        return iter([(step, field) for step in self.steps for field in step.fields])

    @cached_property
    def _by_key(self) -> dict[str, Step]:
        return {step.key: step for step in self.steps}

    @cached_property
    def _by_field(self) -> dict[str, tuple[Step, Field]]:
        return {field.key: (step, field) for step, field in self.fields}


def read_definition(data: object, problems: list[str]) -> Definition:
    """Read as much as can be read; what cannot is described in `problems`."""
    whole = Entry({"steps": data}, _("Biểu mẫu"), problems)
    steps = tuple(_step(entry) for entry in whole.entries("steps", _("bước")))
    if not steps and not problems:
        whole.report(_("chưa có bước nào."))
    return Definition(steps)


def _step(entry: Entry) -> Step:
    key = entry.text("key")
    if key:
        entry.where = _("Bước “%(key)s”") % {"key": key}
    if not KEY.fullmatch(key):
        entry.report(_("mã bước phải bắt đầu bằng chữ thường, chỉ gồm a-z, 0-9 và _, tối đa 60 ký tự."))
    shown = entry.any("show_if")
    step = Step(
        key=key,
        title=entry.wording("title"),
        intro=entry.wording("intro"),
        show_if=ALWAYS if shown is None else read_condition(Entry(shown, f"{entry.where}, show_if", entry.problems)),
        fields=read_fields(entry.entries("fields", _("ô"))),
        checks=read_checks(entry),
    )
    if not step.title:
        entry.report(_("chưa có tên (“title”)."))
    if not step.fields:
        entry.report(_("chưa có ô nào (“fields”)."))
    entry.finish()
    return step


def every_field(definition: Definition) -> Iterator[tuple[Step, "group.GroupField | None", Field]]:
    """All fields with the group they stand in, if any."""
    for step, field in definition.fields:
        yield step, None, field
        if isinstance(field, group.GroupField):
            for inner in field.fields:
                yield step, field, inner
