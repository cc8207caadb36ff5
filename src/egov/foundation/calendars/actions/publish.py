from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from egov.foundation.calendars.events import YearPublished
from egov.foundation.calendars.models import CalendarYear, DayException
from egov.foundation.calendars.rules.holidays import problems
from egov.foundation.calendars.version import renew
from egov.foundation.events.api import Action, Payload
from egov.kernel.actor import Actor
from egov.kernel.wording import said


@dataclass(frozen=True, kw_only=True)
class PublishYear(Action[CalendarYear]):
    """Let dates in a year be promised. A year that lacks a public holiday is refused."""

    scope = "calendars.publish"
    label = _("Công bố lịch năm")

    def why_not(self, subject: CalendarYear, actor: Actor) -> str | None:
        """What is wrong with the days of the year."""
        off, work = days_of(subject)
        return " ".join(said(problem, gettext) for problem in problems(subject.year, set(off), set(work))) or None

    def perform(self, subject: CalendarYear, actor: Actor) -> Payload:
        """Publish; publishing again after a correction is allowed and leaves its own event."""
        subject.published = True
        subject.save(update_fields=["published"])
        renew()
        off, work = days_of(subject)
        return YearPublished(
            year=subject.year, off=[day.isoformat() for day in off], work=[day.isoformat() for day in work]
        )


def days_of(year: CalendarYear) -> tuple[list[date], list[date]]:
    """The province's days off and its swapped working days of the year, in order."""
    days = year.days.filter(agency=None).order_by("day").values_list("day", "kind")
    off = [day for day, kind in days if kind == DayException.Kind.OFF]
    work = [day for day, kind in days if kind == DayException.Kind.WORK]
    return off, work
