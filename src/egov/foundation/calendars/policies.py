"""Who may change calendars."""

from django.utils.translation import gettext as _

from egov.foundation.calendars.models import CalendarYear
from egov.foundation.events.api import policy
from egov.kernel.actor import Actor, Role


@policy("calendars.publish")
def may_publish(actor: Actor, year: CalendarYear) -> str | None:
    """The system when it loads the province, and administrators."""
    if actor.is_system or actor.holds([Role.ADMIN]):
        return None
    return _("Chỉ quản trị viên được công bố lịch làm việc.")
