"""The version of all calendars together."""

import secrets

from egov.foundation.calendars.models import CalendarVersion


def renew() -> None:
    """Tell every process to read its calendars again once this transaction is done.

    The number is drawn at random: after a rollback no later change can meet the number of the lost one.
    """
    CalendarVersion.objects.update_or_create(pk=1, defaults={"number": secrets.randbits(62)})
