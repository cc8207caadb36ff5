"""Working days and office hours, with the year's days off given by hand and, as oracle, by `holidays`."""

from datetime import UTC, date, datetime, time, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from egov.kernel.errors import Refused
from egov.kernel.working_time import HANOI, OFFICE_HOURS, ONE_DAY, CalendarMissing, WorkingCalendar

YEARS = range(2018, 2026)
PUBLIC = frozenset(day for day in holidays.country_holidays("VN", years=YEARS) if day.year in YEARS)
SWAPPED_2024 = date(2024, 5, 4)
CALENDAR = WorkingCalendar(years=frozenset(YEARS), off=PUBLIC, work=frozenset({SWAPPED_2024}))
SATURDAY_MORNING = WorkingCalendar(years=frozenset({2024}), hours={**OFFICE_HOURS, 5: ((time(7, 30), time(11, 30)),)})

days = st.dates(date(2018, 1, 1), date(2024, 6, 30))
counts = st.integers(0, 60)
moments = st.datetimes(datetime(2018, 1, 1), datetime(2023, 12, 31), timezones=st.just(HANOI))  # noqa: DTZ001


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2024-03-04", 3, "2024-03-07"),
        ("2024-03-08", 1, "2024-03-11"),
        ("2024-02-07", 1, "2024-02-15"),  # eve of Tết
        ("2024-04-26", 1, "2024-05-02"),  # 29/4 was a day off in exchange for Saturday 4/5
        ("2024-04-26", 3, "2024-05-04"),
        ("2019-11-20", 25, "2019-12-25"),
        ("2024-03-09", 0, "2024-03-11"),
        ("2024-03-11", 0, "2024-03-11"),
        ("2019-12-30", 2, "2020-01-02"),
    ],
)
def test_working_days_are_counted_from_the_next_one(start, n, end):
    assert CALENDAR.add(date.fromisoformat(start), n) == date.fromisoformat(end)


def test_the_printed_receipt_of_2019_comes_out_to_the_minute():
    assert CALENDAR.add_days(at("2019-11-20 08:37"), 25) == at("2019-12-25 08:37")


@given(days, counts, counts)
def test_adding_is_monotone_in_the_number(day, few, more):
    low, high = sorted((few, more))

    assert CALENDAR.add(day, low) <= CALENDAR.add(day, high)


@given(days, days, counts)
def test_adding_is_monotone_in_the_day(one, other, n):
    low, high = sorted((one, other))

    assert CALENDAR.add(low, n) <= CALENDAR.add(high, n)


@given(days, st.integers(1, 60), counts)
def test_adding_twice_is_adding_the_sum(day, n, m):
    assert CALENDAR.add(CALENDAR.add(day, n), m) == CALENDAR.add(day, n + m)


@given(days, st.integers(1, 60))
def test_what_was_added_is_what_lies_between(day, n):
    end = CALENDAR.add(day, n)

    assert CALENDAR.counts(end)
    assert CALENDAR.working_days_between(day, end) == n
    assert CALENDAR.working_days_between(end, day) == -n


@given(days, st.integers(1, 60))
def test_going_back_undoes_going_on(day, n):
    worked = CALENDAR.first_from(day)

    assert CALENDAR.subtract(CALENDAR.add(worked, n), n) == worked


@given(days)
def test_a_day_counts_exactly_when_weekday_holiday_and_swaps_say_so(day):
    assert CALENDAR.counts(day) == ((day.weekday() < 5 and day not in PUBLIC) or day == SWAPPED_2024)


def test_a_swapped_saturday_is_worked_with_mondays_hours():
    assert CALENDAR.counts(SWAPPED_2024)
    assert CALENDAR.intervals(SWAPPED_2024) == OFFICE_HOURS[0]
    assert not CALENDAR.counts(SWAPPED_2024 + 7 * ONE_DAY)


def test_a_counter_may_open_on_saturday_morning():
    friday_afternoon = at("2024-03-08 15:00")

    due = SATURDAY_MORNING.add_days(friday_afternoon, 1)

    assert due == at("2024-03-09 11:30")


@pytest.mark.parametrize(
    ("moment", "n", "due"),
    [
        ("2024-03-04 06:10", 1, "2024-03-05 07:30"),
        ("2024-03-04 12:15", 1, "2024-03-05 13:30"),
        ("2024-03-04 22:40", 1, "2024-03-05 17:00"),
        ("2024-03-04 11:30", 1, "2024-03-05 11:30"),
        ("2024-03-09 09:00", 0, "2024-03-11 09:00"),
    ],
)
def test_the_clock_time_is_moved_into_office_hours(moment, n, due):
    assert CALENDAR.add_days(at(moment), n) == at(due)


@pytest.mark.parametrize(
    ("moment", "hours", "due"),
    [
        ("2024-03-04 07:30", 4, "2024-03-04 11:30"),
        ("2024-03-04 10:30", 2, "2024-03-04 14:30"),
        ("2024-03-04 16:00", 8, "2024-03-05 16:30"),
        ("2024-03-08 16:00", 2, "2024-03-11 08:30"),
        ("2024-03-10 09:00", 1, "2024-03-11 08:30"),
        ("2024-02-07 16:30", 1.5, "2024-02-15 08:30"),
    ],
)
def test_working_hours_skip_lunch_nights_and_days_off(moment, hours, due):
    assert CALENDAR.add_hours(at(moment), hours) == at(due)


@given(moments, st.integers(1, 100))
def test_hours_added_are_hours_worked(moment, hours):
    assert CALENDAR.working_time_between(moment, CALENDAR.add_hours(moment, hours)) == timedelta(hours=hours)


@given(moments, moments, moments)
def test_working_time_adds_up(one, two, three):
    first, second, third = sorted((one, two, three))

    whole = CALENDAR.working_time_between(first, third)

    assert whole == CALENDAR.working_time_between(first, second) + CALENDAR.working_time_between(second, third)
    assert whole == -CALENDAR.working_time_between(third, first)


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2024-03-04 09:00", "2024-03-04 09:00"),
        ("2024-03-04 11:30", "2024-03-04 13:30"),
        ("2024-03-08 17:00", "2024-03-11 07:30"),
        ("2024-02-08 08:00", "2024-02-15 07:30"),
    ],
)
def test_the_next_opening(moment, opening):
    assert CALENDAR.next_opening(at(moment)) == at(opening)


def test_other_time_zones_are_read_on_the_provinces_clock():
    late_evening_in_london = datetime(2024, 3, 4, 23, 0, tzinfo=UTC)

    assert CALENDAR.next_opening(late_evening_in_london) == at("2024-03-05 07:30")


def test_a_naive_moment_is_a_mistake():
    with pytest.raises(ValueError, match="time zone"):
        CALENDAR.next_opening(datetime(2024, 3, 4, 9))  # noqa: DTZ001


def test_a_year_that_is_not_loaded_is_refused_with_a_sentence():
    with pytest.raises(CalendarMissing, match="Lịch làm việc năm 2026 chưa có") as refusal:
        CALENDAR.add(date(2025, 12, 30), 5)

    assert refusal.value.year == 2026
    assert isinstance(refusal.value, Refused)


def test_a_day_cannot_be_off_and_worked():
    with pytest.raises(ValueError, match="both"):
        WorkingCalendar(years=frozenset({2024}), off=frozenset({SWAPPED_2024}), work=frozenset({SWAPPED_2024}))


def test_going_back_has_its_own_verb():
    assert CALENDAR.subtract(date(2024, 2, 15), 1) == date(2024, 2, 7)
    with pytest.raises(ValueError, match="subtract"):
        CALENDAR.add(date(2024, 2, 15), -1)


def test_without_mondays_hours_there_is_no_calendar():
    with pytest.raises(ValueError, match="Monday"):
        WorkingCalendar(years=frozenset({2024}), hours={})
