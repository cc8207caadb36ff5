"""More papers after the dossier was taken in: the clock stops, then starts again from zero (decree 61/2018, 19.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.calendars.api import calendar_of
from egov.foundation.events.api import Action, Payload
from egov.foundation.files.api import claim
from egov.kernel.actor import Actor
from egov.kernel.vietnamese import short_date
from egov.services.dossiers.clock import counted_from, due_for
from egov.services.dossiers.events import SupplementAccepted, SupplementAnswered, SupplementAsked
from egov.services.dossiers.filing import file_owner
from egov.services.dossiers.models import Component, Dossier, Supplement
from egov.services.dossiers.rules import deadlines
from egov.services.dossiers.rules.states import Status
from egov.services.dossiers.slip_data import make_slip


@dataclass(frozen=True, kw_only=True)
class AskForMore(Action[Dossier]):
    """Appraisal found the dossier incomplete: back within three working days of receipt, with slip 02."""

    reason: str
    items: Sequence[dict[str, str]] = field(default_factory=tuple)

    scope = "dossiers.handle"
    label = gettext_lazy("Yêu cầu bổ sung")

    def why_not(self, subject: Dossier, actor: Actor) -> str | None:
        if subject.status not in {Status.RECEIVED, Status.PROCESSING}:
            return _("Chỉ yêu cầu bổ sung khi hồ sơ đang được giải quyết.")
        if not self.reason.strip():
            return _("Ghi rõ cần bổ sung gì và vì sao, viết để người nộp làm theo được.")
        assert subject.clock_started_at is not None
        last = deadlines.supplement_until(subject.clock_started_at, calendar_of(subject.lead_id))
        if self.at > last:
            sentence = _("Đã quá 3 ngày làm việc kể từ khi nhận (hạn %(day)s) nên không trả lại để bổ sung được nữa.")
            return sentence % {"day": short_date(last)}
        return None

    def agency_for(self, subject: Dossier, actor: Actor) -> int | None:
        return subject.lead_id

    def perform(self, subject: Dossier, actor: Actor) -> Payload:
        assert subject.due is not None
        assert subject.clock_started_at is not None
        number = subject.supplements.count() + 1
        Supplement.objects.create(
            dossier=subject,
            number=number,
            at_intake=False,
            items=list(self.items),
            reason=self.reason,
            asked_by_id=actor.user,
            asked_at=self.at,
            clock_before={"started": subject.clock_started_at.isoformat(), "due": subject.due.isoformat()},
        )
        subject.status = Status.AWAITING_SUPPLEMENT
        subject.suspended_at = self.at
        subject.save(update_fields=["status", "suspended_at"])
        make_slip(subject, "02", self.at, actor, reason=self.reason, items=list(self.items))
        return SupplementAsked(number=number, reason=self.reason, due_before=subject.due, items=list(self.items))


@dataclass(frozen=True, kw_only=True)
class AnswerSupplement(Action[Dossier]):
    """The applicant (or the counter for them) sends what was asked for; the counter then checks it."""

    answer: str = ""
    files: Mapping[str, Sequence[dict[str, Any]]] = field(default_factory=dict)

    scope = "dossiers.own"
    label = gettext_lazy("Gửi giấy tờ bổ sung")

    def why_not(self, subject: Dossier, actor: Actor) -> str | None:
        if subject.status not in {Status.INTAKE_SUPPLEMENT, Status.AWAITING_SUPPLEMENT}:
            return _("Hồ sơ này không chờ bổ sung giấy tờ.")
        if not subject.supplements.filter(answered_at=None).exists():
            return _("Giấy tờ bổ sung đã được gửi.")
        if not self.answer.strip() and not any(self.files.values()):
            return _("Gửi ít nhất một giấy tờ, hoặc viết câu trả lời.")
        return None

    def agency_for(self, subject: Dossier, actor: Actor) -> int | None:
        return subject.office_id

    def perform(self, subject: Dossier, actor: Actor) -> Payload:
        request = subject.supplements.get(answered_at=None)
        request.answered_at = self.at
        request.answer = self.answer
        request.save(update_fields=["answered_at", "answer"])
        for paper in Component.objects.filter(dossier=subject, code__in=self.files):
            paper.files = [*paper.files, *self.files[paper.code]]
            paper.check_state = Component.Check.OPEN
            paper.save(update_fields=["files", "check_state"])
        sent = [file["id"] for files in self.files.values() for file in files]
        if sent:
            claim(sent, by=file_owner(subject), owner=file_owner(subject))
        if subject.status == Status.INTAKE_SUPPLEMENT:
            subject.status = Status.SUBMITTED
            subject.save(update_fields=["status"])
        return SupplementAnswered(number=request.number)


@dataclass(frozen=True, kw_only=True)
class AcceptSupplement(Action[Dossier]):
    """The dossier is complete now: the time limit starts again from zero (decree 61/2018, article 19.4)."""

    scope = "dossiers.counter"
    label = gettext_lazy("Nhận giấy tờ bổ sung")

    def why_not(self, subject: Dossier, actor: Actor) -> str | None:
        if subject.status != Status.AWAITING_SUPPLEMENT:
            return _("Hồ sơ này không dừng để chờ bổ sung.")
        if subject.supplements.filter(answered_at=None).exists():
            return _("Người nộp chưa gửi giấy tờ được yêu cầu.")
        return None

    def agency_for(self, subject: Dossier, actor: Actor) -> int | None:
        return subject.office_id

    def perform(self, subject: Dossier, actor: Actor) -> Payload:
        request = subject.supplements.get(accepted_at=None)
        request.accepted_at = self.at
        request.save(update_fields=["accepted_at"])
        subject.clock_started_at = counted_from(subject, self.at)
        subject.due = due_for(subject, self.at, subject.content.limit)
        subject.suspended_at = None
        subject.status = Status.PROCESSING
        subject.save(update_fields=["clock_started_at", "due", "suspended_at", "status"])
        subject.steps.waiting().filter(consultation=None).update(due=subject.due)
        make_slip(subject, "01", self.at, actor)
        return SupplementAccepted(number=request.number, due=subject.due)
