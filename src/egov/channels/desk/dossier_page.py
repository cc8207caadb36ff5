"""Everything that stands on a dossier's page, fetched in a fixed number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from egov.channels.desk import words
from egov.channels.desk.deeds import allowed
from egov.channels.desk.forms.step import StepForm
from egov.channels.desk.forms.steps import form_for
from egov.channels.desk.money import HANDLERS
from egov.channels.desk.slip_pages import fee_words
from egov.foundation.events.api import Event, policy_of
from egov.kernel.actor import Actor, Role
from egov.lgsp.payments.api import given_back
from egov.lgsp.signing import api as signing
from egov.services.catalogue.api import form_of
from egov.services.dossiers.api import (
    Channel,
    Consultation,
    Dossier,
    Result,
    Step,
    all_steps,
    history,
    others_of,
    timeline,
)


@dataclass(frozen=True)
class StepPanel:
    """A step that this person may do, with its form."""

    step: Step
    form: StepForm
    due: words.Due


@dataclass(frozen=True)
class Asked:
    """A question to another agency, with its own clock."""

    consultation: Consultation
    due: words.Due

    @property
    def is_silent(self) -> bool:
        return self.consultation.silence_reported_at is not None and self.consultation.answered_at is None


@dataclass(frozen=True)
class JournalLine:
    """One entry of the journal."""

    at: datetime
    who: str
    what: str
    detail: str


def content_of(dossier: Dossier, actor: Actor, *, sent: tuple[int, Mapping[str, Any]] | None = None) -> dict[str, Any]:
    """The page's context; `sent` is the step whose form came back, with what was typed."""
    now, calendar = timezone.now(), words.province_calendar()
    every, log = all_steps(dossier), history(dossier)
    for step in every:
        step.dossier = dossier
    steps = [step for step in every if step.closed_at is None]
    papers = list(dossier.components.select_related("checked_by"))
    result = Result.objects.filter(dossier=dossier).select_related("signed_by", "drafted_by").first()
    entries = timeline(dossier, steps=every, log=reversed(log))
    deeds = allowed(dossier, actor, steps)
    return {
        "dossier": dossier,
        "content": dossier.content,
        "due": words.due_of(dossier, now, calendar),
        "status": words.status_words(dossier.status),
        "status_kind": words.status_kind(dossier.status),
        "source": _(words.CHANNELS[dossier.channel]),
        "delivery": _(words.DELIVERY[dossier.delivery]),
        "fee": fee_words(dossier.fee_due, dossier.fee_paid, given_back(dossier.payment_order)),
        "order": dossier.payment_order if actor.holds(HANDLERS, agency=dossier.office_id) else None,
        "summary": form_of(dossier.release).summary(dossier.filing.answers, "vi", warned=False),
        "papers": papers,
        "declared": declared_in(dossier),
        "unchecked": sum(paper.check_state == "open" for paper in papers),
        "may_check": dossier.is_open and policy_of("dossiers.note")(actor, dossier) is None,
        "notes": list(dossier.notes.select_related("by", "agency").order_by("-at")),
        "supplements": list(dossier.supplements.select_related("asked_by").order_by("number")),
        "asked": asked_of(dossier, now),
        "result": result,
        "document": signing.find(result.verification) if result and result.verification else None,
        "slips": [(slip, _(words.SLIPS[slip.kind])) for slip in dossier.slips.filter(kind__in=words.SLIPS)],
        "postponement": getattr(dossier, "postponement", None),
        "panels": panels(steps, actor, now, sent) if not dossier.is_suspended else [],
        "waiting": [step for step in steps if not may_do(step, actor)],
        "intake": any(step.kind == "receive" for step in steps) and at_its_counter(dossier, actor),
        "deeds": deeds,
        "entries": entries,
        "done": sum(entry.state == "done" for entry in entries),
        "others": others_of(dossier, actor),
        "journal": [line_of(event) for event in log],
    }


def declared_in(dossier: Dossier) -> frozenset[str]:
    """Codes of the papers that the e-form itself stands for: nobody hands them in when filing online."""
    if dossier.channel != Channel.ONLINE:
        return frozenset()
    return frozenset(part.code for part in dossier.content.components if part.kind == "form")


def panels(
    steps: list[Step], actor: Actor, now: datetime, sent: tuple[int, Mapping[str, Any]] | None
) -> list[StepPanel]:
    """The forms of the steps that this person may do; taking in has a page of its own."""
    calendar = words.province_calendar()
    mine = [step for step in steps if step.kind != "receive" and may_do(step, actor)]
    return [
        StepPanel(
            step,
            form_for(step, sent[1] if sent and sent[0] == step.pk else None),
            words.due_words(step.due, now, calendar),
        )
        for step in mine
    ]


def may_do(step: Step, actor: Actor) -> bool:
    """May this person do the step, by the policy of steps?"""
    return policy_of("dossiers.step")(actor, step) is None


def at_its_counter(dossier: Dossier, actor: Actor) -> bool:
    """Is this an officer of the counter at which the dossier was filed?"""
    return actor.holds([Role.COUNTER], agency=dossier.office_id)


def asked_of(dossier: Dossier, now: datetime) -> list[Asked]:
    """Questions to other agencies in the order in which they were prepared."""
    calendar = words.province_calendar()
    rows = dossier.consultations.select_related("agency", "answered_by").order_by("id")
    return [Asked(row, words.Due() if row.answered_at else words.due_words(row.due, now, calendar)) for row in rows]


def line_of(event: Event) -> JournalLine:
    """An event in words."""
    said = event.payload
    detail = said.get("label") or ""
    if outcome := said.get("outcome"):
        detail = f"{detail}: {words.outcome_words(said.get('kind', ''), outcome)}"
    more = said.get("reason") or said.get("note") or said.get("text") or said.get("remark") or ""
    text = f"{detail}. {more}" if detail and more else detail or str(more)
    return JournalLine(event.at, event.actor_name, _(words.HAPPENED.get(event.name, event.name)), text)
