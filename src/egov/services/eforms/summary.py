"""Answers for people to read: the review page, lists, results."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from egov.services.eforms.conditions import is_empty
from egov.services.eforms.definition import Definition, Step
from egov.services.eforms.kinds.field import Field
from egov.services.eforms.kinds.group import GroupField
from egov.services.eforms.kinds.identifiers import Identifier
from egov.services.eforms.kinds.unit import UnitField
from egov.services.eforms.shown import Shown
from egov.services.eforms.surroundings import Surroundings
from egov.services.eforms.wording import lower_first

Link = Callable[[str, str], str]
"""Address of the page where an answer is changed, from step key and control id."""


@dataclass(frozen=True)
class SummaryRow:
    """One line. `text` is empty where nothing was answered; it may have several lines. Names of places have no
    English."""

    label: str
    text: str
    control_id: str
    warning: str = ""
    is_number: bool = False
    is_place: bool = False

    @property
    def spoken_label(self) -> str:
        """Follows "Sửa" for those who hear the page."""
        return lower_first(self.label)


@dataclass(frozen=True)
class SummarySection:
    title: str
    step: str
    rows: tuple[SummaryRow, ...]


def summary(
    definition: Definition,
    data: Mapping[str, Any],
    around: Surroundings,
    warnings: Mapping[str, str] | None = None,
    language: str = "",
) -> tuple[SummarySection, ...]:
    """All shown steps with all shown fields, the unanswered ones too, in the order of the form."""
    with translation.override(language or translation.get_language() or "vi"):
        shown = Shown(definition, data, around)
        sections = [
            SummarySection(str(step.title), step.key, tuple(_rows(step, shown, data, around, warnings or {})))
            for step in definition.steps
            if shown.step(step)
        ]
        return tuple(section for section in sections if section.rows)


def render_summary(sections: tuple[SummarySection, ...], link: Link | None, language: str = "") -> SafeString:
    """The lines as on the review page; without `link` nothing can be changed."""
    with translation.override(language or translation.get_language() or "vi"):
        shown = [
            {
                "title": section.title,
                "step": section.step,
                "rows": [
                    {"row": row, "href": link(section.step, row.control_id) if link else ""} for row in section.rows
                ],
            }
            for section in sections
        ]
        return render_to_string("eforms/summary.html", {"sections": shown})


def texts(definition: Definition, data: Mapping[str, Any], around: Surroundings, language: str = "") -> dict[str, str]:
    """Each shown answer as people read it, by key; in groups `<group>.<row>.<key>`."""
    with translation.override(language or translation.get_language() or "vi"):
        shown = Shown(definition, data, around)
        found: dict[str, str] = {}
        for _step, one in definition.fields:
            value = data.get(one.key)
            if is_empty(value) or not shown.field(one):
                continue
            found[one.key] = one.show(value, around)
            if isinstance(one, GroupField):
                for number, row in enumerate(rows_of(value)):
                    inner = {field.key: field for field in one.fields if not is_empty(row.get(field.key))}
                    found.update(
                        {f"{one.key}.{number}.{key}": field.show(row[key], around) for key, field in inner.items()}
                    )
        return found


def flat(definition: Definition, data: Mapping[str, Any]) -> dict[str, str]:
    """Stored answers as texts by dotted name: `noi_cu_tru.commune`, `con.0.ho_ten`."""
    found: dict[str, str] = {}
    for _step, one in definition.fields:
        if not is_empty(data.get(one.key)):
            found.update({one.key + name: text for name, text in one.flat(data[one.key]).items()})
    return found


def _rows(
    step: Step, shown: Shown, data: Mapping[str, Any], around: Surroundings, warnings: Mapping[str, str]
) -> list[SummaryRow]:
    rows = []
    for one in step.fields:
        if not one.has_answer or not shown.field(one):
            continue
        value = data.get(one.key)
        if isinstance(one, GroupField) and rows_of(value):
            rows += [
                SummaryRow(
                    one.row_name(number),
                    _row_text(one, row, around),
                    f"{one.key}-{number}-{one.fields[0].key}",
                )
                for number, row in enumerate(rows_of(value))
            ]
        else:
            rows.append(_row(one, value, around, warnings))
    return rows


def _row(one: Field, value: Any, around: Surroundings, warnings: Mapping[str, str]) -> SummaryRow:
    controls = {one.key, *one.controls(one.key)}
    return SummaryRow(
        label=str(one.label),
        text="" if is_empty(value) else one.show(value, around),
        control_id=one.controls(one.key)[0],
        warning=" ".join(text for name, text in warnings.items() if name in controls),
        is_number=isinstance(one, Identifier),
        is_place=isinstance(one, UnitField),
    )


def rows_of(value: Any) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _row_text(group: GroupField, row: Mapping[str, Any], around: Surroundings) -> str:
    answered = [one for one in group.fields if not is_empty(row.get(one.key))]
    return "\n".join(f"{one.label}: {one.show(row[one.key], around)}" for one in answered)
