"""A group of fields that repeats: one row for each child, parcel, vehicle."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from egov.services.eforms.conditions import ALWAYS, NEVER, Condition
from egov.services.eforms.cross_checks import CrossCheck, read_checks
from egov.services.eforms.entry import Entry
from egov.services.eforms.kinds.field import Field, kind, read_fields
from egov.services.eforms.surroundings import Surroundings
from egov.services.eforms.typed import Typed
from egov.services.eforms.wording import NO_WORDS, Wording, lower_first

MOST_ROWS = 200


@kind("group")
@dataclass(frozen=True, kw_only=True)
class GroupField(Field):
    """Rows are added and removed by buttons that send the page. `row_label` may hold `{n}` for the number."""

    template: ClassVar[str] = "eforms/fields/group.html"

    fields: tuple[Field, ...] = ()
    checks: tuple[CrossCheck, ...] = ()
    min_rows: int = 0
    max_rows: int = 20
    row_label: Wording = NO_WORDS
    add_label: Wording = NO_WORDS

    @classmethod
    def options(cls, entry: Entry) -> dict[str, Any]:
        least = entry.optional_integer("min_rows")
        if least is None:
            least = 0 if entry.any("required") is False else 1
        return {
            "fields": read_fields(entry.entries("fields", _("ô")), inside_group=True),
            "checks": read_checks(entry),
            "min_rows": least,
            "max_rows": entry.integer("max_rows", 20),
            "row_label": entry.wording("row_label"),
            "add_label": entry.wording("add_label"),
        }

    def check(self, around: Surroundings) -> list[str]:
        problems = [] if self.fields else [_("nhóm lặp chưa có ô nào (“fields”).")]
        if not 0 <= self.min_rows <= self.max_rows <= MOST_ROWS:
            problems.append(_("“min_rows” và “max_rows” phải theo thứ tự 0 … %(most)s.") % {"most": MOST_ROWS})
        return problems

    def row_name(self, row: int) -> str:
        """`row` counts from 0; people count from 1."""
        label = str(self.row_label) or _("Dòng {n}")
        return label.replace("{n}", str(row + 1)) if "{n}" in label else f"{label} {row + 1}"

    def add_name(self) -> str:
        if self.add_label:
            return str(self.add_label)
        bare = str(self.row_label).replace("{n}", "").strip().removesuffix(_("thứ")).strip()
        return _("Thêm %(row)s") % {"row": lower_first(bare) or _("dòng")}

    def read(self, typed: Typed, at: str, around: Surroundings) -> Any:
        """Rows are read by cleaning, which knows the conditions."""
        return None

    def missing_sentence(self) -> str:
        return self.ask(_("Thêm %(label)s"))

    def too_many(self) -> str:
        return self.about(_("%(label)s: chỉ nhập tối đa %(most)s dòng"), most=self.max_rows)

    def type_out(self, value: Any, at: str) -> dict[str, list[str]]:
        rows = [row if isinstance(row, dict) else {} for row in value] if isinstance(value, list) else []
        texts = {f"{at}-so": [str(len(rows))]}
        for number, row in enumerate(rows[: MOST_ROWS + 1]):
            for field in self.fields:
                texts.update(field.type_out(row.get(field.key), f"{at}-{number}-{field.key}"))
        return texts

    def show(self, value: Any, around: Surroundings) -> str:
        return "\n".join(self.show_row(row, around) for row in value if isinstance(row, dict))

    def show_row(self, row: dict[str, Any], around: Surroundings) -> str:
        shown = [f"{field.label}: {field.show(row[field.key], around)}" for field in self.fields if field.key in row]
        return "; ".join(shown)

    def flat(self, value: Any) -> dict[str, str]:
        parts = {"": str(len(value))}
        for number, row in enumerate(value):
            for field in self.fields:
                if field.key in row:
                    inner = field.flat(row[field.key])
                    parts.update({f".{number}.{field.key}{name}": text for name, text in inner.items()})
        return parts

    def schema(self, around: Surroundings) -> dict[str, Any]:
        return {
            "type": "array",
            "maxItems": self.max_rows,
            "items": object_schema(self.fields, ALWAYS, around),
        }


def object_schema(fields: tuple[Field, ...], shown: Condition, around: Surroundings) -> dict[str, Any]:
    """An object with these fields; required are those that are always shown and always asked for."""
    answering = [field for field in fields if field.has_answer]
    needed = [
        field.key
        for field in answering
        if shown is ALWAYS and field.show_if is ALWAYS and field.required is not NEVER and not field.required.fields
    ]
    described = {field.key: {"title": field.label.vi or field.label.en, **field.schema(around)} for field in answering}
    return {
        "type": "object",
        "properties": described,
        "additionalProperties": False,
        **({"required": needed} if needed else {}),
    }
