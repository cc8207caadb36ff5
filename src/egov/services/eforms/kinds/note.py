"""Text between the fields: no answer."""

from dataclasses import dataclass
from typing import Any, ClassVar

from egov.services.eforms.entry import Entry
from egov.services.eforms.kinds.field import Field, kind
from egov.services.eforms.surroundings import Surroundings
from egov.services.eforms.typed import Typed


@kind("note")
@dataclass(frozen=True, kw_only=True)
class NoteField(Field):
    """`style`: `plain` (a paragraph), `info` or `warning` (a box), `heading` (for the fields below)."""

    template: ClassVar[str] = "eforms/fields/note.html"
    has_answer: ClassVar[bool] = False
    always_optional: ClassVar[bool] = True

    style: str = "plain"

    @classmethod
    def options(cls, entry: Entry) -> dict[str, Any]:
        return {"style": entry.one_of("style", ("plain", "info", "warning", "heading"), "plain")}

    def read(self, typed: Typed, at: str, around: Surroundings) -> None:
        return None

    def context(self, typed: Typed, at: str, around: Surroundings) -> dict[str, Any]:
        return {"style": self.style}

    def type_out(self, value: Any, at: str) -> dict[str, list[str]]:
        return {}
