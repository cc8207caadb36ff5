"""Office days and office hours as a pure value: dates and moments in, dates and moments out.

Days are counted as in the Civil Code 2015, articles 147 and 148: the first day is not counted, and a period
that ends on a day off moves to the next working day. Moments are aware; answers are in Hanoi time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from egov.kernel.errors import Refused
from egov.kernel.wording import Sentence
from egov.kernel.wording import gettext_noop as _

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
ONE_DAY = timedelta(days=1)
NOTHING = timedelta()
MONDAY = 0

Interval = tuple[time, time]
OFFICE_HOURS: Mapping[int, tuple[Interval, ...]] = {
    weekday: ((time(7, 30), time(11, 30)), (time(13, 30), time(17))) for weekday in range(5)
}


class CalendarMissing(Refused):
    """The year's days off are not loaded, so no date in it may be promised."""

    def __init__(self, year: int) -> None:
        super().__init__(
            Sentence(_("Lịch làm việc năm %(year)s chưa có. Công bố lịch năm này trước khi tính hạn."), year=year)
        )
        self.year = year


def in_hanoi(moment: datetime) -> datetime:
    """The moment on the province's clock. A naive moment is a programming error."""
    if moment.tzinfo is None:
        raise ValueError("A moment without a time zone cannot be placed on a calendar.")
    return moment.astimezone(HANOI)


@dataclass(frozen=True)
class WorkingCalendar:
    """When an office works.

    `hours` gives the opening intervals of each weekday (Monday is 0); a weekday without any is a day off.
    `off` are days off beside those, `work` are swapped days that are worked although their weekday is off,
    with Monday's hours. Only days of `years` can be asked for.
    """

    years: frozenset[int]
    off: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()
    hours: Mapping[int, tuple[Interval, ...]] = field(default_factory=lambda: OFFICE_HOURS)

    def __post_init__(self) -> None:
        if self.off & self.work:
            raise ValueError("A day cannot be both a day off and a swapped working day.")
        if not self.hours.get(MONDAY):
            raise ValueError("Monday's hours are needed: swapped working days use them.")

    def intervals(self, day: date) -> tuple[Interval, ...]:
        """The opening intervals of the day in order; empty on a day off. Raises CalendarMissing."""
        if day.year not in self.years:
            raise CalendarMissing(day.year)
        if day in self.off:
            return ()
        usual = self.hours.get(day.weekday(), ())
        return self.hours[MONDAY] if not usual and day in self.work else usual

    def counts(self, day: date) -> bool:
        """Is it a working day?"""
        return bool(self.intervals(day))

    def first_from(self, day: date) -> date:
        """The day itself when it is worked, else the next working day."""
        while not self.counts(day):
            day += ONE_DAY
        return day

    def add(self, day: date, n: int) -> date:
        """The n-th working day after `day`, which is not counted; for 0 the first working day from it."""
        if n < 0:
            raise ValueError("Use `subtract` to go back.")
        if n == 0:
            return self.first_from(day)
        for _day in range(n):
            day = self.first_from(day + ONE_DAY)
        return day

    def subtract(self, day: date, n: int) -> date:
        """The n-th working day before `day`."""
        for _day in range(n):
            day -= ONE_DAY
            while not self.counts(day):
                day -= ONE_DAY
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """Working days after `first` up to and including `last`; negative when `last` is earlier."""
        if last < first:
            return -self.working_days_between(last, first)
        return sum(self.counts(first + ONE_DAY * n) for n in range(1, (last - first).days + 1))

    def within_hours(self, day: date, clock: time) -> datetime:
        """The clock time on a working day, moved into its hours: on to an opening, or back to closing
        time."""
        for start, end in self.intervals(day):
            if clock <= end:
                return datetime.combine(day, max(clock, start), HANOI)
        return datetime.combine(day, self.intervals(day)[-1][1], HANOI)

    def add_days(self, moment: datetime, n: int) -> datetime:
        """The same clock time n working days later, moved into office hours."""
        local = in_hanoi(moment)
        return self.within_hours(self.add(local.date(), n), local.time())

    def next_opening(self, moment: datetime) -> datetime:
        """The moment itself while the office is open, else when it opens next."""
        return next(self._openings(in_hanoi(moment)))[0]

    def add_hours(self, moment: datetime, hours: float) -> datetime:
        """`hours` of office time after the moment; lunch, nights and days off do not count."""
        left = timedelta(hours=hours)
        for start, end in self._openings(in_hanoi(moment)):
            if left <= end - start:
                return start + left
            left -= end - start
        raise AssertionError("openings never end")

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Office time from `start` to `end`; negative when `end` is earlier."""
        if end < start:
            return -self.working_time_between(end, start)
        first, last = in_hanoi(start), in_hanoi(end)
        total = NOTHING
        day = first.date()
        while day <= last.date():
            for opens, closes in self._moments(day):
                total += max(min(closes, last) - max(opens, first), NOTHING)
            day += ONE_DAY
        return total

    def _moments(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        for start, end in self.intervals(day):
            yield datetime.combine(day, start, HANOI), datetime.combine(day, end, HANOI)

    def _openings(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """What is left of the interval that the moment lies in, then every later interval."""
        day = moment.date()
        while True:
            for start, end in self._moments(day):
                if moment < end:
                    yield max(start, moment), end
            day += ONE_DAY
