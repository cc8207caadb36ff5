"""What every step of a process has in common. One subclass for each kind; the class is found by the step's kind."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from egov.foundation.events.api import Action, Payload
from egov.foundation.sql import api as sql
from egov.kernel.actor import Actor
from egov.kernel.vietnamese import short_date
from egov.services.dossiers import moving
from egov.services.dossiers.events import StepDone
from egov.services.dossiers.models import Dossier, Step

STEP_ACTIONS: dict[str, type["StepAction"]] = {}


@dataclass(frozen=True, kw_only=True)
class StepAction(Action[Step]):
    """Do one open step. `outcome` is one of the step's outcomes; a step with a single one needs none."""

    outcome: str = ""
    note: str = ""

    scope = "dossiers.step"
    kind: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "kind" in cls.__dict__:
            STEP_ACTIONS[cls.kind] = cls

    def about(self, subject: Step) -> models.Model:
        return subject.dossier

    def agency_for(self, subject: Step, actor: Actor) -> int | None:
        return subject.agency_id

    def lock(self) -> Step:
        """The dossier's row first, as every other action on it, then the step's."""
        return locked_step(self.subject)

    def why_not(self, subject: Step, actor: Actor) -> str | None:
        if subject.closed_at is not None:
            return told_who(subject)
        if subject.kind != self.kind:
            return _("Hồ sơ đang ở bước khác. Hãy tải lại trang.")
        if subject.dossier.is_suspended:
            return _("Hồ sơ đang dừng, chờ người nộp bổ sung giấy tờ.")
        if self.chosen(subject) not in subject.outcomes:
            return _("Chọn một trong các kết quả của bước này.")
        return self.missing(subject)

    def missing(self, step: Step) -> str | None:
        """What else the step needs before it can be done."""
        return None

    def chosen(self, step: Step) -> str:
        """The outcome: the one given, or the only one there is."""
        return self.outcome or (step.outcomes[0] if len(step.outcomes) == 1 else "")

    def change(self, step: Step, actor: Actor) -> None:
        """What the step does beside moving on; runs before the process moves."""

    def data(self, step: Step) -> dict[str, Any]:
        """What the process has to know."""
        return {}

    def perform(self, subject: Step, actor: Actor) -> Payload:
        before = kept_of(subject.dossier)
        self.change(subject, actor)
        outcome = self.chosen(subject)
        subject.closed_at = self.at
        subject.closed_by_id = actor.user
        subject.outcome = outcome
        subject.note = self.note
        sql.update(subject, "closed_at", "closed_by", "outcome", "note")
        moved = moving.complete(subject, outcome, self.at, self.data(subject))
        self.after(subject, actor, moved)
        keep_changes(subject.dossier, before)
        return self.payload(subject, moved)

    def after(self, step: Step, actor: Actor, moved: moving.Moved) -> None:
        """What follows once the process has moved."""

    def payload(self, step: Step, moved: moving.Moved) -> Payload:
        """The event that the step leaves."""
        return StepDone(
            step=step.pk,
            node=step.name,
            kind=step.kind,
            label=step.label,
            outcome=step.outcome,
            at_agency=step.agency_id,
            opened_at=step.opened_at,
            due=step.due,
            note=self.note,
        )


CHANGING = [
    "status",
    "division",
    "handler",
    "received_at",
    "clock_started_at",
    "due",
    "suspended_at",
    "finished_at",
    "returned_at",
    "run",
    "search_text",
    "fee_due",
    "fee_paid",
    "payment_order",
]


def kept_of(dossier: Dossier) -> dict[str, Any]:
    """The dossier's columns that a step may change, as they are now."""
    return {
        field.name: getattr(dossier, field.attname) for field in dossier._meta.concrete_fields if field.name in CHANGING
    }


def keep_changes(dossier: Dossier, before: dict[str, Any]) -> None:
    """Write what has changed since; many steps change nothing."""
    changed = [name for name, value in kept_of(dossier).items() if value != before[name]]
    if changed:
        sql.update(dossier, *changed)


def locked_step(step: Step) -> Step:
    """The step with its dossier, both locked; the dossier first, so that no two actions wait for each other."""
    dossier = sql.locked(Dossier, step.dossier_id)
    found = sql.locked(Step, step.pk)
    found.dossier = dossier
    return found


def told_who(step: Step) -> str:
    """For the second of two officers: who was first, and when."""
    who = str(step.closed_by) if step.closed_by else _("hệ thống")
    assert step.closed_at is not None
    when = timezone.localtime(step.closed_at)
    sentence = _("Bước này đã được %(who)s làm lúc %(time)s ngày %(day)s.")
    return sentence % {"who": who, "time": f"{when:%H:%M}", "day": short_date(when)}
