"""From the counter to the division, to the person: steps 2 to 5 of the decision's processes."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.directory.api import Division
from egov.foundation.identity.api import Post
from egov.foundation.sql import api as sql
from egov.kernel.actor import Actor, Role
from egov.services.dossiers.actions.step import StepAction
from egov.services.dossiers.models import Step
from egov.services.dossiers.rules.states import Status


@dataclass(frozen=True, kw_only=True)
class HandOver(StepAction):
    """The counter hands the dossier to a professional division (step 2); one entry in the control slip."""

    division: int | None = None

    kind = "hand_over"
    label = gettext_lazy("Bàn giao")

    def missing(self, step: Step) -> str | None:
        if self.division is None:
            return None
        known = sql.first(Division, pk=self.division, agency_id=step.dossier.lead_id)
        return None if known else _("Chọn phòng chuyên môn nhận hồ sơ.")

    def change(self, step: Step, actor: Actor) -> None:
        step.dossier.status = Status.PROCESSING
        if self.division is not None:
            step.dossier.division_id = self.division


@dataclass(frozen=True, kw_only=True)
class Accept(StepAction):
    """The head of the division takes the dossier over (step 3)."""

    kind = "accept"
    label = gettext_lazy("Nhận bàn giao")

    def missing(self, step: Step) -> str | None:
        if self.chosen(step) == "hand_back" and not self.note.strip():
            return _("Ghi lý do trả lại Bộ phận Tiếp nhận và Trả kết quả.")
        return None

    def change(self, step: Step, actor: Actor) -> None:
        if self.chosen(step) == "hand_back":
            step.dossier.division_id = None


@dataclass(frozen=True, kw_only=True)
class Assign(StepAction):
    """The head gives it to a specialist of the division (step 4)."""

    assignee: int | None = None

    kind = "assign"
    label = gettext_lazy("Phân công")

    def missing(self, step: Step) -> str | None:
        if self.assignee is None:
            return _("Chọn người xử lý.")
        posts = Post.objects.filter(user=self.assignee, agency=step.agency_id, role=Role.SPECIALIST)
        known = posts.on(self.at.date()).exists()
        return None if known else _("Người được chọn không phải chuyên viên của cơ quan này.")

    def change(self, step: Step, actor: Actor) -> None:
        step.dossier.handler_id = self.assignee


@dataclass(frozen=True, kw_only=True)
class TakeUp(StepAction):
    """The specialist takes the work up (step 5)."""

    kind = "take_up"
    label = gettext_lazy("Nhận xử lý")

    def change(self, step: Step, actor: Actor) -> None:
        """Where nobody assigns (at a commune), whoever takes it up handles it."""
        if step.dossier.handler_id is None:
            step.dossier.handler_id = actor.user


@dataclass(frozen=True, kw_only=True)
class ForwardUp(StepAction):
    """The commune's or district's counter sends the dossier to the counter above (case 1.1)."""

    kind = "forward_up"
    label = gettext_lazy("Chuyển lên cấp trên")

    def change(self, step: Step, actor: Actor) -> None:
        step.dossier.status = Status.PROCESSING


@dataclass(frozen=True, kw_only=True)
class ReceiveFromBelow(StepAction):
    """The counter above takes over what came from the counter below."""

    kind = "receive_from_below"
    label = gettext_lazy("Nhận từ cấp dưới")


@dataclass(frozen=True, kw_only=True)
class SendDown(StepAction):
    """The result goes back to the counter that received the dossier (decree 61/2018, article 19.7)."""

    kind = "send_down"
    label = gettext_lazy("Chuyển kết quả về nơi nhận")
