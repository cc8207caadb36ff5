"""The nine indicators of circular 01/2018/TT-VPCP, articles 13 to 15: points, scores and grades.

Each indicator gives 0, 1 or 2 points. Indicators 1, 2, 3, 4, 6 and 7 are read from each dossier, 5, 8 and
9 (and 6 as a whole) from the agency. Which indicators make up an officer's total is kept in the rule set
and has to be confirmed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from egov.services.dossiers.rules.sets import SET_2018, RuleSet

PER_DOSSIER = (1, 2, 3, 4, 6, 7)
PER_AGENCY = (5, 6, 8, 9)
ONE_DECIMAL = Decimal("0.1")


class Finding(StrEnum):
    """What came of a complaint. One found untrue does not count (art. 13.7c)."""

    OPEN = "open"
    TRUE = "true"
    UNTRUE = "untrue"


@dataclass(frozen=True)
class Complaint:
    """About an officer's conduct; `grave` is harassment or asking for money."""

    finding: Finding
    grave: bool = False


@dataclass(frozen=True)
class Handled:
    """A dossier as the indicators see it."""

    finished: datetime
    due: datetime
    late_steps: int = 0
    contacts: int = 1
    agencies_contacted: int = 1
    published_wrongly: int = 0
    complaints: Sequence[Complaint] = field(default_factory=tuple)


def indicator_1(dossier: Handled) -> int:
    """Time against the limit: 2 before the due day, 1 in time, 0 late."""
    if dossier.finished > dossier.due:
        return 0
    return 2 if dossier.finished.date() < dossier.due.date() else 1


def indicator_2(dossier: Handled) -> int:
    """Time of each step: 2 when every step was in time, 1 when only the whole was, 0 when the whole was
    late."""
    if dossier.finished > dossier.due:
        return 0
    return 1 if dossier.late_steps else 2


def indicator_3(dossier: Handled) -> int:
    """How often the applicant had to come to complete the dossier: 2 for once, 1 for twice, else 0."""
    return max(0, 3 - max(1, dossier.contacts))


def indicator_4(dossier: Handled) -> int:
    """How many agencies the applicant had to go to: 2 for one, 1 for two, else 0."""
    return max(0, 3 - max(1, dossier.agencies_contacted))


def indicator_6(dossier: Handled) -> int:
    """Was the published information right and complete? 2 without a fault, 1 with one, else 0."""
    return max(0, 2 - dossier.published_wrongly)


def indicator_7(dossier: Handled) -> int:
    """Conduct: 2 without a true complaint, 1 with one, 0 with more or with a grave one."""
    true = [complaint for complaint in dossier.complaints if complaint.finding is Finding.TRUE]
    if any(complaint.grave for complaint in true):
        return 0
    return max(0, 2 - len(true))


def graded(share: Decimal, full: Decimal, half: Decimal) -> int:
    """Points of an agency's indicator (5, 8, 9) from a share in percent: 2 from `full` on, 1 from `half`
    on."""
    return 2 if share >= full else 1 if share >= half else 0


POINTS = {
    1: indicator_1,
    2: indicator_2,
    3: indicator_3,
    4: indicator_4,
    6: indicator_6,
    7: indicator_7,
}


def score(points: Iterable[int]) -> Decimal:
    """Art. 15: the sum of the points by the number of dossiers, to one decimal; 0 without any dossier."""
    counted = list(points)
    if not counted:
        return Decimal("0.0")
    return (Decimal(sum(counted)) / len(counted)).quantize(ONE_DECIMAL, ROUND_HALF_UP)


def dossier_scores(dossiers: Sequence[Handled]) -> dict[int, Decimal]:
    """The scores of the indicators that are read from dossiers."""
    return {number: score(points(dossier) for dossier in dossiers) for number, points in POINTS.items()}


def officer_total(scores: Mapping[int, Decimal], rules: RuleSet = SET_2018) -> Decimal:
    """The officer's sum over the indicators of the rule set."""
    return sum((scores[number] for number in rules.officer_indicators), Decimal("0.0"))


def agency_total(scores: Mapping[int, Decimal]) -> Decimal:
    """The agency's sum over all nine. Raises KeyError when one is missing."""
    return sum((scores[number] for number in range(1, 10)), Decimal("0.0"))


def officer_grade(total: Decimal, rules: RuleSet = SET_2018) -> str:
    """Art. 15: from 5 full, from 3.5 partial, below that below."""
    return _grade(total, rules.officer_grades)


def agency_grade(total: Decimal, rules: RuleSet = SET_2018) -> str:
    """Art. 15: from 15 excellent, 12 good, 9 fair, 6 average, below that poor."""
    return _grade(total, rules.agency_grades)


def _grade(total: Decimal, grades: Sequence[tuple[Decimal, str]]) -> str:
    return next(name for least, name in grades if total >= least)


def quarter_of(day: date) -> tuple[int, int]:
    """Year and quarter in which a finished dossier is scored."""
    return day.year, (day.month + 2) // 3
