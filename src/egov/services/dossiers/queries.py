"""Reading: fetching a dossier with its rights, the work lists, their counts, the search."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from egov.foundation.events.api import log_refusal
from egov.foundation.sql import api as sql
from egov.kernel.actor import Actor
from egov.kernel.errors import NotFound
from egov.kernel.vietnamese import search_key, whole_name
from egov.services.dossiers.models import Consultation, Dossier, Participation, Step
from egov.services.dossiers.moving import agency_token
from egov.services.dossiers.rules.states import OPEN, Status

NO_DOSSIER = gettext_noop("Không tìm thấy hồ sơ này.")
COUNTED_TO = 1000
KEPT = 500  # officers whose statements a process keeps
SHOWN = 51  # what the search's page shows, and one more
FEW, PROBED = 2, 1000  # so few words of a name are first looked for in so many of the newest dossiers


def dossier_of(code: str, actor: Actor) -> Dossier:
    """The dossier, for someone who may see it. Otherwise NotFound; an attempt on another's dossier is logged."""
    rows = Dossier.objects.select_related("procedure", "release", "office", "lead", "division", "handler")
    found = rows.visible_to(actor).defer("search", "search_text", "release__body").filter(code=code).first()
    if found is not None:
        return found
    reference = ""
    hidden = Dossier.objects.filter(code=code).values_list("pk", flat=True).first()
    if hidden is not None:
        reference = log_refusal(
            action="dossiers.read",
            subject_kind="dossiers.dossier",
            subject_id=hidden,
            actor=actor,
            reason=gettext_noop("Người xem không thuộc cơ quan tham gia giải quyết và không phải người nộp."),
        )
    raise NotFound(_(NO_DOSSIER), reference=reference)


def owned_by(actor: Actor) -> QuerySet[Dossier]:
    """A citizen's own dossiers, the newest first."""
    if actor.user is None:
        return Dossier.objects.none()
    return Dossier.objects.filter(owner=actor.user).select_related("procedure", "office").order_by("-submitted_at")


class Queue:
    """The views of the work list; the values stand in its address."""

    MINE = "dang-xu-ly"
    OVERDUE = "qua-han"
    TODAY = "hom-nay"
    INTAKE = "cho-tiep-nhan"
    SUPPLEMENT = "cho-bo-sung"
    RETURN = "cho-tra"
    ALL = "tat-ca"


QUEUES = (Queue.MINE, Queue.OVERDUE, Queue.TODAY, Queue.INTAKE, Queue.SUPPLEMENT, Queue.RETURN, Queue.ALL)
BY_STEP = {Queue.MINE, Queue.OVERDUE, Queue.TODAY, Queue.INTAKE, Queue.RETURN}


def steps_for(actor: Actor, queue: str = Queue.MINE, now: datetime | None = None) -> QuerySet[Step]:
    """Open steps that the person may do now, the nearest date first."""
    moment = now or timezone.now()
    steps = Step.objects.waiting().for_actor(actor)
    if queue == Queue.INTAKE:
        steps = steps.filter(kind="receive").exclude(dossier__status=Status.INTAKE_SUPPLEMENT)
    elif queue == Queue.RETURN:
        steps = steps.filter(kind="return_result")
    elif queue == Queue.MINE:
        steps = steps.exclude(kind__in=["receive", "return_result"])
    if queue == Queue.OVERDUE:
        steps = steps.filter(due__lt=moment, dossier__suspended_at=None)
    elif queue == Queue.TODAY:
        steps = steps.filter(due__gte=moment, due__lt=end_of_day(moment), dossier__suspended_at=None)
    rows = steps.select_related("dossier__procedure", "dossier__handler", "agency", "assignee")
    return rows.order_by(F("due").asc(nulls_last=True), "id")


def dossiers_in(actor: Actor, queue: str) -> QuerySet[Dossier]:
    """The dossiers of a view that is not about steps: waiting for the applicant, or all of the agency."""
    agencies = working_agencies(actor)
    rows = Dossier.objects.select_related("procedure", "handler", "office")
    if queue == Queue.SUPPLEMENT:
        waiting = [Status.INTAKE_SUPPLEMENT, Status.AWAITING_SUPPLEMENT]
        here = Q(office__in=agencies) | Q(lead__in=agencies)
        return rows.filter(here, status__in=waiting).order_by("due", "id")
    taking_part = rows.filter(participations__agency__in=agencies)  # taking part is what makes a dossier visible
    if len(agencies) == 1:
        return taking_part.order_by("-participations__dossier")  # the index of participations gives this order
    return taking_part.distinct().order_by("-id")


def found(actor: Actor, words: str) -> QuerySet[Dossier]:
    """Dossiers that the officer may see and that have all words in code, name, identity number or telephone.

    The newest first, SHOWN at the most. A number or code may be begun only; of a name the last word may be. A name of
    three words or more finds those whose name it is, and others only when there is nobody of that name.
    """
    terms, agencies = _terms(words), working_agencies(actor)
    if not terms or not agencies:
        return Dossier.objects.none()
    keys = _numbers(agencies, terms) if any(map(_has_digit, terms)) else _names(agencies, terms)
    rows = Dossier.objects.visible_to(actor).filter(pk__in=keys)
    return rows.select_related("procedure", "handler", "office").order_by("-id")


def _has_digit(term: str) -> bool:
    return any(sign.isdigit() for sign in term)


def _numbers(agencies: frozenset[int], terms: list[str]) -> list[int]:
    return _keys(agencies, [f"{term}:*" for term in terms])


def _names(agencies: frozenset[int], terms: list[str]) -> list[int]:
    """Whole words first: the index reads them ten times as fast as beginnings, and they are what was meant.

    Before all a whole name as it is written, which is one word of the index: thousands have each of its words.
    """
    if len(terms) > FEW and (same := _keys(agencies, [whole_name(" ".join(terms))])):
        return same
    if len(terms) <= FEW:
        # Many have the word: the newest dossiers hold enough of them, and the index would bring up all.
        near = _keys(agencies, terms, newest=PROBED)
        if len(near) == SHOWN:
            return near
    return _keys(agencies, terms) or _keys(agencies, [*terms[:-1], f"{terms[-1]}:*"])


def _keys(agencies: frozenset[int], terms: list[str], newest: int = 0) -> list[int]:
    here = " | ".join(agency_token(agency) for agency in sorted(agencies))
    query = SearchQuery(f"({here}) & {' & '.join(terms)}", config="simple", search_type="raw")
    taking_part = Participation.objects.filter(agency__in=agencies)
    if newest:
        some = taking_part.order_by("-dossier").values("dossier")[:newest]
        # strip() keeps the index out of it: these few are looked at one by one.
        words = Func(F("search"), function="strip", output_field=SearchVectorField())
        rows = Dossier.objects.alias(words=words).filter(pk__in=some, words=query)
    else:
        rows = Dossier.objects.filter(Exists(taking_part.filter(dossier=OuterRef("pk"))), search=query)
    return list(rows.order_by("-id").values_list("pk", flat=True)[:SHOWN])


def _terms(words: str) -> list[str]:
    """Words that the search index knows, without any of its operators."""
    cleaned = "".join(sign if sign.isalnum() or sign in ".-" else " " for sign in search_key(words))
    return [term for term in cleaned.split() if any(sign.isalnum() for sign in term)][:8]


def count_to(rows: "QuerySet[Step] | QuerySet[Dossier]", limit: int = COUNTED_TO) -> int:
    """How many, but never more than limit + 1: a count stays cheap however long the list is."""
    return up_to(rows, limit).count()


def up_to(rows: "QuerySet[Step] | QuerySet[Dossier]", limit: int = COUNTED_TO) -> "QuerySet[Any, Any]":
    """The keys of so many rows as are counted."""
    return rows.order_by().values_list("pk")[: limit + 1]


def count_mine(actor: Actor) -> int:
    """What stands beside the work list in the menu of every page, counted up to the limit."""
    return _mine(actor).count()


@lru_cache(maxsize=KEPT)
def _mine(actor: Actor) -> sql.Statement:
    return sql.made_once(up_to(steps_for(actor)))


def working_agencies(actor: Actor) -> frozenset[int]:
    """Agencies whose dossiers the officer works with; an administrator's post does not count."""
    return frozenset(seat.agency for seat in actor.seats if not seat.role.is_technical)


def end_of_day(moment: datetime) -> datetime:
    """Midnight after the moment, in Hanoi."""
    local = timezone.localtime(moment)
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def originals_held(actor: Actor) -> QuerySet[Dossier]:
    """Dossiers of the officer's counter for which originals are still held (decree 61/2018, article 20.2)."""
    held = Dossier.objects.filter(office__in=working_agencies(actor), components__originals_held__gt=0)
    return held.distinct().select_related("procedure").prefetch_related("components").order_by("received_at")


def silent(now: datetime) -> QuerySet[Consultation]:
    """Questions whose date has passed without an answer."""
    late = Consultation.objects.filter(answered_at=None, due__lt=now, dossier__status__in=OPEN)
    return late.select_related("dossier", "agency")
