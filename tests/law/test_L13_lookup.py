"""L13: without signing in only code and degree of completion. Circular 01/2018, art. 16.2d."""

import dataclasses

import pytest
from tests.law.times import at

from egov.services.dossiers.rules.lookup import Facts, completion, for_guest, for_owner
from egov.services.dossiers.rules.states import Status

FACTS = Facts(
    code="000.00.12.H40-171229-0001",
    status=Status.PROCESSING,
    steps_done=3,
    steps_planned=8,
    procedure="Cấp phiếu lý lịch tư pháp",
    applicant="Phạm Văn Dũng",
    agency="Sở Tư pháp",
    division="Phòng Hành chính tư pháp",
    handler="Đỗ Thị Thuý",
    due=at("2018-01-22 15:00"),
)


def test_a_guest_sees_code_and_completion_and_nothing_else():
    view = for_guest(FACTS)

    assert dataclasses.asdict(view) == {"code": FACTS.code, "completion": 37}


@pytest.mark.parametrize("secret", ["procedure", "applicant", "agency", "division", "handler"])
def test_nothing_of_the_dossier_leaks_to_a_guest(secret):
    assert getattr(FACTS, secret) not in repr(for_guest(FACTS))


def test_the_applicant_sees_the_state_down_to_the_division():
    view = for_owner(FACTS)

    assert (view.agency, view.division, view.status) == (FACTS.agency, FACTS.division, Status.PROCESSING)
    assert view.sentence == "Cơ quan giải quyết đang xử lý hồ sơ."
    assert FACTS.handler not in repr(view)


@pytest.mark.parametrize(
    ("status", "done", "planned", "percent"),
    [
        (Status.SUBMITTED, 0, 8, 0),
        (Status.SUBMITTED, 0, 0, 0),
        (Status.PROCESSING, 8, 8, 95),
        (Status.PROCESSING, 12, 8, 95),
        (Status.DONE, 7, 8, 100),
        (Status.REFUSED, 1, 8, 100),
    ],
)
def test_the_degree_of_completion(status, done, planned, percent):
    assert completion(status, done, planned) == percent
