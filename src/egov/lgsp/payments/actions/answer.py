"""Answering a finding."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Action, Payload
from egov.kernel.actor import Actor
from egov.lgsp.payments.events import Answered
from egov.lgsp.payments.models import Finding, Order


@dataclass(frozen=True, kw_only=True)
class Answer(Action[Order]):
    """Close a finding with a note of what was done."""

    finding: int
    note: str

    scope = "payments.answer"
    label = gettext_lazy("Ghi kết quả xử lý")

    def why_not(self, subject: Order, actor: Actor) -> str | None:
        if not self.note.strip():
            return _("Ghi cách đã xử lý.")
        if not Finding.objects.filter(pk=self.finding, attempt__order=subject, answered_at=None).exists():
            return _("Việc này đã được xử lý.")
        return None

    def perform(self, subject: Order, actor: Actor) -> Payload:
        finding = Finding.objects.select_related("attempt").get(pk=self.finding)
        finding.answered_at, finding.answered_user, finding.answered_name = self.at, actor.user, actor.name
        finding.answer = self.note.strip()[:255]
        finding.save(update_fields=["answered_at", "answered_user", "answered_name", "answer"])
        return Answered(subject.subject, finding.attempt.reference, finding.kind, finding.answer)
