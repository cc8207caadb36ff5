"""Figures of several agencies together: what a leader may see is the own agency and those below it."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import cache, lru_cache

from django.db.models import Count, QuerySet
from django.utils import timezone

from egov.foundation.directory.api import Agency
from egov.foundation.sql import api as sql
from egov.services.dossiers.figures import Figures, added_up, grouped, months
from egov.services.dossiers.models import DayFigure, Dossier
from egov.services.dossiers.rules.states import OPEN

KEPT = 128
SHOWN_OF_LATE = (
    *("code", "due", "status", "procedure__name", "lead__name"),
    *("handler__full_name", "handler__username", "postponement__reason"),
)
Scope = Collection[int] | None
"""Ids of agencies; None is the whole province."""


def below(agencies: Collection[int]) -> frozenset[int]:
    """The agencies with all that stand under them."""
    parents = dict(Agency.objects.values_list("pk", "parent"))
    found, edge = set(agencies), set(agencies)
    while edge:
        edge = {pk for pk, parent in parents.items() if parent in edge} - found
        found |= edge
    return frozenset(found)


def figures_in(scope: Scope, first: date, last: date) -> Figures:
    """Sums from `first` to `last`, both counted."""
    return added_up(agencies_in(scope, first, last).values())


def months_in(scope: Scope, year: int) -> Mapping[int, Figures]:
    """The months of a year that have any."""
    return _months(_key(scope), year, _counted())


def agencies_in(scope: Scope, first: date, last: date) -> Mapping[int, Figures]:
    """Each agency that has any."""
    return _agencies(_key(scope), first, last, _counted())


# A leader turns from period to period and from unit to unit: sums are kept until figures are counted anew.
@lru_cache(maxsize=KEPT)
def _months(scope: frozenset[int] | None, year: int, counted: int) -> Mapping[int, Figures]:
    return months(date(year, 1, 1), date(year, 12, 31), scope)


@lru_cache(maxsize=KEPT)
def _agencies(scope: frozenset[int] | None, first: date, last: date, counted: int) -> Mapping[int, Figures]:
    return grouped(_days(scope, first, last), "agency")


def _key(scope: Scope) -> frozenset[int] | None:
    return None if scope is None else frozenset(scope)


def _counted() -> int:
    """Another number whenever figures were counted: every count writes new rows, and today is counted all day long."""
    newest = _newest().rows()
    return newest[0][0] if newest else 0


@cache
def _newest() -> sql.Statement:
    return sql.made_once(DayFigure.objects.order_by("-id").values_list("id")[:1])


def late_in(scope: Scope, now: datetime | None = None) -> dict[int, int]:
    """Open dossiers past their date, by lead agency."""
    rows = _late(scope, now).order_by().values("lead").annotate(n=Count("id"))
    return {row["lead"]: row["n"] for row in rows}


def longest_late_in(scope: Scope, now: datetime | None = None, most: int = 10) -> list[Dossier]:
    """The open dossiers that are late the longest."""
    rows = _late(scope, now).select_related("procedure", "lead", "handler", "postponement")
    return list(rows.only(*SHOWN_OF_LATE).order_by("due", "id")[:most])


def _days(scope: Scope, first: date, last: date) -> "QuerySet[DayFigure]":
    rows = DayFigure.objects.filter(day__gte=first, day__lte=last)
    return rows if scope is None else rows.filter(agency__in=scope)


def _late(scope: Scope, now: datetime | None) -> "QuerySet[Dossier]":
    rows = Dossier.objects.filter(status__in=OPEN, due__lt=now or timezone.now(), suspended_at=None)
    return rows if scope is None else rows.filter(lead__in=scope)
