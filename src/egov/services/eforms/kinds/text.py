"""Free text: one line, or several."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from egov.services.eforms.entry import Entry
from egov.services.eforms.kinds.field import Field, kind
from egov.services.eforms.surroundings import Surroundings
from egov.services.eforms.typed import Typed


@dataclass(frozen=True, kw_only=True)
class Line(Field):
    """Base of everything that is typed into one input."""

    input_type: ClassVar[str] = "text"
    inputmode: ClassVar[str] = ""
    size: ClassVar[int] = 0
    natural_autocomplete: ClassVar[str] = "off"

    max_length: int = 200
    autocomplete: str = ""

    @classmethod
    def options(cls, entry: Entry) -> dict[str, Any]:
        return {
            "max_length": entry.integer("max_length", cls.max_length),
            "autocomplete": entry.text("autocomplete"),
        }

    def check(self, around: Surroundings) -> list[str]:
        return [] if 1 <= self.max_length <= 20000 else [_("“max_length” phải từ 1 đến 20000.")]

    def read(self, typed: Typed, at: str, around: Surroundings) -> str | None:
        text = self.tidied(typed, at)
        if len(text) > self.max_length:
            raise self.beyond(
                at,
                self.about(
                    _("%(label)s: viết ngắn lại, tối đa %(most)s ký tự, bạn đã viết %(length)s"),
                    most=self.max_length,
                    length=len(text),
                ),
            )
        return text or None

    def tidied(self, typed: Typed, at: str) -> str:
        return typed.line(at)

    def context(self, typed: Typed, at: str, around: Surroundings) -> dict[str, Any]:
        about_user = self.prefill.startswith("user.")
        return {
            "value": typed.as_typed(at),
            "type": self.input_type,
            "inputmode": self.inputmode,
            "size": self.size,
            "autocomplete": self.autocomplete or (self.natural_autocomplete if about_user else "off"),
        }

    def schema(self, around: Surroundings) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": self.max_length}


@kind("text")
@dataclass(frozen=True, kw_only=True)
class TextField(Line):
    """One line; runs of spaces become one."""


@kind("textarea")
@dataclass(frozen=True, kw_only=True)
class TextareaField(Line):
    """Several lines; `rows` is the height of the box."""

    template: ClassVar[str] = "eforms/fields/textarea.html"

    max_length: int = 2000
    rows: int = 4

    @classmethod
    def options(cls, entry: Entry) -> dict[str, Any]:
        return {**super().options(entry), "rows": entry.integer("rows", 4)}

    def tidied(self, typed: Typed, at: str) -> str:
        return "\n".join(line.strip() for line in typed.one(at).split("\n"))
