"""Daily figures of the bus for everybody: by service and calling agency, without what could point at a case.

Nothing in them is a person's, but one call on a day may be known to somebody; so counts below `FEWEST` are not told,
and organisations outside the administration stand together by their class.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from egov.lgsp.bus.figures import sums
from egov.lgsp.bus.models import APPROVED, HourFigure, Member, Service

FEWEST = 10
"""Calls of a day between one agency and one service; fewer are not told."""
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True)
class Day:
    """What an agency asked of a service on one day; without figures where the calls were few. Times in ms."""

    day: date
    service: str
    title: str
    provider: str
    caller: str
    calls: int | None
    faults: int | None
    p50: float | None
    p95: float | None
    bytes: int | None


def first_month() -> date | None:
    """The first day of the month from which on there are figures."""
    oldest = HourFigure.objects.order_by("hour").values_list("hour", flat=True).first()
    return None if oldest is None else timezone.localtime(oldest).date().replace(day=1)


def month_before_today() -> date:
    """The first day of the month of yesterday: only days that have ended are told."""
    return (timezone.localdate() - timedelta(days=1)).replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month + timedelta(days=32)).replace(day=1)


def daily(month: date) -> list[Day]:
    """The days of a month that have ended, in their order."""
    zone = timezone.get_default_timezone()
    first = datetime(month.year, month.month, 1, tzinfo=zone)
    after = min(next_month(month), timezone.localdate())
    last = datetime(after.year, after.month, after.day, tzinfo=zone)
    return sorted(_rows(first, last), key=lambda row: (row.day, row.service, row.caller))


def _rows(first: datetime, last: datetime) -> Iterator[Day]:
    known = Service.objects.filter(standing__in=APPROVED).select_related("subsystem__member")
    services = {f"{settings.BUS_INSTANCE}/{each}": each for each in known}
    members = {str(each): each.name for each in Member.objects.all()}
    for key, figures in sums("public", first, last).items():
        day, path, caller = key.split("|")
        service = services.get(path)
        if service is None or not caller:
            continue
        told = figures.calls >= FEWEST
        yield Day(
            date.fromisoformat(day),
            path,
            service.title,
            service.subsystem.member.name,
            members.get(caller, caller),
            figures.calls if told else None,
            figures.faulty if told else None,
            round(figures.p50, 1) if told else None,
            round(figures.p95, 1) if told else None,
            figures.bytes if told else None,
        )
