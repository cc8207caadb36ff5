"""Ways in which a dossier ends without a result."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Action, Payload
from egov.kernel.actor import Actor
from egov.services.dossiers import moving
from egov.services.dossiers.events import Stopped, Withdrawn
from egov.services.dossiers.models import Dossier
from egov.services.dossiers.rules.states import Status


@dataclass(frozen=True, kw_only=True)
class Withdraw(Action[Dossier]):
    """The applicant takes the request back; allowed until the result is there."""

    reason: str = ""

    scope = "dossiers.own"
    label = gettext_lazy("Rút hồ sơ")

    def why_not(self, subject: Dossier, actor: Actor) -> str | None:
        if not subject.is_open or subject.finished_at is not None:
            return _("Hồ sơ đã có kết quả hoặc đã kết thúc nên không rút được nữa.")
        return None

    def agency_for(self, subject: Dossier, actor: Actor) -> int | None:
        return subject.office_id

    def perform(self, subject: Dossier, actor: Actor) -> Payload:
        end(subject, Status.WITHDRAWN, self)
        return Withdrawn(code=subject.code, reason=self.reason)


@dataclass(frozen=True, kw_only=True)
class Stop(Action[Dossier]):
    """The agency ends it without a result, with the reason."""

    reason: str

    scope = "dossiers.lead_head"
    label = gettext_lazy("Dừng giải quyết")

    def why_not(self, subject: Dossier, actor: Actor) -> str | None:
        if not subject.is_open or subject.finished_at is not None:
            return _("Hồ sơ đã có kết quả hoặc đã kết thúc.")
        return None if self.reason.strip() else _("Ghi lý do dừng, người nộp sẽ đọc câu này.")

    def agency_for(self, subject: Dossier, actor: Actor) -> int | None:
        return subject.lead_id

    def perform(self, subject: Dossier, actor: Actor) -> Payload:
        end(subject, Status.STOPPED, self)
        return Stopped(code=subject.code, reason=self.reason)


def end(dossier: Dossier, status: Status, action: Action[Dossier]) -> None:
    """Close the dossier and everything still open in it."""
    moving.cancel(dossier, action.at)
    dossier.supplements.filter(accepted_at=None).update(accepted_at=action.at)
    dossier.status = status
    dossier.finished_at = action.at
    dossier.suspended_at = None
    dossier.save(update_fields=["status", "finished_at", "suspended_at"])
