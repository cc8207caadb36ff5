"""A single box to tick: a truth statement, a consent."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from egov.services.eforms.entry import Entry
from egov.services.eforms.kinds.field import kind
from egov.services.eforms.kinds.yesno import YES, YesNoField
from egov.services.eforms.surroundings import Surroundings
from egov.services.eforms.typed import Typed


@kind("confirm")
@dataclass(frozen=True, kw_only=True)
class ConfirmField(YesNoField):
    """Ticked is stored as true; not ticked is no answer, so that a required one has to be ticked."""

    template: ClassVar[str] = "eforms/fields/confirm.html"

    @classmethod
    def options(cls, entry: Entry) -> dict[str, Any]:
        return {}

    def read(self, typed: Typed, at: str, around: Surroundings) -> bool | None:
        return typed.line(at).lower() in YES or None

    def missing_sentence(self) -> str:
        return _("Đọc và đánh dấu vào ô này để tiếp tục")

    def type_out(self, value: Any, at: str) -> dict[str, list[str]]:
        return {at: ["co"]} if value is True else {}

    def show(self, value: Any, around: Surroundings) -> str:
        return _("Đồng ý") if value is True else ""

    def context(self, typed: Typed, at: str, around: Surroundings) -> dict[str, Any]:
        return {"checked": typed.line(at).lower() in YES}

    def schema(self, around: Surroundings) -> dict[str, Any]:
        return {"const": True}
