"""What must hold in the database (`manage.py check --database default`)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.apps.config import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution
from django.db import connections
from django.utils import timezone

from egov.foundation.calendars.actions.publish import days_of
from egov.foundation.calendars.models import CalendarYear
from egov.foundation.calendars.rules.holidays import problems

NEXT_YEAR_IS_NEEDED_FROM_MONTH = 10


@register(Tags.database)
def years_are_complete(
    *, app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **kwargs: Any
) -> list[CheckMessage]:
    """A published year without its holidays is an error; a next year missing in autumn is a warning."""
    if not databases or CalendarYear._meta.db_table not in connections["default"].introspection.table_names():
        return []
    found: list[CheckMessage] = []
    for year in CalendarYear.objects.filter(published=True).order_by("year"):
        off, work = days_of(year)
        wrong = problems(year.year, set(off), set(work))
        found += [Error(sentence, obj=year, id="calendars.E001") for sentence in wrong]
    return found + _missing(timezone.localdate())


def _missing(today: date) -> list[CheckMessage]:
    needed = [today.year] + ([today.year + 1] if today.month >= NEXT_YEAR_IS_NEEDED_FROM_MONTH else [])
    published = set(CalendarYear.objects.filter(published=True).values_list("year", flat=True))
    return [
        Caution(f"The calendar of {year} is not published.", id="calendars.W001")
        for year in needed
        if year not in published
    ]
