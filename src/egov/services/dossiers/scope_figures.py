"""Figures of several agencies together: what a leader may see is the own agency and those below it."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from egov.foundation.directory.api import Agency
from egov.services.dossiers.figures import COUNTERS, Figures, grouped, months
from egov.services.dossiers.models import DayFigure, Dossier
from egov.services.dossiers.rules.states import OPEN

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
    return Figures(**_days(scope, first, last).aggregate(**{name: Sum(name, default=0) for name in COUNTERS}))


def months_in(scope: Scope, year: int) -> dict[int, Figures]:
    """The months of a year that have any."""
    return months(date(year, 1, 1), date(year, 12, 31), scope)


def agencies_in(scope: Scope, first: date, last: date) -> dict[int, Figures]:
    """Each agency that has any."""
    return grouped(_days(scope, first, last), "agency")


def late_in(scope: Scope, now: datetime | None = None) -> dict[int, int]:
    """Open dossiers past their date, by lead agency."""
    rows = _late(scope, now).order_by().values("lead").annotate(n=Count("id"))
    return {row["lead"]: row["n"] for row in rows}


def longest_late_in(scope: Scope, now: datetime | None = None, most: int = 10) -> list[Dossier]:
    """The open dossiers that are late the longest."""
    rows = _late(scope, now).select_related("procedure", "lead", "handler", "postponement")
    return list(rows.defer("search", "search_text").order_by("due", "id")[:most])


def _days(scope: Scope, first: date, last: date) -> "QuerySet[DayFigure]":
    rows = DayFigure.objects.filter(day__gte=first, day__lte=last)
    return rows if scope is None else rows.filter(agency__in=scope)


def _late(scope: Scope, now: datetime | None) -> "QuerySet[Dossier]":
    rows = Dossier.objects.filter(status__in=OPEN, due__lt=now or timezone.now(), suspended_at=None)
    return rows if scope is None else rows.filter(lead__in=scope)
