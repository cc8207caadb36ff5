"""Front door: working calendars of agencies, and loading them."""

from egov.foundation.calendars.actions import PublishYear
from egov.foundation.calendars.loading import last_loaded_day, load
from egov.foundation.calendars.models import CalendarYear, DayException, OfficeHours
from egov.foundation.calendars.queries import calendar_of, forget, year_is_loaded

__all__ = [
    "CalendarYear",
    "DayException",
    "OfficeHours",
    "PublishYear",
    "calendar_of",
    "forget",
    "last_loaded_day",
    "load",
    "year_is_loaded",
]
