"""Calendars out of the database, kept in the process until the version row says that they are out of date."""

from collections import defaultdict
from datetime import date
from threading import Lock

from django.db import connection

from egov.foundation.calendars.models import CalendarVersion, CalendarYear, DayException, OfficeHours
from egov.kernel.working_time import OFFICE_HOURS, Interval, WorkingCalendar

_NUMBER = f"SELECT number FROM {CalendarVersion._meta.db_table} WHERE id = 1"  # noqa: S608
_lock = Lock()
_kept: dict[int | None, WorkingCalendar] = {}
_kept_version = -1


def version() -> int:
    """Another number after every change of any calendar; 0 before the first."""
    with connection.cursor() as cursor:  # asked for each date that is promised: the plain statement costs a quarter
        cursor.execute(_NUMBER)
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def forget() -> None:
    """Drop what this process remembers."""
    global _kept_version
    with _lock:
        _kept.clear()
        _kept_version = -1


def calendar_of(agency: int | None) -> WorkingCalendar:
    """The working calendar of an agency, by its id, or the province's for None; only published years are in it."""
    global _kept_version
    now = version()
    with _lock:
        if now != _kept_version:
            _kept.clear()
            _kept_version = now
        if agency not in _kept:
            _kept[agency] = _read(agency)
        return _kept[agency]


def year_is_loaded(year: int) -> bool:
    """May dates in this year be promised?"""
    return CalendarYear.objects.filter(year=year, published=True).exists()


def _read(agency: int | None) -> WorkingCalendar:
    kinds: dict[date, str] = {}
    days = DayException.objects.filter(year__published=True).order_by("id")
    for own in (None, agency):
        kinds |= dict(days.filter(agency=own).values_list("day", "kind"))
    return WorkingCalendar(
        years=frozenset(CalendarYear.objects.filter(published=True).values_list("year", flat=True)),
        off=frozenset(day for day, kind in kinds.items() if kind == DayException.Kind.OFF),
        work=frozenset(day for day, kind in kinds.items() if kind == DayException.Kind.WORK),
        hours=_hours(agency) or _hours(None) or OFFICE_HOURS,
    )


def _hours(agency: int | None) -> dict[int, tuple[Interval, ...]]:
    week: dict[int, list[Interval]] = defaultdict(list)
    rows = OfficeHours.objects.filter(agency=agency).order_by("weekday", "opens")
    for weekday, opens, closes in rows.values_list("weekday", "opens", "closes"):
        week[weekday].append((opens, closes))
    return {weekday: tuple(intervals) for weekday, intervals in week.items()}
