"""A month of a year, in two boxes."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from egov.services.eforms.kinds.date import DateField
from egov.services.eforms.kinds.field import kind
from egov.services.eforms.surroundings import Surroundings


@kind("month")
@dataclass(frozen=True, kw_only=True)
class MonthField(DateField):
    """Stored as `2017-12`."""

    boxes: ClassVar[tuple[str, ...]] = ("thang", "nam")

    def _shown(self, day: date) -> str:
        return f"{day:%m/%Y}"

    def schema(self, around: Surroundings) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"}
