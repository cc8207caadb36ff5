"""L2: what is received after 15:00 is passed on at the start of the next working day. Decree 61/2018, art. 18."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.law.times import at, province_calendar

from egov.services.dossiers.rules.deadlines import counted_from, due_at


@pytest.mark.parametrize(
    ("received", "counted"),
    [
        ("2024-03-04 14:59", "2024-03-04 14:59"),
        ("2024-03-04 15:00", "2024-03-04 15:00"),
        ("2024-03-04 15:01", "2024-03-05 07:30"),
        ("2024-03-08 15:00", "2024-03-08 15:00"),
        ("2024-03-08 15:01", "2024-03-11 07:30"),  # Friday
        ("2024-02-07 15:01", "2024-02-15 07:30"),  # eve of Tết
        ("2024-03-09 10:00", "2024-03-11 07:30"),  # online on a Saturday
        ("2024-03-04 06:00", "2024-03-04 07:30"),
        ("2024-03-04 12:00", "2024-03-04 13:30"),
        ("2024-05-04 15:01", "2024-05-06 07:30"),  # a swapped Saturday has the same cut-off
        ("2018-12-31 09:00", "2019-01-02 07:30"),
    ],
)
def test_from_when_a_dossier_counts(received, counted):
    assert counted_from(at(received), province_calendar()) == at(counted)


@pytest.mark.parametrize(
    ("received", "limit", "due"),
    [
        ("2024-03-04 14:59", 3, "2024-03-07 14:59"),
        ("2024-03-04 15:01", 3, "2024-03-08 07:30"),
        ("2024-02-07 15:01", 1, "2024-02-16 07:30"),
        ("2024-04-26 10:00", 3, "2024-05-04 10:00"),
        ("2019-11-20 08:37", 25, "2019-12-25 08:37"),
        ("2017-12-29 08:15", 15, "2018-01-22 08:15"),
    ],
)
def test_working_days_to_the_due_moment(received, limit, due):
    assert due_at(at(received), limit, "working_days", province_calendar()) == at(due)


@pytest.mark.parametrize(
    ("received", "limit", "unit", "due"),
    [
        ("2024-03-04 09:00", 10, "days", "2024-03-14 09:00"),
        ("2024-03-04 09:00", 5, "days", "2024-03-11 09:00"),  # ends on a Saturday
        ("2024-02-01 09:00", 10, "days", "2024-02-15 09:00"),  # ends in Tết
        ("2024-03-04 09:00", 8, "working_hours", "2024-03-05 09:30"),
        ("2024-03-04 15:30", 4, "working_hours", "2024-03-05 11:30"),
    ],
)
def test_calendar_days_and_working_hours(received, limit, unit, due):
    assert due_at(at(received), limit, unit, province_calendar()) == at(due)


def test_an_unknown_unit_is_an_error():
    with pytest.raises(ValueError, match="weeks"):
        due_at(at("2024-03-04 09:00"), 1, "weeks", province_calendar())


moments = st.datetimes(at("2018-01-01 00:00").replace(tzinfo=None), at("2026-06-30 00:00").replace(tzinfo=None)).map(
    lambda moment: moment.replace(tzinfo=at("2018-01-01 00:00").tzinfo)
)


@given(moments, moments, st.integers(1, 60), st.sampled_from(["working_days", "days", "working_hours"]))
def test_who_comes_first_is_due_first(one, other, limit, unit):
    first, second = sorted((one, other))
    calendar = province_calendar()

    assert due_at(first, limit, unit, calendar) <= due_at(second, limit, unit, calendar)


@given(moments, st.integers(1, 60))
def test_the_due_moment_lies_in_office_hours(received, limit):
    calendar = province_calendar()

    due = due_at(received, limit, "working_days", calendar)

    assert any(opens <= due.time() <= closes for opens, closes in calendar.intervals(due.date()))
    assert calendar.working_days_between(counted_from(received, calendar).date(), due.date()) == limit
