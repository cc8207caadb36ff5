"""Before a dossier is taken in: asking for what is missing, or refusing it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from egov.foundation.events.api import Action, Payload
from egov.kernel.actor import Actor
from egov.services.dossiers import moving
from egov.services.dossiers.actions.receive import WAITING
from egov.services.dossiers.events import IntakeRefused, IntakeSupplementAsked
from egov.services.dossiers.models import Dossier, Supplement
from egov.services.dossiers.rules import intake
from egov.services.dossiers.rules.states import Status
from egov.services.dossiers.slip_data import make_slip

NEEDS_REASON = gettext_noop("Ghi rõ lý do, viết để người nộp hiểu và làm theo được.")


@dataclass(frozen=True, kw_only=True)
class AskAtIntake(Action[Dossier]):
    """Tell the applicant once and completely what is missing (decree 61/2018, article 17.2a; slip 02).

    A second request needs a reason of its own and is counted in indicator 3.
    """

    reason: str
    items: Sequence[dict[str, str]] = field(default_factory=tuple)
    second_reason: str = ""

    scope = "dossiers.counter"
    label = gettext_lazy("Yêu cầu bổ sung")

    def why_not(self, subject: Dossier, actor: Actor) -> str | None:
        if subject.status not in WAITING:
            return _("Hồ sơ đã được tiếp nhận hoặc đã kết thúc.")
        if subject.supplements.filter(answered_at=None).exists():
            return _("Đã yêu cầu bổ sung và đang chờ người nộp.")
        asked_before = subject.supplements.filter(at_intake=True).count()
        missing = [self.reason, *(item.get("what", "") for item in self.items)]
        return intake.why_not_ask(asked_before, missing, self.second_reason)

    def agency_for(self, subject: Dossier, actor: Actor) -> int | None:
        return subject.office_id

    def perform(self, subject: Dossier, actor: Actor) -> Payload:
        subject.supplements.filter(accepted_at=None).update(accepted_at=self.at)
        number = subject.supplements.count() + 1
        reason = f"{self.reason} {self.second_reason}".strip()
        Supplement.objects.create(
            dossier=subject,
            number=number,
            at_intake=True,
            items=list(self.items),
            reason=reason,
            asked_by_id=actor.user,
            asked_at=self.at,
        )
        subject.status = Status.INTAKE_SUPPLEMENT
        subject.save(update_fields=["status"])
        make_slip(subject, "02", self.at, actor, reason=reason, items=list(self.items))
        return IntakeSupplementAsked(number=number, reason=reason, items=list(self.items))


@dataclass(frozen=True, kw_only=True)
class RefuseIntake(Action[Dossier]):
    """Do not take it in, and say why (slip 03)."""

    reason: str

    scope = "dossiers.counter"
    label = gettext_lazy("Từ chối tiếp nhận")

    def why_not(self, subject: Dossier, actor: Actor) -> str | None:
        if subject.status not in WAITING:
            return _("Hồ sơ đã được tiếp nhận hoặc đã kết thúc.")
        return None if self.reason.strip() else _(NEEDS_REASON)

    def agency_for(self, subject: Dossier, actor: Actor) -> int | None:
        return subject.office_id

    def perform(self, subject: Dossier, actor: Actor) -> Payload:
        moving.cancel(subject, self.at)
        subject.status = Status.REFUSED
        subject.finished_at = self.at
        subject.save(update_fields=["status", "finished_at"])
        make_slip(subject, "03", self.at, actor, reason=self.reason)
        return IntakeRefused(code=subject.code, reason=self.reason)
