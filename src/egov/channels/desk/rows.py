"""Lines of the work list, from steps or from dossiers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from egov.channels.desk import words
from egov.channels.desk.filters import Filters
from egov.kernel.actor import Actor
from egov.services.dossiers.api import Dossier, Queue, Step, Tally, dossiers_in, steps_for

PAGE = 15
ROOMY = 50
OF_DOSSIERS = frozenset({Queue.SUPPLEMENT, Queue.ALL})
HEAVY = ("search", "search_text")
OF_A_DOSSIER = (
    *("code", "applicant_name", "channel", "status", "suspended_at", "due", "received_at", "submitted_at"),
    *("procedure__name", "handler__full_name", "handler__username"),
)
OF_A_STEP = (
    *("kind", "label", "due", "assignee__full_name", "assignee__username"),
    *(f"dossier__{name}" for name in OF_A_DOSSIER if not name.startswith("handler")),
)
SORTS: Mapping[str, tuple[str, str]] = {
    "han": ("due", "due"),
    "ma": ("dossier__code", "code"),
    "nguoi": ("dossier__applicant_name", "applicant_name"),
    "ngay": ("dossier__submitted_at", "submitted_at"),
}


@dataclass(frozen=True)
class Row:
    """One line. `intake` leads to the page where an online dossier is taken in."""

    code: str
    procedure: str
    applicant: str
    step: str
    who: str
    source: str
    at: datetime
    due: words.Due
    intake: bool = False


def steps_of(actor: Actor, queue: str, filters: Filters, sort: str = "han") -> "QuerySet[Step]":
    """The open steps of a view, filtered and sorted."""
    steps = steps_for(actor, queue).filter(filters.condition("dossier__"))
    if filters.step:
        steps = steps.filter(kind=filters.step)
    steps = steps.select_related(None).select_related("dossier__procedure", "assignee").only(*OF_A_STEP)
    return steps if sort == "han" else steps.order_by(F(SORTS[sort][0]).asc(nulls_last=True), "id")


def dossiers_of(actor: Actor, queue: str, filters: Filters) -> "QuerySet[Dossier]":
    """The dossiers of a view that is not about steps. Its order is fixed: the list may be very long."""
    return narrow(dossiers_in(actor, queue).filter(filters.condition()))


def narrow(dossiers: "QuerySet[Dossier]") -> "QuerySet[Dossier]":
    """With the columns that a line shows."""
    return dossiers.select_related(None).select_related("procedure", "handler").only(*OF_A_DOSSIER)


def kinds_in(tally: Tally, queue: str) -> list[tuple[str, str]]:
    """Kinds of steps in a view with their words, for the filter."""
    return [] if queue in OF_DOSSIERS else tally.kinds(queue)


def procedures_in(tally: Tally, queue: str) -> list[tuple[str, str]]:
    """Procedures in a view, for the filter; a view over all dossiers offers those of the open steps."""
    return tally.procedures(Queue.MINE if queue in OF_DOSSIERS else queue)


def of_steps(steps: Iterable[Step], now: datetime | None = None) -> list[Row]:
    """One line for each step."""
    moment, calendar = now or timezone.now(), words.province_calendar()
    rows = []
    for step in steps:
        dossier = step.dossier
        due = words.due_words(step.due or dossier.due, moment, calendar, paused=dossier.is_suspended)
        who = str(step.assignee) if step.assignee else ""
        rows.append(_row(dossier, due, step.label, who, intake=step.kind == "receive"))
    return rows


def of_dossiers(dossiers: Iterable[Dossier], now: datetime | None = None) -> list[Row]:
    """One line for each dossier, with its state in place of a step."""
    moment, calendar = now or timezone.now(), words.province_calendar()
    return [
        _row(
            dossier,
            words.due_of(dossier, moment, calendar),
            words.status_words(dossier.status),
            str(dossier.handler) if dossier.handler else "",
        )
        for dossier in dossiers
    ]


def _row(dossier: Dossier, due: words.Due, step: str, who: str, *, intake: bool = False) -> Row:
    return Row(
        code=dossier.code,
        procedure=dossier.procedure.name,
        applicant=dossier.applicant_name,
        step=step,
        who=who,
        source=_(words.CHANNELS[dossier.channel]),
        at=dossier.received_at or dossier.submitted_at,
        due=due,
        intake=intake,
    )
