"""The scores of one-stop shops over a span of quarters (circular 01/2018, article 15)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.utils import timezone

from egov.services.dossiers.api import (
    Alike,
    Declared,
    agency_grade,
    agency_scores,
    agency_total,
    quarter_of,
    settled_alike,
)
from egov.services.feedback.models import Statement
from egov.services.feedback.queries import Opinion, opinions

INDICATORS = range(1, 10)
FIGURES = ("published_wrongly", "complaints", "grave", "petitions", "petitions_in_time")


@dataclass(frozen=True)
class Shop:
    """One agency's one-stop shop. A missing indicator leaves the total and the grade open; `opinion` None: too few."""

    agency: int
    alike: tuple[Alike, ...]
    declared: Declared | None
    scores: dict[int, Decimal]
    opinion: Opinion | None

    @property
    def dossiers(self) -> int:
        return sum(one.dossiers for one in self.alike)

    @property
    def time(self) -> Decimal:
        """Indicators 1 and 2."""
        return self.scores[1] + self.scores[2]

    @property
    def visits(self) -> Decimal:
        """Indicators 3 and 4."""
        return self.scores[3] + self.scores[4]

    @property
    def missing(self) -> list[int]:
        return [number for number in INDICATORS if number not in self.scores]

    @property
    def total(self) -> Decimal | None:
        return None if self.missing else agency_total(self.scores)

    @property
    def grade(self) -> str:
        """Word of the rules, such as `good`; empty while the total is open."""
        return "" if self.total is None else agency_grade(self.total)


def share(part: int, whole: int) -> Decimal:
    """In percent; 0 of nothing is 0."""
    return Decimal(100 * part) / whole if whole else Decimal(0)


def shop_scores(scope: Collection[int] | None, first: date, last: date) -> dict[int, Shop]:
    """Every office of the scope that settled a dossier from `first` to `last`; four queries whatever their number."""
    settled = settled_alike(scope, first, last)
    declared = _declared(settled, first, last)
    said = opinions(settled, first, last)
    return {office: _shop(office, alike, declared.get(office), said.get(office)) for office, alike in settled.items()}


def _shop(office: int, alike: list[Alike], declared: Declared | None, opinion: Opinion | None) -> Shop:
    every = sum(one.dossiers for one in alike)
    shares = {
        5: share(sum(one.at_once for one in alike), every),
        9: share(sum(one.online for one in alike), every),
    }
    scores = agency_scores([(one.handled, one.dossiers) for one in alike], shares, declared)
    return Shop(office, tuple(alike), declared, scores, opinion)


def _declared(offices: Iterable[int], first: date, last: date) -> dict[int, Declared]:
    """Sums of the agencies that stated every quarter of the span that has begun."""
    (year, begin), (_same, end) = quarter_of(first), quarter_of(last)
    end = min(end, _begun(year, end))
    rows = Statement.objects.filter(agency__in=list(offices), year=year, quarter__gte=begin, quarter__lte=end)
    added: dict[str, Any] = {f"{name}_sum": Sum(name) for name in FIGURES}
    sums: Iterable[Any] = rows.order_by().values("agency").annotate(n=Count("id"), **added)
    return {
        row["agency"]: Declared(**{name: row[f"{name}_sum"] for name in FIGURES})
        for row in sums
        if row["n"] == end - begin + 1
    }


def _begun(year: int, quarter: int) -> int:
    """The last quarter of the year that has begun, at least the first."""
    now_year, now_quarter = quarter_of(timezone.localdate())
    return quarter if year < now_year else max(1, now_quarter)
