"""Figures of the province and its agencies, projected from the event log."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from egov.kernel.working_time import HANOI
from egov.services.dossiers.models import DayFigure

COUNTERS = ("received", "online", "settled", "early", "on_time", "late", "refused", "withdrawn")

# One pass over the events of the span; the lead agency's figures of each Hanoi day. The log is the only source.
OF_DAYS = """
SELECT d.lead_id, (e.at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day,
  count(*) FILTER (WHERE e.name = 'dossiers.Received'),
  count(*) FILTER (WHERE e.name = 'dossiers.Received' AND e.payload->>'channel' = 'online'),
  count(*) FILTER (WHERE e.name = 'dossiers.Finished'),
  count(*) FILTER (WHERE e.name = 'dossiers.Finished' AND (e.payload->>'early')::boolean),
  count(*) FILTER (WHERE e.name = 'dossiers.Finished' AND NOT (e.payload->>'early')::boolean
                     AND NOT (e.payload->>'late')::boolean),
  count(*) FILTER (WHERE e.name = 'dossiers.Finished' AND (e.payload->>'late')::boolean),
  count(*) FILTER (WHERE e.name = 'dossiers.Refused'),
  count(*) FILTER (WHERE e.name = 'dossiers.Withdrawn')
FROM events_event e JOIN dossiers_dossier d ON d.id = e.subject_id
WHERE e.subject_kind = 'dossiers.dossier' AND e.at >= %s AND e.at < %s
  AND e.name IN ('dossiers.Received', 'dossiers.Finished', 'dossiers.Refused', 'dossiers.Withdrawn')
GROUP BY 1, 2
"""
_WRITE = f"COPY dossiers_dayfigure (agency_id, day, {', '.join(COUNTERS)}) FROM STDIN"
_SUMS = ", ".join(f"sum({name})::bigint AS {name}" for name in COUNTERS)
_MONTHS = f"""
SELECT extract(month FROM day)::int, {_SUMS} FROM (
  SELECT day, {_SUMS} FROM dossiers_dayfigure WHERE day BETWEEN %s AND %s GROUP BY day
) of_days GROUP BY 1 ORDER BY 1
"""  # noqa: S608
# A statement of its own: planned once for both, the index by agency would not be used.
_MONTHS_OF_AGENCIES = _MONTHS.replace("GROUP BY day", "AND agency_id = ANY(%s::bigint[]) GROUP BY day")


def rebuild_day(day: date) -> int:
    """Count one Hanoi day anew from the log; running it twice changes nothing. Returns the agencies counted."""
    return rebuild(day, day)


def rebuild(first: date, last: date) -> int:
    """Drop and rebuild the figures of a span of days, both counted. Returns the rows written."""
    start, end = (datetime.combine(day, datetime.min.time(), HANOI) for day in (first, last + timedelta(days=1)))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(OF_DAYS, [start, end])
        counted = cursor.fetchall()  # INSERT … SELECT would count on one processor only
        DayFigure.objects.filter(day__gte=first, day__lte=last).delete()
        with cursor.copy(_WRITE) as copy:
            for row in counted:
                copy.write_row(row)
    return len(counted)


@dataclass(frozen=True)
class Figures:
    """Sums over a span of days. `on_time_rate` is a percentage of the settled ones, None when there are none."""

    received: int
    online: int
    settled: int
    early: int
    on_time: int
    late: int
    refused: int
    withdrawn: int

    @property
    def on_time_rate(self) -> float | None:
        return None if not self.settled else 100 * (self.early + self.on_time) / self.settled

    @property
    def online_rate(self) -> float | None:
        return None if not self.received else 100 * self.online / self.received


def added_up(parts: Iterable[Figures]) -> Figures:
    """The sum of several."""
    every = list(parts)
    return Figures(*(sum(getattr(one, name) for one in every) for name in COUNTERS))


def figures(first: date, last: date, agency: int | None = None) -> Figures:
    """Sums from `first` to `last`, both counted; of one agency or of the province."""
    rows = DayFigure.objects.filter(day__gte=first, day__lte=last)
    if agency is not None:
        rows = rows.filter(agency=agency)
    sums = rows.aggregate(**{name: Sum(name, default=0) for name in COUNTERS})
    return Figures(**sums)


def public_figures(month: date | None = None) -> Figures:
    """The province's figures of a month (this one by default), for the portal's front page."""
    first = (month or timezone.localdate()).replace(day=1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return figures(first, following - timedelta(days=1))


def by_month(year: int, agency: int | None = None) -> dict[int, Figures]:
    """The months of a year that have any."""
    return months(date(year, 1, 1), date(year, 12, 31), None if agency is None else [agency])


def months(first: date, last: date, agencies: Collection[int] | None) -> dict[int, Figures]:
    """Sums of the months; `agencies` None is all of them.

    The days are added up first: taking the month of every row costs the database twice the time.
    """
    with connection.cursor() as cursor:
        if agencies is None:
            cursor.execute(_MONTHS, [first, last])
        else:
            cursor.execute(_MONTHS_OF_AGENCIES, [first, last, list(agencies)])
        return {month: Figures(*sums) for month, *sums in cursor.fetchall()}


def grouped(rows: "QuerySet[DayFigure]", key: str) -> dict[Any, Figures]:
    """One sum a group: `values` first, or each row would be a group of its own."""
    sums = rows.order_by().values(key).annotate(**{f"{name}_sum": Sum(name) for name in COUNTERS})
    return {row[key]: Figures(*(row[f"{name}_sum"] for name in COUNTERS)) for row in sums}
