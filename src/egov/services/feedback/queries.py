"""Finding the dossier to rate, and the sums of the ratings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from egov.kernel.errors import NotFound
from egov.kernel.working_time import HANOI
from egov.services.dossiers.api import Dossier
from egov.services.feedback.models import Rating

SATISFIED = 4
FEWEST = 5  # fewer ratings than these are not shown: a single person's could be read out of them


@dataclass(frozen=True)
class Opinion:
    """Sums of ratings: how many, how many of 4 or 5 stars, how many found guidance and attitude good."""

    ratings: int
    good: int
    guided: int
    kind: int


def to_rate(code: str, last4: str, user: int | None) -> Dossier:
    """The dossier of the slip in hand: by code and the telephone's last four digits, or the owner's own.

    Raises NotFound with the same words whatever was wrong.
    """
    mine = Q(owner=user) if user is not None else Q(pk__in=[])
    known = Q(applicant_phone__endswith=last4) if len(last4) == 4 and last4.isdigit() else Q(pk__in=[])
    rows = Dossier.objects.select_related("procedure", "lead", "office")
    dossier = rows.filter(mine | known, code=code.strip().upper()).first()
    if dossier is None:
        raise NotFound(_("Không tìm thấy hồ sơ với mã và 4 số điện thoại này. Xem lại mã in trên giấy hẹn."))
    return dossier


def satisfaction(first: date, last: date, agency: int | None = None) -> tuple[int, int]:
    """How many ratings came in the span of days, and how many of them were 4 or 5."""
    rows = Rating.objects.filter(at__date__gte=first, at__date__lte=last)
    if agency is not None:
        rows = rows.filter(agency=agency)
    sums = rows.aggregate(all=Count("id"), good=Count("id", filter=Q(stars__gte=SATISFIED)))
    return sums["all"], sums["good"]


def opinions(offices: Iterable[int], first: date, last: date) -> dict[int, Opinion]:
    """By receiving office, only where there are enough ratings to hide the single one."""
    start, end = (datetime.combine(day, datetime.min.time(), HANOI) for day in (first, last + timedelta(days=1)))
    good = Rating.Answer.GOOD
    rows = Rating.objects.filter(at__gte=start, at__lt=end, dossier__office__in=list(offices)).order_by()
    sums = rows.values("dossier__office").annotate(
        ratings=Count("id"),
        good=Count("id", filter=Q(stars__gte=SATISFIED)),
        guided=Count("id", filter=Q(guidance=good)),
        kind=Count("id", filter=Q(attitude=good)),
    )
    return {
        row["dossier__office"]: Opinion(row["ratings"], row["good"], row["guided"], row["kind"])
        for row in sums
        if row["ratings"] >= FEWEST
    }
