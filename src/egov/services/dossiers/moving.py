"""Between the process engine and the work list: open steps of a run become rows that people find."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from egov.foundation.directory.api import Agency
from egov.foundation.sql import api as sql
from egov.kernel.actor import Role
from egov.lgsp.workflow import api as workflow
from egov.services.dossiers.clock import consultation_due, step_due
from egov.services.dossiers.models import Consultation, Dossier, Participation, Step

OWN_DIVISION = {Role.HEAD, Role.SPECIALIST}


@dataclass(frozen=True)
class Moved:
    """What the engine answered and the steps that opened."""

    finished: bool
    result: str
    opened: tuple[Step, ...]


def start(dossier: Dossier, at: datetime, data: Mapping[str, Any]) -> Moved:
    """Start the version of the process that the dossier's release was published with, and open its first steps."""
    content = dossier.content
    run = workflow.start(content.process, content.process_version, dict(data))
    dossier.run_id = run.id
    return _opened(dossier, run, at)


def complete(step: Step, outcome: str, at: datetime, data: Mapping[str, Any] | None = None) -> Moved:
    """Close the step in the engine and open what follows. The step's own row is the caller's."""
    dossier = step.dossier
    assert dossier.run_id is not None
    run = workflow.complete(dossier.run_id, step.engine_id, outcome, dict(data or {}))
    return _opened(dossier, run, at)


def cancel(dossier: Dossier, at: datetime) -> None:
    """End the process; the steps still open are closed without an outcome."""
    if dossier.run_id is not None:
        workflow.cancel(dossier.run_id)
    dossier.steps.waiting().update(closed_at=at, outcome="cancelled")


def _opened(dossier: Dossier, run: workflow.Run, at: datetime) -> Moved:
    new = list(run.open)
    if len(new) > 1:
        known = set(dossier.steps.waiting().values_list("engine_id", flat=True))
        new = [step for step in new if step.id not in known]
    opened = [_row(dossier, step, at) for step in new]
    _start_clocks(dossier, opened, at)
    sql.insert_new(opened)
    return Moved(run.finished, run.result, tuple(opened))


def _row(dossier: Dossier, step: workflow.OpenStep, at: datetime) -> Step:
    agency, consultation = _where(dossier, step)
    role = Role(step.role)
    at_lead = agency == dossier.lead_id and consultation is None
    mine = role is Role.SPECIALIST and at_lead and step.kind != "accept"
    return Step(
        dossier=dossier,
        engine_id=step.id,
        name=step.name,
        label=step.label,
        kind=step.kind,
        place=step.place,
        role=role,
        citizen=step.citizen,
        outcomes=list(step.outcomes),
        agency_id=agency,
        division_id=dossier.division_id if at_lead and role in OWN_DIVISION else None,
        assignee_id=dossier.handler_id if mine else None,
        consultation=consultation,
        opened_at=at,
        due=consultation.due if consultation and consultation.due else step_due(dossier, at, step.share, step.hours),
    )


def _where(dossier: Dossier, step: workflow.OpenStep) -> tuple[int, Consultation | None]:
    """The agency that does the step: by its place, or the asked one with its question."""
    if step.agency:
        agency = sql.only(Agency, code=step.agency)
        consultation = sql.only(Consultation, dossier_id=dossier.pk, agency_id=agency.pk)
        consultation.agency = agency
        return agency.pk, consultation
    return (dossier.office_id if step.place == "receiving" else dossier.lead_id), None


def _start_clocks(dossier: Dossier, opened: list[Step], at: datetime) -> None:
    """A question's own clock starts when the request reaches the asked agency (decree 61/2018, article 19.5)."""
    for row in opened:
        question = row.consultation
        if question is None or question.asked_at is not None:
            continue
        question.asked_at = at
        question.due = consultation_due(dossier, question, at)
        sql.update(question, "asked_at", "due")
        row.due = question.due
        take_part(dossier, question.agency, Participation.Part.ASKED)


def take_part(dossier: Dossier, agency: Agency, part: Participation.Part) -> None:
    """Let an agency see the dossier from now on; its token makes the search find it there."""
    sql.insert_new([Participation(dossier=dossier, agency=agency, part=part)])
    token = agency_token(agency.pk)
    if token not in dossier.search_text.split():
        dossier.search_text = f"{dossier.search_text} {token}"


def agency_token(agency: int) -> str:
    """The word that stands for an agency in a dossier's search text."""
    return f"coquan{agency}"
