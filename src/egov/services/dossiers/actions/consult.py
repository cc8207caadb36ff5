"""Asking other agencies and answering (steps 9 to 13; decree 61/2018, articles 19.5 and 19.6)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Payload
from egov.foundation.sql import api as sql
from egov.kernel.actor import Actor
from egov.services.dossiers.actions.step import StepAction
from egov.services.dossiers.events import Answered, Asked
from egov.services.dossiers.models import Step
from egov.services.dossiers.moving import Moved


@dataclass(frozen=True, kw_only=True)
class SendRequest(StepAction):
    """Send the approved request to the one-stop shops of the asked agencies; each one's clock starts."""

    kind = "send_request"
    label = gettext_lazy("Chuyển liên thông")

    def payload(self, step: Step, moved: Moved) -> Payload:
        sent = [row.consultation for row in moved.opened if row.consultation is not None]
        return Asked(
            agencies=[item.agency.code for item in sent],
            due=[item.due for item in sent if item.due is not None],
            step=step.pk,
            note=self.note,
        )


@dataclass(frozen=True, kw_only=True)
class ConsultReceive(StepAction):
    """The asked agency's one-stop shop takes the request in (step 10)."""

    kind = "consult_receive"
    label = gettext_lazy("Tiếp nhận yêu cầu liên thông")


@dataclass(frozen=True, kw_only=True)
class ConsultForward(StepAction):
    """The asked agency's one-stop shop passes the request to a division (step 11)."""

    kind = "consult_forward"
    label = gettext_lazy("Bàn giao yêu cầu liên thông")


@dataclass(frozen=True, kw_only=True)
class ConsultAnswer(StepAction):
    """The asked division answers: yes or no, with its words."""

    agrees: bool | None = None
    answer: str = ""

    kind = "consult_answer"
    label = gettext_lazy("Trả lời yêu cầu liên thông")

    def missing(self, step: Step) -> str | None:
        if self.agrees is None:
            return _("Chọn thống nhất hoặc không thống nhất.")
        return None if self.answer.strip() else _("Ghi nội dung trả lời.")

    def change(self, step: Step, actor: Actor) -> None:
        sql.fill(step, "consultation")
        question = step.consultation
        assert question is not None
        question.agrees = self.agrees
        question.answer = self.answer
        question.answered_by_id = actor.user
        sql.update(question, "agrees", "answer", "answered_by")


@dataclass(frozen=True, kw_only=True)
class ConsultApprove(StepAction):
    """The asked agency's head or leader approves the answer."""

    kind = "consult_approve"
    label = gettext_lazy("Duyệt trả lời")


@dataclass(frozen=True, kw_only=True)
class ConsultReturn(StepAction):
    """The asked agency's one-stop shop sends the answer back (step 12); its clock stops."""

    kind = "consult_return"
    label = gettext_lazy("Trả kết quả liên thông")

    def change(self, step: Step, actor: Actor) -> None:
        sql.fill(step, "consultation")
        question = step.consultation
        assert question is not None
        question.answered_at = self.at
        sql.update(question, "answered_at")

    def payload(self, step: Step, moved: Moved) -> Payload:
        question = step.consultation
        assert question is not None
        sql.fill(question, "agency")
        return Answered(
            agency=question.agency.code,
            agrees=bool(question.agrees),
            late=question.due is not None and self.at > question.due,
            step=step.pk,
            note=question.answer,
        )


@dataclass(frozen=True, kw_only=True)
class Collect(StepAction):
    """The specialist takes the answers over and goes on (step 13)."""

    kind = "collect"
    label = gettext_lazy("Nhận kết quả liên thông")
