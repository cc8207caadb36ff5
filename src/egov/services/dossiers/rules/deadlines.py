"""When a dossier is due. Decree 61/2018/NĐ-CP, articles 17 to 19; Civil Code 2015, articles 147 and 148."""

from datetime import datetime, timedelta
from enum import StrEnum

from egov.kernel.working_time import ONE_DAY, WorkingCalendar, in_hanoi
from egov.services.dossiers.rules.sets import SET_2018, RuleSet


class Unit(StrEnum):
    """In what a time limit is counted."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    WORKING_HOURS = "working_hours"


def counted_from(received: datetime, calendar: WorkingCalendar, rules: RuleSet = SET_2018) -> datetime:
    """Art. 18.2: what arrives after 15:00 is passed on, and counts, from the start of the next working
    day."""
    local = in_hanoi(received)
    if calendar.counts(local.date()) and local.time() > rules.cut_off:
        return calendar.next_opening(midnight_after(local))
    return calendar.next_opening(local)


def midnight_after(moment: datetime) -> datetime:
    """The first moment of the next day."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0) + ONE_DAY


def due_at(received: datetime, value: int, unit: str, calendar: WorkingCalendar, rules: RuleSet = SET_2018) -> datetime:
    """The moment by which the result has to be there.

    A limit of 0 is a result at once (art. 17.4): due when the office closes on the day from which it
    counts. A limit in calendar days that ends on a day off moves to the next working day. Raises
    CalendarMissing.
    """
    start = counted_from(received, calendar, rules)
    if value == 0:
        return closing(start, calendar)
    match Unit(unit):
        case Unit.WORKING_DAYS:
            return calendar.add_days(start, value)
        case Unit.DAYS:
            day = calendar.first_from(start.date() + timedelta(days=value))
            return calendar.within_hours(day, start.time())
        case Unit.WORKING_HOURS:
            return calendar.add_hours(start, value)


def closing(moment: datetime, calendar: WorkingCalendar) -> datetime:
    """When the office closes on the moment's working day."""
    return calendar.within_hours(in_hanoi(moment).date(), datetime.max.time())


def supplement_until(received: datetime, calendar: WorkingCalendar, rules: RuleSet = SET_2018) -> datetime:
    """Art. 19.4: a dossier that fails appraisal goes back within three working days of its receipt."""
    day = calendar.add(counted_from(received, calendar, rules).date(), rules.supplement_days)
    return calendar.within_hours(day, datetime.max.time())


def is_overdue(due: datetime, now: datetime) -> bool:
    """Late from the first moment after the due moment on."""
    return now > due


def remaining(due: datetime, now: datetime, calendar: WorkingCalendar) -> timedelta:
    """Office time that is left; negative once it is overdue."""
    return calendar.working_time_between(now, due)
