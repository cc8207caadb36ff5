"""What happens because time passes: silence is reported, apologies are reminded of."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.calendars.api import calendar_of
from egov.foundation.events.api import Action, Payload, events_about
from egov.kernel.actor import SYSTEM, Actor
from egov.kernel.errors import Refused
from egov.services.dossiers.events import ApologyDue, Silent
from egov.services.dossiers.models import Consultation, Dossier
from egov.services.dossiers.queries import silent
from egov.services.dossiers.rules import apology
from egov.services.dossiers.rules.states import OPEN

NEAR = timedelta(days=12)  # the longest holidays lie between two working days


@dataclass(frozen=True, kw_only=True)
class ReportSilence(Action[Dossier]):
    """Tell the head of the one-stop shop that an asked agency let its date pass (decree 61/2018, article 19.5)."""

    consultation: int

    scope = "dossiers.system"
    label = gettext_lazy("Báo chậm trả lời")

    def why_not(self, subject: Dossier, actor: Actor) -> str | None:
        waiting = Consultation.objects.filter(pk=self.consultation, answered_at=None, silence_reported_at=None)
        return None if waiting.exists() else _("Đã trả lời hoặc đã báo.")

    def agency_for(self, subject: Dossier, actor: Actor) -> int | None:
        return subject.lead_id

    def perform(self, subject: Dossier, actor: Actor) -> Payload:
        question = Consultation.objects.select_related("agency").get(pk=self.consultation)
        assert question.due is not None
        question.silence_reported_at = self.at
        question.save(update_fields=["silence_reported_at"])
        return Silent(agency=question.agency.code, due=question.due)


@dataclass(frozen=True, kw_only=True)
class RemindOfApology(Action[Dossier]):
    """Tell those who handle the dossier that today the apology has to go out, or the result (article 19.9)."""

    scope = "dossiers.system"
    label = gettext_lazy("Nhắc chuẩn bị phiếu xin lỗi")

    def why_not(self, subject: Dossier, actor: Actor) -> str | None:
        if subject.due is None or not subject.is_open or subject.is_suspended:
            return _("Hồ sơ không chạy thời hạn.")
        if not apology.is_to_be_prepared(subject.due, self.at, calendar_of(subject.lead_id)):
            return _("Chưa đến ngày nhắc.")
        told = events_about(subject).filter(name=ApologyDue.name, payload__due=subject.due.isoformat())
        return _("Đã nhắc.") if told.exists() else None

    def agency_for(self, subject: Dossier, actor: Actor) -> int | None:
        return subject.lead_id

    def perform(self, subject: Dossier, actor: Actor) -> Payload:
        assert subject.due is not None
        return ApologyDue(due=subject.due)


def remind_of_apologies(now: datetime | None = None) -> int:
    """Remind of every dossier whose date is near; one that fails does not stop the rest. Returns how many."""
    moment = now or timezone.now()
    near = Dossier.objects.filter(status__in=OPEN, suspended_at=None, due__gt=moment, due__lt=moment + NEAR)
    told = 0
    for dossier in near.select_related("lead").exclude(postponement__isnull=False):
        reminder = RemindOfApology(subject=dossier, at=moment)
        if reminder.why_not(dossier, SYSTEM) is None:
            told += _done(reminder)
    return told


def _done(action: Action[Dossier]) -> bool:
    try:
        action.run(SYSTEM)
    except Refused:
        return False
    return True


def report_silence(now: datetime | None = None) -> int:
    """Report every question whose date has passed; one that fails does not stop the rest. Returns how many."""
    moment = now or timezone.now()
    reported = 0
    for question in silent(moment).filter(silence_reported_at=None):
        reported += _done(ReportSilence(subject=question.dossier, consultation=question.pk, at=moment))
    return reported
