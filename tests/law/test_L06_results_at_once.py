"""L6: a result due at once needs no receipt slip unless asked for. Decree 61/2018, art. 17.4."""

import pytest
from tests.law.times import at, province_calendar

from egov.services.dossiers.rules.deadlines import due_at
from egov.services.dossiers.rules.intake import needs_receipt


@pytest.mark.parametrize(
    ("immediate", "asked_for", "needed"),
    [(True, False, False), (True, True, True), (False, False, True), (False, True, True)],
)
def test_who_gets_a_receipt_slip(immediate, asked_for, needed):
    assert needs_receipt(immediate=immediate, asked_for=asked_for) is needed


@pytest.mark.parametrize(
    ("received", "due"),
    [("2024-03-04 09:00", "2024-03-04 17:00"), ("2024-03-08 15:01", "2024-03-11 17:00")],
)
def test_a_result_at_once_is_due_when_the_office_closes(received, due):
    assert due_at(at(received), 0, "working_days", province_calendar()) == at(due)
