"""Signing, numbering and issuing the result."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Payload
from egov.foundation.sql import api as sql
from egov.kernel.actor import Actor
from egov.services.dossiers.actions.step import StepAction
from egov.services.dossiers.events import Finished
from egov.services.dossiers.models import Dossier, Step
from egov.services.dossiers.moving import Moved
from egov.services.dossiers.results import result_of, sign_result
from egov.services.dossiers.rules.deadlines import is_overdue
from egov.services.dossiers.rules.early import is_early
from egov.services.dossiers.rules.states import Status


@dataclass(frozen=True, kw_only=True)
class Sign(StepAction):
    """The leader approves and signs the result, or returns it to the specialist with a remark."""

    kind = "sign"
    label = gettext_lazy("Ký duyệt")

    def missing(self, step: Step) -> str | None:
        if self.chosen(step) != "approve":
            return None if self.note.strip() else _("Ghi rõ cần sửa gì.")
        return None if result_of(step.dossier) else _("Chưa có dự thảo kết quả để ký.")

    def change(self, step: Step, actor: Actor) -> None:
        if self.chosen(step) == "approve":
            sign_result(step.dossier, actor, self.at)

    def after(self, step: Step, actor: Actor, moved: Moved) -> None:
        if at_the_counter(moved):
            settle(step.dossier, self.at)

    def payload(self, step: Step, moved: Moved) -> Payload:
        return finished(step.dossier, self.at) if at_the_counter(moved) else super().payload(step, moved)


@dataclass(frozen=True, kw_only=True)
class Issue(StepAction):
    """Enter the signed result in the book and hand it to the counter. The dossier is settled."""

    kind = "issue"
    label = gettext_lazy("Ban hành")

    def missing(self, step: Step) -> str | None:
        result = result_of(step.dossier)
        return None if result and result.signed_at else _("Kết quả chưa được ký.")

    def change(self, step: Step, actor: Actor) -> None:
        settle(step.dossier, self.at)

    def payload(self, step: Step, moved: Moved) -> Payload:
        return finished(step.dossier, self.at)


def at_the_counter(moved: Moved) -> bool:
    """A short process has no step of issuing: the signed result goes straight to the counter."""
    return any(step.kind == "return_result" for step in moved.opened)


def settle(dossier: Dossier, at: datetime) -> None:
    """The result is out: the clock stops."""
    dossier.result.issued_at = at
    sql.update(dossier.result, "issued_at")
    dossier.finished_at = at
    dossier.status = Status.DONE


def finished(dossier: Dossier, at: datetime) -> Finished:
    """How it ended, measured against the due date (early means before the due day, in Hanoi)."""
    assert dossier.due is not None
    return Finished(
        code=dossier.code,
        granted=dossier.result.granted,
        number=dossier.result.number,
        due=dossier.due,
        early=is_early(at, dossier.due),
        late=is_overdue(dossier.due, at),
    )
