"""L3: back within three working days; the time limit starts again from zero. Decree 61/2018, art. 19.4."""

from datetime import timedelta

import pytest
from tests.law.times import at, province_calendar

from egov.services.dossiers.rules.clock import (
    Ended,
    Extended,
    Limit,
    Received,
    Restarted,
    Resumed,
    Run,
    Suspended,
    read,
)
from egov.services.dossiers.rules.deadlines import is_overdue, remaining, supplement_until

FIVE_DAYS = Limit(5)
RECEIVED = Received(at("2024-03-04 09:00"))


def clock(*happenings):
    return read(happenings, FIVE_DAYS, province_calendar())


@pytest.mark.parametrize(
    ("received", "until"),
    [
        ("2024-03-04 09:00", "2024-03-07 17:00"),
        ("2024-03-04 15:01", "2024-03-08 17:00"),
        ("2024-02-07 09:00", "2024-02-19 17:00"),
    ],
)
def test_a_dossier_goes_back_within_three_working_days(received, until):
    assert supplement_until(at(received), province_calendar()) == at(until)


def test_the_clock_starts_with_the_receipt():
    now = clock(RECEIVED)

    assert now.due == at("2024-03-11 09:00")
    assert now.is_running
    assert now.used(at("2024-03-05 09:00")) == timedelta(hours=7.5)


def test_while_the_applicant_supplements_the_clock_stands():
    now = clock(RECEIVED, Suspended(at("2024-03-06 09:00")))

    assert not now.is_running
    assert now.used(at("2024-03-20 09:00")) == timedelta(hours=15)
    assert now.remaining(at("2024-03-20 09:00")) == timedelta(hours=22.5)
    assert not now.is_late(at("2024-03-20 09:00"))


def test_a_complete_dossier_starts_again_from_zero_and_keeps_the_old_clock():
    now = clock(RECEIVED, Suspended(at("2024-03-06 09:00")), Restarted(at("2024-03-20 10:00")))

    assert now.due == at("2024-03-27 10:00")
    assert now.used(at("2024-03-20 11:00")) == timedelta(hours=1)
    assert now.history == (Run(at("2024-03-04 09:00"), at("2024-03-11 09:00"), at("2024-03-06 09:00")),)


def test_a_restart_after_15_00_counts_from_the_next_working_day():
    now = clock(RECEIVED, Suspended(at("2024-03-06 09:00")), Restarted(at("2024-03-22 15:30")))

    assert now.started == at("2024-03-25 07:30")
    assert now.used(at("2024-03-22 16:00")) == timedelta()


def test_waiting_for_a_payment_moves_the_due_date_by_the_time_waited():
    now = clock(RECEIVED, Suspended(at("2024-03-06 09:00")), Resumed(at("2024-03-08 09:00")))

    assert now.due == at("2024-03-13 09:00")
    assert now.history == ()
    assert now.used(at("2024-03-08 10:00")) == timedelta(hours=16)


def test_waiting_over_a_weekend_moves_nothing_but_office_time():
    now = clock(RECEIVED, Suspended(at("2024-03-08 17:00")), Resumed(at("2024-03-11 07:30")))

    assert now.due == at("2024-03-11 09:00")


def test_a_new_date_replaces_the_old_one():
    now = clock(RECEIVED, Extended(at("2024-03-08 09:00"), at("2024-03-15 09:00")))

    assert now.due == at("2024-03-15 09:00")
    assert now.extensions == 1


def test_the_end_stops_the_clock():
    now = clock(RECEIVED, Ended(at("2024-03-08 09:00")))

    assert not now.is_running
    assert now.used(at("2024-05-01 00:00")) == timedelta(hours=30)
    assert not now.is_late(at("2024-05-01 00:00"))


def test_ending_after_the_due_moment_stays_late():
    assert clock(RECEIVED, Ended(at("2024-03-11 09:01"))).is_late(at("2024-03-11 09:00"))


def test_a_dossier_that_is_not_received_has_no_clock():
    now = clock()

    assert now.due is None
    assert now.remaining(at("2024-03-04 09:00")) is None
    assert not now.is_late(at("2030-01-01 00:00"))
    assert clock(Ended(at("2024-03-04 09:00"))).periods == ()


@pytest.mark.parametrize(
    "happenings",
    [
        [Suspended(at("2024-03-06 09:00"))],
        [RECEIVED, RECEIVED],
        [RECEIVED, Resumed(at("2024-03-06 09:00"))],
        [RECEIVED, Restarted(at("2024-03-06 09:00"))],
        [RECEIVED, Suspended(at("2024-03-06 09:00")), Suspended(at("2024-03-07 09:00"))],
        [RECEIVED, Ended(at("2024-03-06 09:00")), Ended(at("2024-03-06 09:00"))],
        [Extended(at("2024-03-08 09:00"), at("2024-03-15 09:00"))],
    ],
)
def test_an_order_that_cannot_be_is_an_error(happenings):
    with pytest.raises(ValueError, match=r"happen|follow"):
        clock(*happenings)


def test_overdue_begins_after_the_due_moment():
    due = at("2024-03-11 09:00")

    assert not is_overdue(due, due)
    assert is_overdue(due, at("2024-03-11 09:01"))
    assert remaining(due, at("2024-03-11 10:00"), province_calendar()) == timedelta(hours=-1)
