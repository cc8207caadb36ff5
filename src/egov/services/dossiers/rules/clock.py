"""The dossier's clock: what happened, in order, gives when it is due and how much office time was used.

Decree 61/2018/NĐ-CP, article 19.4: time waiting for the applicant does not count, and once a dossier that
went back for a supplement is complete the time limit starts again from zero; the old run stays in the
history.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import reduce

from egov.kernel.working_time import NOTHING, WorkingCalendar
from egov.services.dossiers.rules import deadlines
from egov.services.dossiers.rules.sets import SET_2018, RuleSet


@dataclass(frozen=True)
class Happening:
    """Something that moves the clock, and when."""

    at: datetime


@dataclass(frozen=True)
class Received(Happening):
    """The counter took the dossier in: the clock starts."""


@dataclass(frozen=True)
class Suspended(Happening):
    """The applicant has to supplement or to pay: the clock stands."""


@dataclass(frozen=True)
class Resumed(Happening):
    """The applicant did so: the clock goes on, and the due date moves by the office time that it stood."""


@dataclass(frozen=True)
class Restarted(Happening):
    """The supplement makes the dossier complete: a new run from zero."""


@dataclass(frozen=True)
class Extended(Happening):
    """The agency apologised and gave a new date."""

    due: datetime


@dataclass(frozen=True)
class Ended(Happening):
    """The result is there, or the dossier was refused, stopped or withdrawn."""


@dataclass(frozen=True)
class Limit:
    """A procedure's time limit: so many working days, days or working hours."""

    value: int
    unit: str = "working_days"


@dataclass(frozen=True)
class Period:
    """A stretch in which the clock ran; without an end while it runs."""

    start: datetime
    end: datetime | None = None


@dataclass(frozen=True)
class Run:
    """A clock that was stopped for good when a new one started."""

    started: datetime
    due: datetime
    stopped: datetime


@dataclass(frozen=True)
class Clock:
    """Where the clock stands. `started` is the moment from which the present run counts."""

    calendar: WorkingCalendar
    limit: Limit
    rules: RuleSet = SET_2018
    started: datetime | None = None
    due: datetime | None = None
    periods: tuple[Period, ...] = ()
    suspended_at: datetime | None = None
    ended_at: datetime | None = None
    history: tuple[Run, ...] = ()
    extensions: int = 0

    @property
    def is_running(self) -> bool:
        return self.started is not None and self.suspended_at is None and self.ended_at is None

    def used(self, now: datetime) -> timedelta:
        """Office time of the present run, without the time that it stood."""
        spans = [self.calendar.working_time_between(p.start, max(p.start, p.end or now)) for p in self.periods]
        return sum(spans, NOTHING)

    def remaining(self, now: datetime) -> timedelta | None:
        """Office time left; while the clock stands, what was left when it stopped. None without a due
        date."""
        if self.due is None:
            return None
        return deadlines.remaining(self.due, self.ended_at or self.suspended_at or now, self.calendar)

    def is_late(self, now: datetime) -> bool:
        """Was, or is, the due moment missed? A clock that stands does not become late."""
        return self.due is not None and (self.ended_at or self.suspended_at or now) > self.due


def read(happenings: Iterable[Happening], limit: Limit, calendar: WorkingCalendar, rules: RuleSet = SET_2018) -> Clock:
    """The clock after these happenings, oldest first. Raises ValueError for an order that cannot be."""
    return reduce(_after, happenings, Clock(calendar, limit, rules))


def _after(clock: Clock, happening: Happening) -> Clock:
    if clock.ended_at is not None:
        raise ValueError("The clock has ended; nothing can follow.")
    match happening:
        case Received(at) if clock.started is None:
            return _start(clock, at)
        case Suspended(at) if clock.is_running:
            return replace(clock, suspended_at=at, periods=_closed(clock.periods, at))
        case Resumed(at) if clock.suspended_at is not None:
            return _resume(clock, clock.suspended_at, at)
        case Restarted(at) if clock.suspended_at is not None and clock.started and clock.due:
            old = Run(clock.started, clock.due, clock.suspended_at)
            return _start(replace(clock, suspended_at=None, history=(*clock.history, old)), at)
        case Extended(_, due) if clock.started is not None:
            return replace(clock, due=due, extensions=clock.extensions + 1)
        case Ended(at):
            return replace(clock, ended_at=at, periods=_closed(clock.periods, at))
    raise ValueError(f"{type(happening).__name__} cannot happen here.")


def _start(clock: Clock, at: datetime) -> Clock:
    started = deadlines.counted_from(at, clock.calendar, clock.rules)
    due = deadlines.due_at(at, clock.limit.value, clock.limit.unit, clock.calendar, clock.rules)
    return replace(clock, started=started, due=due, periods=(Period(started),))


def _resume(clock: Clock, since: datetime, at: datetime) -> Clock:
    waited = clock.calendar.working_time_between(since, at)
    due = clock.due and clock.calendar.add_hours(clock.due, waited / timedelta(hours=1))
    return replace(clock, due=due, suspended_at=None, periods=(*clock.periods, Period(at)))


def _closed(periods: tuple[Period, ...], at: datetime) -> tuple[Period, ...]:
    if not periods or periods[-1].end is not None:
        return periods
    last = periods[-1]
    return (*periods[:-1], replace(last, end=max(last.start, at)))
