"""What is open for one officer, counted in one pass: the numbers and the filters of the work list come from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import Case, CharField, Count, DateTimeField, Value, When
from django.utils import timezone

from egov.foundation.sql import api as sql
from egov.kernel.actor import Actor
from egov.services.catalogue.api import Procedure
from egov.services.dossiers.models import Participation, Step
from egov.services.dossiers.queries import (
    BY_STEP,
    COUNTED_TO,
    KEPT,
    QUEUES,
    Queue,
    dossiers_in,
    end_of_day,
    up_to,
    working_agencies,
)
from egov.services.dossiers.rules.states import Status

OWN_VIEW = {"receive": Queue.INTAKE, "return_result": Queue.RETURN}


@dataclass(frozen=True)
class Group:
    """Open steps that are alike; `when` is late, today or empty, `asked` means that the applicant was asked first."""

    kind: str
    label: str
    procedure: int
    when: str
    asked: bool
    count: int

    def is_in(self, queue: str) -> bool:
        """Does the view hold these steps?"""
        if queue in {Queue.OVERDUE, Queue.TODAY}:
            return self.when == queue
        return OWN_VIEW.get(self.kind, Queue.MINE) == queue and not (queue == Queue.INTAKE and self.asked)


@dataclass(frozen=True)
class Tally:
    """The officer's open steps in groups."""

    groups: tuple[Group, ...]

    def count(self, queue: str) -> int:
        """Steps in a view; never more than the limit and one, as everywhere."""
        return min(sum(group.count for group in self._in(queue)), COUNTED_TO + 1)

    def kinds(self, queue: str) -> list[tuple[str, str]]:
        """Kinds of steps in a view with their words."""
        return sorted({group.kind: group.label for group in self._in(queue)}.items(), key=lambda pair: pair[1])

    def procedures(self, queue: str) -> list[tuple[str, str]]:
        """Codes and names of the procedures in a view."""
        keys = {group.procedure for group in self._in(queue)}
        return list(Procedure.objects.filter(pk__in=keys).order_by("name").values_list("code", "name"))

    def _in(self, queue: str) -> Iterator[Group]:
        return (group for group in self.groups if group.is_in(queue))


def tally_of(actor: Actor, now: datetime | None = None) -> Tally:
    """One reading of the officer's open steps."""
    moment = now or timezone.now()
    return Tally(tuple(Group(*row) for row in _groups_of(actor).rows(now=moment, tomorrow=end_of_day(moment))))


@lru_cache(maxsize=KEPT)
def _groups_of(actor: Actor) -> sql.Statement:
    when = Case(
        When(dossier__suspended_at__isnull=False, then=Value("")),
        When(due__lt=sql.Blank("now", DateTimeField()), then=Value(Queue.OVERDUE)),
        When(due__lt=sql.Blank("tomorrow", DateTimeField()), then=Value(Queue.TODAY)),
        default=Value(""),
        output_field=CharField(),
    )
    asked = Case(When(dossier__status=Status.INTAKE_SUPPLEMENT, then=True), default=False)
    steps = Step.objects.waiting().for_actor(actor).order_by().annotate(when=when, asked=asked)
    columns = ("kind", "label", "dossier__procedure", "when", "asked")
    return sql.made_once(steps.values_list(*columns).annotate(count=Count("pk")))


def counts(actor: Actor, now: datetime | None = None, tally: Tally | None = None) -> dict[str, int]:
    """The number beside each view of the work list."""
    counted = tally or tally_of(actor, now)
    figures = {queue: counted.count(queue) for queue in QUEUES if queue in BY_STEP}
    figures[Queue.SUPPLEMENT] = _waiting_for_papers(actor).count()
    figures[Queue.ALL] = _taken_part_in(actor).count()
    return figures


@lru_cache(maxsize=KEPT)
def _waiting_for_papers(actor: Actor) -> sql.Statement:
    return sql.made_once(up_to(dossiers_in(actor, Queue.SUPPLEMENT)))


@lru_cache(maxsize=KEPT)
def _taken_part_in(actor: Actor) -> sql.Statement:
    """The dossiers that the officer's agencies take part in; read from the index alone."""
    parts = Participation.objects.filter(agency__in=working_agencies(actor))
    return sql.made_once(parts.order_by().values_list("dossier").distinct()[: COUNTED_TO + 1])
