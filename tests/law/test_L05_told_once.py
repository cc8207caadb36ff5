"""L5: an online dossier that is incomplete is told once, completely. Decree 61/2018, art. 17.2a."""

import pytest
from tests.law.times import at, province_calendar

from egov.services.dossiers.rules.intake import answer_until, is_repeated, why_not_ask


@pytest.mark.parametrize(
    ("submitted", "until"),
    [
        ("2024-03-04 07:30", "2024-03-05 08:00"),
        ("2024-03-04 22:00", "2024-03-06 08:00"),
        ("2024-03-08 16:00", "2024-03-11 16:30"),
    ],
)
def test_an_answer_comes_within_eight_working_hours(submitted, until):
    assert answer_until(at(submitted), province_calendar()) == at(until)


def test_the_first_request_needs_its_items_only():
    assert why_not_ask(0, ["Bản sao sổ hộ khẩu"]) is None
    assert not is_repeated(0)


@pytest.mark.parametrize("missing", [[], ["  "]])
def test_a_request_that_names_nothing_is_refused(missing):
    assert "từng giấy tờ" in why_not_ask(0, missing)


def test_a_second_request_needs_a_reason_and_counts():
    assert "lý do" in why_not_ask(1, ["Ảnh chụp"])
    assert why_not_ask(1, ["Ảnh chụp"], "Ảnh nộp lại bị mờ") is None
    assert is_repeated(1)
