"""A dossier from filing to the result in the applicant's hands."""

from datetime import timedelta

import pytest
from tests.world import MONDAY, World, do_step, file_dossier, make_release, open_step, receive_dossier

from egov.foundation.events.api import events_about
from egov.kernel.actor import Role
from egov.kernel.errors import Forbidden, Refused
from egov.lgsp.signing import api as signing
from egov.services.dossiers import api as dossiers
from egov.services.dossiers.numbering import notation
from egov.services.dossiers.rules.states import Status


def test_a_dossier_is_filed_received_processed_signed_and_handed_over(world: World) -> None:
    dossier = receive_dossier(world, make_release())

    kinds = []
    at = MONDAY
    while dossier.steps.waiting().exists():
        at += timedelta(hours=1)
        kinds.append(do_step(world, dossier, at).kind)

    dossier.refresh_from_db()
    assert kinds == [
        "hand_over",
        "accept",
        "assign",
        "take_up",
        "process",
        "check_result",
        "sign",
        "issue",
        "return_result",
    ]
    assert dossier.status == Status.RETURNED
    assert dossier.code == "000.00.12.H40-180305-0001"
    names = [event.name for event in events_about(dossier)]
    assert names[:2] == ["dossiers.Submitted", "dossiers.Received"]
    assert names[-2:] == ["dossiers.Finished", "dossiers.Returned"]


def test_the_result_is_signed_by_the_leader_and_can_be_verified_by_its_code(world: World) -> None:
    dossier = receive_dossier(world, make_release())
    while dossier.steps.waiting().exclude(kind="return_result").exists():
        do_step(world, dossier, MONDAY + timedelta(hours=3))

    result = dossiers.Result.objects.get(dossier=dossier)
    document = signing.find(result.verification)
    checked = signing.check_copy(signing.signed_bytes(document))

    assert result.signed_by == world.people["so-tp", Role.LEADER]
    assert checked.genuine
    assert document.organisation == "Sở Tư pháp"


def test_the_second_of_two_officers_is_told_who_was_first_and_nothing_changes(world: World) -> None:
    dossier = receive_dossier(world, make_release())
    step = open_step(dossier, "hand_over")
    counter = world.actor("so-tp", Role.COUNTER)
    dossiers.HandOver(subject=step, at=MONDAY).run(counter)
    before = events_about(dossier).count()

    with pytest.raises(Refused, match="Đỗ Thị Thuý làm lúc 09:00"):
        dossiers.HandOver(subject=step, at=MONDAY).run(counter)

    assert events_about(dossier).count() == before
    assert dossier.steps.waiting().count() == 1


@pytest.mark.parametrize("role", [Role.SPECIALIST, Role.LEADER, Role.ADMIN])
def test_only_the_counter_hands_over(world: World, role: Role) -> None:
    dossier = receive_dossier(world, make_release())
    step = open_step(dossier, "hand_over")

    with pytest.raises(Forbidden):
        dossiers.HandOver(subject=step, at=MONDAY).run(world.actor("so-tp", role))

    step.refresh_from_db()
    assert step.closed_at is None


def test_a_double_click_files_one_dossier(world: World) -> None:
    release = make_release()
    dossier = file_dossier(world, release)
    draft = dossiers.Draft.objects.get(dossier=dossier)

    with pytest.raises(Refused, match=dossier.code):
        dossiers.Submit(subject=draft, at=MONDAY).run(world.applicant)

    assert dossiers.Dossier.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "written"),
    [("Sở Tư pháp", "STP"), ("UBND huyện Hải Hậu", "UBND"), ("Sở GD&ĐT", "SGD&ĐT"), ("Công an tỉnh", "CAT")],
)
def test_the_notation_of_a_result(name: str, written: str) -> None:
    assert notation(name) == written
