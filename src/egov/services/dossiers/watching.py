"""What happens because time passes: silence is reported, apologies are reminded of, old drafts go."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from egov.foundation.events.api import Action, Payload
from egov.kernel.actor import SYSTEM, Actor
from egov.kernel.errors import Refused
from egov.services.dossiers.events import Silent
from egov.services.dossiers.models import Consultation, Dossier, Draft
from egov.services.dossiers.queries import silent


@dataclass(frozen=True, kw_only=True)
class ReportSilence(Action[Dossier]):
    """Tell the head of the one-stop shop that an asked agency let its date pass (decree 61/2018, article 19.5)."""

    consultation: int

    scope = "dossiers.system"
    label = "Báo chậm trả lời"

    def why_not(self, subject: Dossier, actor: Actor) -> str | None:
        waiting = Consultation.objects.filter(pk=self.consultation, answered_at=None, silence_reported_at=None)
        return None if waiting.exists() else "Đã trả lời hoặc đã báo."

    def agency_for(self, subject: Dossier, actor: Actor) -> int | None:
        return subject.lead_id

    def perform(self, subject: Dossier, actor: Actor) -> Payload:
        question = Consultation.objects.select_related("agency").get(pk=self.consultation)
        assert question.due is not None
        question.silence_reported_at = self.at
        question.save(update_fields=["silence_reported_at"])
        return Silent(agency=question.agency.code, due=question.due)


def report_silence(now: datetime | None = None) -> int:
    """Report every question whose date has passed; one that fails does not stop the rest. Returns how many."""
    moment = now or timezone.now()
    reported = 0
    for question in silent(moment).filter(silence_reported_at=None):
        try:
            ReportSilence(subject=question.dossier, consultation=question.pk, at=moment).run(SYSTEM)
        except Refused:
            continue
        reported += 1
    return reported


def remove_old_drafts(now: datetime | None = None) -> int:
    """Delete drafts that nobody touched for thirty days."""
    with transaction.atomic():
        old = Draft.objects.filter(dossier=None, expires_at__lt=now or timezone.now())
        deleted, _ = old.delete()
    return deleted
