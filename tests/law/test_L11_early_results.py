"""L11: an early result is announced. Decree 61/2018, art. 20.4."""

import pytest
from tests.law.times import at

from egov.services.dossiers.rules.early import is_early, must_be_told

DUE = at("2024-03-11 09:00")


@pytest.mark.parametrize(
    ("finished", "early"),
    [("2024-03-08 16:59", True), ("2024-03-11 07:30", False), ("2024-03-12 07:30", False)],
)
def test_a_result_is_early_on_a_day_before_the_due_day(finished, early):
    assert is_early(at(finished), DUE) is early


def test_the_applicant_is_told_once():
    finished = at("2024-03-08 10:00")

    assert must_be_told(finished, DUE, None)
    assert not must_be_told(finished, DUE, at("2024-03-08 10:01"))
    assert not must_be_told(DUE, DUE, None)
