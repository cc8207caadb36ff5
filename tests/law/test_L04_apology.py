"""L4: an apology before the due date, and one new date at most. Decree 61/2018, art. 19.9."""

import pytest
from tests.law.times import at, province_calendar

from egov.services.dossiers.rules.apology import apology_until, is_late, is_to_be_prepared, why_not


@pytest.mark.parametrize(
    ("due", "until"),
    [
        ("2024-03-07 09:00", "2024-03-06 17:00"),
        ("2024-03-11 09:00", "2024-03-08 17:00"),  # Monday: on Friday
        ("2024-02-15 09:00", "2024-02-07 17:00"),  # after Tết: before Tết
    ],
)
def test_the_apology_goes_out_a_working_day_before(due, until):
    assert apology_until(at(due), province_calendar()) == at(until)


def test_the_apology_is_queued_when_its_last_day_begins():
    due = at("2024-03-11 09:00")

    assert not is_to_be_prepared(due, at("2024-03-07 17:00"), province_calendar())
    assert is_to_be_prepared(due, at("2024-03-08 07:30"), province_calendar())


def test_a_later_apology_is_marked():
    due = at("2024-03-11 09:00")

    assert not is_late(due, at("2024-03-08 17:00"), province_calendar())
    assert is_late(due, at("2024-03-11 07:30"), province_calendar())


def refusal(**changes):
    given = {
        "postponed_before": 0,
        "due": at("2024-03-11 09:00"),
        "new_due": at("2024-03-15 09:00"),
        "reason": "Chờ ý kiến cơ quan phối hợp",
        "calendar": province_calendar(),
    }
    return why_not(**(given | changes))


def test_the_first_new_date_may_be_given():
    assert refusal() is None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"postponed_before": 1}, "một lần"),
        ({"reason": "  "}, "lý do"),
        ({"new_due": at("2024-03-11 09:00")}, "sau ngày hẹn cũ"),
        ({"new_due": at("2024-03-16 09:00")}, "ngày làm việc"),
    ],
)
def test_a_second_or_senseless_date_is_refused(change, sentence):
    assert sentence in refusal(**change)
