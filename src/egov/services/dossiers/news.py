"""What is new for an officer since the last look: read from the open steps, so that finished work is no news."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from egov.kernel.actor import Actor
from egov.services.dossiers.models import Consultation, Dossier, Look, Step, Supplement
from egov.services.dossiers.queries import end_of_day

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


def count_news(actor: Actor, now: datetime | None = None) -> int:
    """How many open steps have news for the officer, 100 at the most; one query by the index of the work list."""
    if actor.user is None:
        return 0
    moment = now or timezone.now()
    looked = Look.objects.filter(user=actor.user).values("at")
    earliest = Value(moment - BACK)
    since = Greatest(Coalesce(Subquery(looked), earliest), earliest)
    rows = Step.objects.waiting().for_actor(actor).alias(since=since).filter(_happened(moment))
    return rows.order_by()[: COUNTED + 1].count()


def news(actor: Actor, now: datetime | None = None) -> list[News]:
    """What happened in the last seven days to work that is still open, the newest first."""
    if actor.user is None:
        return []
    moment = now or timezone.now()
    since = moment - BACK
    looked = Look.objects.filter(user=actor.user).values_list("at", flat=True).first() or since
    rows = Step.objects.waiting().for_actor(actor).alias(since=Value(since)).filter(_happened(moment))
    rows = rows.select_related("dossier__procedure").defer("dossier__search", "dossier__search_text")
    steps = list(rows.order_by("-opened_at")[: 5 * LISTED])
    found = sorted((*_of_steps(steps, since, moment), *_answers(steps, since)), key=lambda one: one.at, reverse=True)
    return [News(one.kind, one.at, one.step, one.who, one.at > looked) for one in found[:LISTED]]


def look(actor: Actor, at: datetime | None = None) -> None:
    """Everything up to this moment has been seen."""
    if actor.user is not None:
        Look.objects.update_or_create(user_id=actor.user, defaults={"at": at or timezone.now()})


def _happened(moment: datetime) -> Q:
    """Opened, answered by the applicant or an asked agency after `since`, or due on a day that began after it."""
    midnight = end_of_day(moment) - timedelta(days=1)
    # The fixed bound says the same; it lets the database see that the index holds few such rows.
    recently = Q(answered_at__gt=OuterRef("since"), answered_at__gte=moment - BACK)
    here = Q(dossier=OuterRef("dossier"))
    stopped = Exists(Dossier.objects.filter(pk=OuterRef("dossier"), suspended_at__isnull=False))
    due = Q(~stopped, due__gte=moment, due__lt=end_of_day(moment), since__lt=midnight)
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


def _moments(rows: QuerySet[Supplement]) -> Iterator[tuple[int, datetime]]:
    return ((dossier, at) for dossier, at in rows.values_list("dossier", "answered_at") if at is not None)
