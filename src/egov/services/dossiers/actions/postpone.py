"""The one apology with the one new date."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.calendars.api import calendar_of
from egov.foundation.events.api import Action, Payload
from egov.kernel.actor import Actor
from egov.services.dossiers.events import Postponed
from egov.services.dossiers.models import Dossier, Postponement
from egov.services.dossiers.rules import apology
from egov.services.dossiers.slip_data import make_slip


@dataclass(frozen=True, kw_only=True)
class Postpone(Action[Dossier]):
    """Apologise in time and name the one new date (decree 61/2018, article 19.9; slip 04)."""

    new_due: datetime
    reason: str

    scope = "dossiers.lead_head"
    label = gettext_lazy("Xin lỗi và hẹn lại")

    def why_not(self, subject: Dossier, actor: Actor) -> str | None:
        if not subject.is_open or subject.due is None or subject.finished_at is not None:
            return _("Chỉ hẹn lại khi hồ sơ đang được giải quyết.")
        if self.new_due <= self.at:
            return _("Chọn ngày hẹn mới sau hôm nay.")
        return apology.why_not(
            postponed_before=Postponement.objects.filter(dossier=subject).count(),
            due=subject.due,
            new_due=self.new_due,
            reason=self.reason,
            calendar=calendar_of(subject.lead_id),
        )

    def agency_for(self, subject: Dossier, actor: Actor) -> int | None:
        return subject.lead_id

    def perform(self, subject: Dossier, actor: Actor) -> Payload:
        assert subject.due is not None
        old = subject.due
        Postponement.objects.create(
            dossier=subject,
            old_due=old,
            new_due=self.new_due,
            reason=self.reason,
            at=self.at,
            by_id=actor.user,
        )
        subject.due = self.new_due
        subject.save(update_fields=["due"])
        make_slip(subject, "04", self.at, actor, reason=self.reason, old_due=old.isoformat())
        return Postponed(old_due=old, new_due=self.new_due, reason=self.reason)
