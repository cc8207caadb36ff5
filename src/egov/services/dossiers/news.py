"""What is new for an officer since the last look: read from the open steps, so that finished work is no news."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from egov.foundation.sql import api as sql
from egov.kernel.actor import Actor
from egov.services.dossiers.models import Consultation, Dossier, Look, Step, Supplement
from egov.services.dossiers.queries import KEPT, end_of_day

BACK = timedelta(days=7)  # older than this nothing is news
COUNTED = 99
LISTED = 100
WORK, ANSWER, OPINION, DUE = "work", "answer", "opinion", "due"


@dataclass(frozen=True)
class News:
    """One thing that happened to the dossier of an open step. `who` is the agency that answered."""

    kind: str
    at: datetime
    step: Step
    who: str = ""
    is_new: bool = False


@dataclass(frozen=True)
class Bounds:
    """The moments that news is measured by: moments, or blanks in a statement that is made once."""

    now: Any
    midnight: Any
    tomorrow: Any
    earliest: Any


def count_news(actor: Actor, now: datetime | None = None) -> int:
    """How many open steps have news for the officer, 100 at the most; one query by the index of the work list."""
    if actor.user is None:
        return 0
    return _news_of(actor).count(**vars(_bounds(now or timezone.now())))


@lru_cache(maxsize=KEPT)
def _news_of(actor: Actor) -> sql.Statement:
    """Asked for by every page of the workplace."""
    bounds = Bounds(*(sql.Blank(field.name, DateTimeField()) for field in fields(Bounds)))
    looked = Look.objects.filter(user=actor.user).values("at")
    since = Greatest(Coalesce(Subquery(looked), bounds.earliest), bounds.earliest)
    steps = Step.objects.waiting().for_actor(actor).alias(since=since).filter(_happened(bounds))
    return sql.made_once(steps.order_by().values_list("pk")[: COUNTED + 1])


def news(actor: Actor, now: datetime | None = None) -> list[News]:
    """What happened in the last seven days to work that is still open, the newest first."""
    if actor.user is None:
        return []
    moment = now or timezone.now()
    since = moment - BACK
    looked = Look.objects.filter(user=actor.user).values_list("at", flat=True).first() or since
    open_now = Step.objects.waiting().for_actor(actor).alias(since=Value(since)).filter(_happened(_bounds(moment)))
    open_now = open_now.select_related("dossier__procedure").defer("dossier__search", "dossier__search_text")
    steps = list(open_now.order_by("-opened_at")[: 5 * LISTED])
    found = sorted((*_of_steps(steps, since, moment), *_answers(steps, since)), key=lambda one: one.at, reverse=True)
    return [News(one.kind, one.at, one.step, one.who, one.at > looked) for one in found[:LISTED]]


def look(actor: Actor, at: datetime | None = None) -> None:
    """Everything up to this moment has been seen."""
    if actor.user is not None:
        Look.objects.update_or_create(user_id=actor.user, defaults={"at": at or timezone.now()})


def _bounds(moment: datetime) -> Bounds:
    tomorrow = end_of_day(moment)
    return Bounds(moment, tomorrow - timedelta(days=1), tomorrow, moment - BACK)


def _happened(bounds: Bounds) -> Q:
    """Opened, answered by the applicant or an asked agency after `since`, or due on a day that began after it."""
    # The fixed bound says the same; it lets the database see that the index holds few such rows.
    recently = Q(answered_at__gt=OuterRef("since"), answered_at__gte=bounds.earliest)
    here = Q(dossier=OuterRef("dossier"))
    stopped = Exists(Dossier.objects.filter(pk=OuterRef("dossier"), suspended_at__isnull=False))
    due = Q(~stopped, due__gte=bounds.now, due__lt=bounds.tomorrow, since__lt=bounds.midnight)
    answered = Exists(Supplement.objects.filter(here, recently))
    told = Exists(Consultation.objects.filter(here, recently))
    return Q(opened_at__gt=F("since")) | due | answered | Q(told, consultation=None)


def _of_steps(steps: Iterable[Step], since: datetime, moment: datetime) -> Iterator[News]:
    midnight = end_of_day(moment) - timedelta(days=1)
    for step in steps:
        if step.opened_at > since:
            yield News(WORK, step.opened_at, step)
        if step.due and moment <= step.due < end_of_day(moment) and step.dossier.suspended_at is None:
            yield News(DUE, max(midnight, step.opened_at), step)


def _answers(steps: Iterable[Step], since: datetime) -> Iterator[News]:
    by_dossier: dict[int, Step] = {step.dossier_id: step for step in steps}
    after = {"dossier__in": list(by_dossier), "answered_at__gt": since}
    for dossier, at in _moments(Supplement.objects.filter(**after)):
        yield News(ANSWER, at, by_dossier[dossier])
    told = Consultation.objects.filter(**after).values_list("dossier", "answered_at", "agency__name")
    for dossier, answered, agency in told:
        if by_dossier[dossier].consultation_id is None and answered is not None:
            yield News(OPINION, answered, by_dossier[dossier], agency)


def _moments(answered: QuerySet[Supplement]) -> Iterator[tuple[int, datetime]]:
    return ((dossier, at) for dossier, at in answered.values_list("dossier", "answered_at") if at is not None)
