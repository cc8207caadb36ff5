from egov.foundation.calendars.models.hours import OfficeHours
from egov.foundation.calendars.models.year import CalendarVersion, CalendarYear, DayException

__all__ = ["CalendarVersion", "CalendarYear", "DayException", "OfficeHours"]
