"""The counter: walk-ins, originals, endings, figures."""

from datetime import date, timedelta

import pytest
from tests.world import ANSWERS, MONDAY, World, do_step, make_release, receive_dossier

from egov.foundation.events.api import Event, events_about
from egov.kernel.actor import Role
from egov.kernel.errors import Forbidden, Refused
from egov.services.dossiers import api as dossiers
from egov.services.dossiers.rules.states import Status

PAPERS = {"giay-to": dossiers.Papers(originals=1, copies=2, held=1)}


def at_counter(world: World) -> dossiers.Draft:
    draft = dossiers.start_draft(
        world.actor("so-tp", Role.COUNTER),
        make_release(),
        world.agencies["so-tp"],
        channel=dossiers.Channel.COUNTER,
        answers=ANSWERS,
    )
    return dossiers.pledge(draft, delivery="counter")


def test_a_walk_in_is_filed_and_taken_in_with_one_key(world: World) -> None:
    draft = at_counter(world)

    dossiers.TakeIn(subject=draft, papers=PAPERS, at=MONDAY).run(world.actor("so-tp", Role.COUNTER))

    dossier = dossiers.Dossier.objects.get()
    assert (dossier.status, dossier.channel, dossier.owner) == (Status.RECEIVED, "counter", None)
    assert dossier.typist == world.people["so-tp", Role.COUNTER]
    assert [event.name for event in events_about(dossier)] == ["dossiers.Submitted", "dossiers.Received"]
    assert dossier.slips.get().data["papers"][0]["originals"] == 1


def test_who_brought_it_is_kept(world: World) -> None:
    draft = at_counter(world)

    dossiers.TakeIn(subject=draft, deliverer="Trần Đức Thưởng", at=MONDAY).run(world.actor("so-tp", Role.COUNTER))

    dossier = dossiers.Dossier.objects.get()
    assert dossier.deliverer_name == "Trần Đức Thưởng"
    assert dossier.slips.get().data["deliverer"] == "Trần Đức Thưởng"


def test_a_second_click_takes_in_nothing_more(world: World) -> None:
    draft = at_counter(world)
    counter = world.actor("so-tp", Role.COUNTER)
    dossiers.TakeIn(subject=draft, at=MONDAY).run(counter)

    with pytest.raises(Refused, match="đã được nộp"):
        dossiers.TakeIn(subject=draft, at=MONDAY).run(counter)

    assert dossiers.Dossier.objects.count() == 1


def test_the_counter_of_another_agency_cannot_take_it_in(world: World) -> None:
    draft = at_counter(world)

    with pytest.raises(Forbidden):
        dossiers.TakeIn(subject=draft, at=MONDAY).run(world.actor("so-ct", Role.COUNTER))

    assert not dossiers.Dossier.objects.exists()


def test_a_walk_in_that_is_refused_is_filed_with_its_slip_at_once(world: World) -> None:
    draft = at_counter(world)

    refusal = dossiers.RefuseWalkIn(subject=draft, reason="Không thuộc thẩm quyền.", at=MONDAY)
    refusal.run(world.actor("so-tp", Role.COUNTER))

    dossier = dossiers.Dossier.objects.get()
    assert dossier.status == Status.REFUSED
    assert [event.name for event in events_about(dossier)] == ["dossiers.Submitted", "dossiers.Refused"]
    assert dossier.slips.get().data["reason"] == "Không thuộc thẩm quyền."
    assert not dossier.steps.waiting().exists()


def test_a_walk_in_that_lacks_papers_waits_with_the_list_of_them(world: World) -> None:
    missing = ({"component": "giay-to", "name": "Giấy tờ kèm theo", "what": "chưa nộp"},)

    asked = dossiers.AskWalkIn(subject=at_counter(world), reason="Thiếu giấy tờ.", items=missing, at=MONDAY)
    asked.run(world.actor("so-tp", Role.COUNTER))

    dossier = dossiers.Dossier.objects.get()
    assert dossier.status == Status.INTAKE_SUPPLEMENT
    assert dossier.supplements.get().items == list(missing)


@pytest.mark.parametrize("deed", [dossiers.RefuseWalkIn, dossiers.AskWalkIn])
def test_without_a_reason_nothing_is_filed_either(world: World, deed: type[dossiers.RefuseWalkIn]) -> None:
    draft = at_counter(world)

    with pytest.raises(Refused):
        deed(subject=draft, reason=" ", at=MONDAY).run(world.actor("so-tp", Role.COUNTER))

    draft.refresh_from_db()
    assert draft.dossier is None
    assert not dossiers.Dossier.objects.exists()
    assert not Event.objects.filter(name="dossiers.Submitted").exists()


@pytest.mark.parametrize(("agency", "role"), [("so-ct", Role.COUNTER), ("so-tp", Role.LEADER)])
def test_only_the_counter_that_the_person_came_to_refuses(world: World, agency: str, role: Role) -> None:
    with pytest.raises(Forbidden):
        dossiers.RefuseWalkIn(subject=at_counter(world), reason="Sai nơi.", at=MONDAY).run(world.actor(agency, role))

    assert not dossiers.Dossier.objects.exists()


def test_originals_are_listed_until_they_go_back(world: World) -> None:
    """Decree 61/2018, article 20.2."""
    counter = world.actor("so-tp", Role.COUNTER)
    dossiers.TakeIn(subject=at_counter(world), papers=PAPERS, at=MONDAY).run(counter)
    dossier = dossiers.Dossier.objects.get()
    assert list(dossiers.originals_held(counter)) == [dossier]

    dossiers.ReturnOriginals(subject=dossier, at=MONDAY).run(counter)

    assert not dossiers.originals_held(counter).exists()
    assert events_about(dossier).last().payload == {"papers": ["Giấy tờ kèm theo"]}  # type: ignore[union-attr]


def test_a_result_at_once_needs_no_slip_unless_asked_for(world: World) -> None:
    """Decree 61/2018, article 17.4."""
    release = make_release("TT-9020", immediate=True, limit={"value": 0})
    quiet = receive_dossier(world, release)
    loud = receive_dossier(world, release, receipt=True)

    assert not quiet.slips.exists()
    assert [slip.kind for slip in loud.slips.all()] == ["01"]


def test_the_applicant_takes_the_request_back_until_there_is_a_result(world: World) -> None:
    dossier = receive_dossier(world, make_release())

    dossiers.Withdraw(subject=dossier, reason="Đổi ý.", at=MONDAY).run(world.applicant)
    with pytest.raises(Refused):
        dossiers.Withdraw(subject=dossier, at=MONDAY).run(world.applicant)

    dossier.refresh_from_db()
    assert dossier.status == Status.WITHDRAWN
    assert not dossier.steps.waiting().exists()


def test_stopping_needs_a_reason(world: World) -> None:
    dossier = receive_dossier(world, make_release())

    with pytest.raises(Refused, match="lý do"):
        dossiers.Stop(subject=dossier, reason=" ", at=MONDAY).run(world.actor("so-tp", Role.LEADER))

    dossier.refresh_from_db()
    assert dossier.status == Status.RECEIVED


def test_the_figures_are_rebuilt_from_the_log_to_the_same_sums(world: World) -> None:
    release = make_release()
    for hours in (1, 2):
        dossier = receive_dossier(world, release)
        while dossier.steps.waiting().exists():
            do_step(world, dossier, MONDAY + timedelta(hours=hours))
    day = date(2018, 3, 5)

    dossiers.rebuild_day(day)
    first = dossiers.figures(day, day)
    dossiers.DayFigure.objects.all().delete()
    dossiers.rebuild(day, day)

    assert dossiers.figures(day, day) == first
    assert (first.received, first.online, first.settled, first.early, first.late) == (2, 2, 2, 2, 0)


def test_every_line_of_the_timeline_speaks_to_the_citizen(world: World) -> None:
    wording = {"receiving": {"vi": "Kiểm tra hồ sơ"}, "processing": {"vi": "Đang thẩm định"}}
    dossier = receive_dossier(world, make_release(wording=wording))

    entries = dossiers.timeline(dossier)

    assert [entry.state for entry in entries][:3] == ["done", "done", "now"]
    assert entries[1].title == "Kiểm tra hồ sơ"
    assert "Đang thẩm định" in [entry.title for entry in entries if entry.state == "todo"]
