"""Remarks, judging a paper, and giving work to another person."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Action, Payload
from egov.foundation.identity.api import Post
from egov.kernel.actor import Actor, Role
from egov.services.dossiers.actions.step import locked_step, told_who
from egov.services.dossiers.events import NoteWritten, PaperChecked, Reassigned
from egov.services.dossiers.models import Component, Dossier, Note, Step


@dataclass(frozen=True, kw_only=True)
class WriteNote(Action[Dossier]):
    """Write to the colleagues of all agencies that take part."""

    text: str

    scope = "dossiers.note"
    label = gettext_lazy("Viết trao đổi")

    def why_not(self, subject: Dossier, actor: Actor) -> str | None:
        return None if self.text.strip() else _("Viết nội dung trao đổi.")

    def perform(self, subject: Dossier, actor: Actor) -> Payload:
        agency = self.agency_for(subject, actor)
        Note.objects.create(dossier=subject, by_id=actor.user, agency_id=agency, at=self.at, text=self.text.strip())
        return NoteWritten(text=self.text.strip())


@dataclass(frozen=True, kw_only=True)
class CheckPaper(Action[Dossier]):
    """Say whether a paper is good."""

    paper: str
    good: bool
    remark: str = ""

    scope = "dossiers.note"
    label = gettext_lazy("Kiểm tra giấy tờ")

    def why_not(self, subject: Dossier, actor: Actor) -> str | None:
        if not subject.is_open:
            return _("Hồ sơ đã kết thúc.")
        if not subject.components.filter(code=self.paper).exists():
            return _("Hồ sơ không có giấy tờ này.")
        return None if self.good or self.remark.strip() else _("Ghi vì sao giấy tờ không đạt.")

    def perform(self, subject: Dossier, actor: Actor) -> Payload:
        paper = subject.components.get(code=self.paper)
        paper.check_state = Component.Check.GOOD if self.good else Component.Check.BAD
        paper.remark = self.remark
        paper.checked_by_id = actor.user
        paper.save(update_fields=["check_state", "remark", "checked_by"])
        return PaperChecked(paper=self.paper, good=self.good, remark=self.remark)


@dataclass(frozen=True, kw_only=True)
class Reassign(Action[Step]):
    """The head gives an open step of the division to another specialist."""

    assignee: int

    scope = "dossiers.assign"
    label = gettext_lazy("Chuyển người xử lý")

    def about(self, subject: Step) -> models.Model:
        return subject.dossier

    def lock(self) -> Step:
        return locked_step(self.subject)

    def why_not(self, subject: Step, actor: Actor) -> str | None:
        if subject.closed_at is not None:
            return told_who(subject)
        posts = Post.objects.filter(user=self.assignee, agency=subject.agency_id, role=Role.SPECIALIST)
        known = posts.on(self.at.date()).exists()
        return None if known else _("Người được chọn không phải chuyên viên của cơ quan này.")

    def agency_for(self, subject: Step, actor: Actor) -> int | None:
        return subject.agency_id

    def perform(self, subject: Step, actor: Actor) -> Payload:
        subject.assignee_id = self.assignee
        subject.save(update_fields=["assignee"])
        dossier = subject.dossier
        if subject.consultation_id is None and subject.agency_id == dossier.lead_id:
            dossier.handler_id = self.assignee
            dossier.save(update_fields=["handler"])
        return Reassigned(step=subject.pk, assignee=self.assignee)
