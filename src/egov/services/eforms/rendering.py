"""A step as HTML. All words are escaped by the templates; everything works without scripts."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from egov.services.eforms.conditions import is_empty
from egov.services.eforms.definition import Definition, Step
from egov.services.eforms.kinds.choice import ChoiceField
from egov.services.eforms.kinds.field import Field
from egov.services.eforms.kinds.file import FileField, size_in_words, stored_files
from egov.services.eforms.kinds.group import GroupField
from egov.services.eforms.kinds.unit import UnitField
from egov.services.eforms.reading import ReadStep, read_step, row_count
from egov.services.eforms.shown import Shown, ShownInRow
from egov.services.eforms.surroundings import Surroundings
from egov.services.eforms.typed import Typed


class StepRendering:
    """One step in one state of its answers."""

    def __init__(
        self,
        definition: Definition,
        step: Step,
        data: Mapping[str, Any],
        around: Surroundings,
        raw: Any,
        errors: Mapping[str, str],
        warnings: Mapping[str, str],
    ) -> None:
        self.step = step
        self.around = around
        self.data = data
        self.typed = typed_out(step, data) if raw is None else Typed.of(raw)
        self.errors = errors
        self.warnings = warnings
        self.read: ReadStep = read_step(step, self.typed, data, around)
        others = {key: value for key, value in data.items() if key not in {one.key for one in step.fields}}
        self.shown = Shown(definition, {**others, **self.read.values}, around)
        self.on_page: list[str] = []
        self.deciding = _deciding(step)

    def html(self) -> SafeString:
        views = [self._view(one, one.key, self.shown) for one in self.step.fields if self.shown.field(one)]
        has_buttons = any(isinstance(one, GroupField | UnitField | FileField) for one in self.step.fields)
        context = {
            "step": self.step,
            "fields": views,
            "on_page": " ".join(self.on_page),
            "has_buttons": has_buttons,
        }
        return render_to_string("eforms/step.html", context)

    def _view(self, one: Field, at: str, shown: "Shown | ShownInRow") -> dict[str, Any]:
        """What the template of a field needs."""
        self.on_page.append(at)
        template = one.template_for(self.around) if isinstance(one, ChoiceField) else one.template
        controls = {at, *one.controls(at)}
        wrong = [name for name in (at, *one.controls(at)) if name in self.errors]
        view = {
            "template": template,
            "id": at,
            "first": one.controls(at)[0],
            "label": str(one.label),
            "hint": str(one.hint),
            "optional": one.has_answer and not shown.required(one),
            "error": self.errors[wrong[0]] if wrong else "",
            "errors": [{"id": f"{name}-loi", "text": self.errors[name]} for name in dict.fromkeys(wrong)],
            "wrong": set(wrong),
            "warning": " ".join(text for name, text in self.warnings.items() if name in controls),
            "refreshes": one.key in self.deciding,
            **one.context(self.typed, at, self.around),
        }
        if isinstance(one, FileField):
            view["files"] = self._files(one, at)
            view["hint"] = view["hint"] or view["own_hint"]
        if isinstance(one, GroupField):
            view.update(self._rows(one))
        view["described"] = _described(view)
        return view

    def _files(self, one: FileField, at: str) -> list[dict[str, Any]]:
        path = at.split("-")
        if len(path) == 1:
            found = self.read.values.get(one.key)
        else:
            found = self.read.rows[path[0]][int(path[1])].values.get(one.key)
        return [
            {**file, "size_in_words": size_in_words(file["size"]), "is_image": is_image(file["name"])}
            for file in stored_files(found)
        ]

    def _rows(self, group: GroupField) -> dict[str, Any]:
        least = group.min_rows if self.shown.required(group) else 0
        count = max(least, row_count(group, self.typed))
        while len(self.read.rows[group.key]) < count:  # rows that nobody has touched yet
            blank = read_step(self.step, Typed({f"{group.key}-so": ["1"]}), {}, self.around)
            self.read.rows[group.key].extend(blank.rows[group.key])
        rows = []
        for number, row in enumerate(self.read.rows[group.key]):
            shown = self.shown.row(group, row.values)
            fields = [
                self._view(one, f"{group.key}-{number}-{one.key}", shown) for one in group.fields if shown.field(one)
            ]
            rows.append({"number": number, "name": group.row_name(number), "fields": fields})
        return {
            "rows": rows,
            "count": len(rows),
            "may_add": len(rows) < group.max_rows,
            "may_remove": len(rows) > least,
            "add_name": group.add_name(),
        }


def render_step(
    definition: Definition,
    key: str,
    data: Mapping[str, Any],
    errors: Mapping[str, str],
    around: Surroundings,
    raw: Any = None,
    warnings: Mapping[str, str] | None = None,
    language: str = "",
) -> SafeString:
    """The fields of a step, to stand inside a `<form method="post" enctype="multipart/form-data">`."""
    with translation.override(language or translation.get_language() or "vi"):
        step = definition.step(key)
        return StepRendering(definition, step, data, around, raw, errors, warnings or {}).html()


def render_errors(errors: Mapping[str, str], language: str = "") -> SafeString:
    """The summary that stands first in the form's column; nothing when there are no errors."""
    if not errors:
        return SafeString("")
    with translation.override(language or translation.get_language() or "vi"):
        title = _("Còn %(count)s chỗ cần sửa") % {"count": len(errors)}
        return render_to_string("eforms/errors.html", {"errors": dict(errors), "title": title})


def typed_out(step: Step, data: Mapping[str, Any]) -> Typed:
    """Stored answers of a step as they would be typed."""
    texts: dict[str, list[str]] = {}
    for one in step.fields:
        if not is_empty(data.get(one.key)):
            texts.update(one.type_out(data[one.key], one.key))
    return Typed(texts)


def is_image(name: str) -> bool:
    return name.lower().endswith((".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff"))


def _deciding(step: Step) -> frozenset[str]:
    """Fields on which others of the same step depend: a script may refresh the page when they change."""
    inner = [one for group in step.fields if isinstance(group, GroupField) for one in group.fields]
    found = [part for one in [*step.fields, *inner] for part in (one.show_if.fields | one.required.fields)]
    return frozenset(reference.partition(".")[0] for reference in found)


def _described(view: Mapping[str, Any]) -> str:
    """Ids of what explains the control: hint, errors, warning."""
    ids = [f"{view['id']}-gy"] if view["hint"] else []
    ids += [error["id"] for error in view["errors"]]
    ids += [f"{view['id']}-nhac"] if view["warning"] else []
    return " ".join(ids)
