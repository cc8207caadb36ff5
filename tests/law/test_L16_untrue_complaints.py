"""L16: a complaint found untrue does not count in indicator 7. Circular 01/2018, art. 13.7c."""

import pytest
from tests.law.times import at

from egov.services.dossiers.rules.scores import Complaint, Finding, Handled, indicator_7


@pytest.mark.parametrize(
    ("complaints", "points"),
    [
        ([], 2),
        ([Complaint(Finding.UNTRUE)], 2),
        ([Complaint(Finding.UNTRUE, grave=True)], 2),
        ([Complaint(Finding.OPEN)], 2),
        ([Complaint(Finding.TRUE)], 1),
        ([Complaint(Finding.TRUE), Complaint(Finding.UNTRUE)], 1),
        ([Complaint(Finding.TRUE), Complaint(Finding.TRUE)], 0),
        ([Complaint(Finding.TRUE, grave=True)], 0),
    ],
)
def test_only_true_complaints_take_points(complaints, points):
    dossier = Handled(finished=at("2024-03-11 08:00"), due=at("2024-03-11 09:00"), complaints=complaints)

    assert indicator_7(dossier) == points
