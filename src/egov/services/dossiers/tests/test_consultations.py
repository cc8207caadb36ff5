"""Asking other agencies: each with its own clock, silence reported, the result back to the receiving counter."""

from datetime import timedelta

import pytest
from tests.world import MONDAY, World, do_step, make_release, open_step, receive_dossier

from egov.foundation.events.api import events_about
from egov.kernel.actor import SYSTEM, Role
from egov.kernel.errors import NotFound
from egov.services.catalogue.api import Release
from egov.services.dossiers import api as dossiers
from egov.services.dossiers.watching import report_silence

ASKED = {
    "receive": "agency:so-ct",
    "decide": "same",
    "asked": [
        {"agency": "agency:so-tp", "duty": {"vi": "Ý kiến pháp lý"}, "limit": {"value": 2}},
        {"agency": "agency:huyen", "duty": {"vi": "Ý kiến địa bàn"}, "limit": {"value": 4}},
    ],
}


def release_with_questions() -> Release:
    return make_release("TT-9002", process={"key": "lien-thong-so"}, routing=ASKED, limit={"value": 15})


def sent(world: World) -> dossiers.Dossier:
    dossier = receive_dossier(world, release_with_questions(), "so-ct")
    while not dossier.steps.waiting().filter(kind="consult_receive").exists():
        do_step(world, dossier, MONDAY, **({"outcome": "ask"} if open_step(dossier).name == "prepare" else {}))
    return dossier


def test_all_asked_agencies_get_the_electronic_dossier_at_once_each_with_its_own_date(world: World) -> None:
    """Decree 61/2018, articles 19.5 and 19.6."""
    dossier = sent(world)

    waiting = {step.agency.code: step.due for step in dossier.steps.waiting()}
    assert waiting == {"so-tp": MONDAY + timedelta(days=2), "huyen": MONDAY + timedelta(days=4)}


@pytest.mark.parametrize("order", [("so-tp", "huyen"), ("huyen", "so-tp")])
def test_answers_come_in_any_order_and_the_last_one_lets_the_specialist_go_on(
    world: World, order: tuple[str, str]
) -> None:
    dossier = sent(world)

    for agency in order:
        assert not dossier.steps.waiting().filter(kind="collect").exists()
        for _ in range(4):
            do_step(world, dossier, MONDAY + timedelta(hours=2), agency=agency)

    assert open_step(dossier).kind == "collect"
    answers = dossier.consultations.values_list("agrees", "answer")
    assert list(answers) == [(True, "Thống nhất."), (True, "Thống nhất.")]


def test_silence_is_reported_once_and_is_not_consent(world: World) -> None:
    """Decree 61/2018, article 19.5."""
    dossier = sent(world)
    late = MONDAY + timedelta(days=3)

    assert report_silence(late) == 1
    assert report_silence(late) == 0

    question = dossier.consultations.get(agency__code="so-tp")
    assert question.silence_reported_at == late
    assert question.agrees is None
    assert not dossier.steps.waiting().filter(kind="collect").exists()
    assert [event.payload["agency"] for event in events_about(dossier).filter(name="dossiers.Silent")] == ["so-tp"]


def test_an_agency_sees_the_dossier_only_once_it_is_asked(world: World) -> None:
    dossier = receive_dossier(world, release_with_questions(), "so-ct")
    asked = world.actor("huyen", Role.SPECIALIST)
    with pytest.raises(NotFound):
        dossiers.dossier_of(dossier.code, asked)

    while not dossier.steps.waiting().filter(kind="consult_receive").exists():
        do_step(world, dossier, MONDAY, **({"outcome": "ask"} if open_step(dossier).name == "prepare" else {}))

    assert dossiers.dossier_of(dossier.code, asked) == dossier


def test_filed_at_the_commune_and_decided_by_the_district_it_returns_to_the_communes_counter(world: World) -> None:
    """Chapter V.4, case 1.1; decree 61/2018, article 19.7."""
    routing = {"receive": "level:xa", "decide": "parent"}
    release = make_release("TT-9003", process={"key": "xa-huyen"}, routing=routing)
    dossier = receive_dossier(world, release, "xa")

    while open_step(dossier).kind != "return_result":
        do_step(world, dossier, MONDAY)

    assert dossier.code.startswith("000.00.27.H40-")
    assert open_step(dossier).agency.code == "xa"
    assert dossiers.Result.objects.get(dossier=dossier).signed_by == world.people["huyen", Role.LEADER]


def test_the_communes_specialist_asks_the_district_to_verify(world: World) -> None:
    """Chapter V.4, case 1.2."""
    routing = {"receive": "level:xa", "decide": "same", "asked": [{"agency": "parent", "limit": {"value": 1}}]}
    release = make_release("TT-9004", process={"key": "xa-xac-minh-huyen"}, routing=routing)
    dossier = receive_dossier(world, release, "xa")

    places = []
    while dossier.steps.waiting().exists():
        step = do_step(world, dossier, MONDAY)
        places.append((step.kind, step.agency.code))

    assert ("consult_answer", "huyen") in places
    assert places[-1] == ("return_result", "xa")


def test_the_system_actor_sees_every_dossier(world: World) -> None:
    dossier = receive_dossier(world, make_release())

    assert dossiers.dossier_of(dossier.code, SYSTEM) == dossier
