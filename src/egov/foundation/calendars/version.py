"""The version of all calendars together."""

from django.db.models import F

from egov.foundation.calendars.models import CalendarVersion


def grow() -> None:
    """Tell every process to read its calendars again once this transaction is done."""
    CalendarVersion.objects.get_or_create(pk=1)
    CalendarVersion.objects.filter(pk=1).update(number=F("number") + 1)
