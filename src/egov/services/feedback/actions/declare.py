"""Declaring the figures of a quarter that no dossier shows."""

from dataclasses import asdict, dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.directory.api import Agency
from egov.foundation.events.api import Action, Payload
from egov.kernel.actor import Actor
from egov.services.dossiers.api import Declared, quarter_of
from egov.services.feedback.events import Stated
from egov.services.feedback.models import Statement


@dataclass(frozen=True, kw_only=True)
class Declare(Action[Agency]):
    """State the agency's figures of a quarter, or put them right; every statement stays in the log."""

    year: int
    quarter: int
    figures: Declared

    scope = "feedback.declare"
    label = gettext_lazy("Lưu số liệu")

    def why_not(self, subject: Agency, actor: Actor) -> str | None:
        if not (self.year >= 2000 and 1 <= self.quarter <= 4):
            return _("Chọn quý từ I đến IV.")
        if (self.year, self.quarter) > quarter_of(timezone.localdate(self.at)):
            return _("Quý này chưa bắt đầu.")
        if min(asdict(self.figures).values()) < 0:
            return _("Nhập số từ 0 trở lên.")
        if self.figures.petitions_in_time > self.figures.petitions:
            return _("Số phản ánh trả lời đúng hạn không lớn hơn số phản ánh đã nhận.")
        return None

    def agency_for(self, subject: Agency, actor: Actor) -> int | None:
        return subject.pk

    def perform(self, subject: Agency, actor: Actor) -> Payload:
        values: dict[str, Any] = {**asdict(self.figures), "at": self.at, "by_name": actor.name}
        Statement.objects.update_or_create(agency=subject, year=self.year, quarter=self.quarter, defaults=values)
        return Stated(self.year, self.quarter, **asdict(self.figures))
