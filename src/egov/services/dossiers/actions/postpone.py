"""The one apology with the one new date."""

from dataclasses import dataclass
from datetime import datetime

from egov.foundation.events.api import Action, Payload
from egov.kernel.actor import Actor
from egov.services.dossiers.actions.receive import locked
from egov.services.dossiers.events import Postponed
from egov.services.dossiers.models import Dossier, Postponement
from egov.services.dossiers.slip_data import make_slip


@dataclass(frozen=True, kw_only=True)
class Postpone(Action[Dossier]):
    """Apologise in time and name the one new date (decree 61/2018, article 19.9; slip 04)."""

    new_due: datetime
    reason: str

    scope = "dossiers.lead_head"
    label = "Xin lỗi và hẹn lại"

    def lock(self) -> Dossier:
        return locked(self.subject)

    def why_not(self, subject: Dossier, actor: Actor) -> str | None:
        if not subject.is_open or subject.due is None or subject.finished_at is not None:
            return "Chỉ hẹn lại khi hồ sơ đang được giải quyết."
        if Postponement.objects.filter(dossier=subject).exists():
            return "Hồ sơ đã hẹn lại một lần. Pháp luật chỉ cho hẹn lại một lần."
        if self.new_due <= subject.due or self.new_due <= self.at:
            return "Chọn ngày hẹn mới sau ngày hẹn cũ và sau hôm nay."
        return None if self.reason.strip() else "Ghi lý do chậm, câu này sẽ được in trong phiếu xin lỗi."

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
