"""Being late: the reminder, the one apology, what is early (decree 61/2018, articles 18 to 20)."""

import io
from datetime import datetime, timedelta

import pytest
from pypdf import PdfReader
from tests.world import MONDAY, World, do_step, file_dossier, make_release, receive_dossier

from egov.foundation.events.api import events_about
from egov.foundation.identity.api import Post
from egov.kernel.actor import SYSTEM, Role
from egov.kernel.errors import Forbidden, Refused
from egov.kernel.working_time import HANOI, CalendarMissing
from egov.services.dossiers import api as dossiers
from egov.services.dossiers.handlers import remind_of_apology
from egov.services.dossiers.models import Postponement
from egov.services.dossiers.watching import RemindOfApology, remind_of_apologies

DUE = MONDAY + timedelta(days=7)  # five working days
LATER = MONDAY + timedelta(days=9)


def pdf_text(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_received_after_15_00_it_counts_from_the_next_working_day(world: World) -> None:
    """Decree 61/2018, article 18.2."""
    friday_late = datetime(2018, 3, 9, 15, 1, tzinfo=HANOI)

    dossier = receive_dossier(world, make_release(), at=friday_late)

    assert dossier.clock_started_at == datetime(2018, 3, 12, 7, 30, tzinfo=HANOI)
    assert dossier.due == datetime(2018, 3, 19, 7, 30, tzinfo=HANOI)


def test_tet_is_not_counted(world: World) -> None:
    before_tet = datetime(2018, 2, 12, 9, 0, tzinfo=HANOI)

    dossier = receive_dossier(world, make_release(), at=before_tet)

    assert dossier.due == datetime(2018, 2, 26, 9, 0, tzinfo=HANOI)


def test_no_date_is_promised_in_a_year_without_a_calendar(world: World) -> None:
    dossier = file_dossier(world, make_release(), at=datetime(2019, 12, 30, 9, 0, tzinfo=HANOI))

    with pytest.raises(CalendarMissing, match="2020"):
        dossiers.Receive(subject=dossier, at=datetime(2019, 12, 30, 9, 0, tzinfo=HANOI)).run(
            world.actor("so-tp", Role.COUNTER)
        )

    dossier.refresh_from_db()
    assert dossier.due is None
    assert not dossier.slips.exists()


def test_the_apology_moves_the_date_once_with_slip_04(world: World) -> None:
    """Decree 61/2018, article 19.9."""
    dossier = receive_dossier(world, make_release())

    dossiers.Postpone(subject=dossier, new_due=LATER, reason="Chờ xác minh.", at=MONDAY).run(
        world.actor("so-tp", Role.HEAD)
    )

    dossier.refresh_from_db()
    assert dossier.due == LATER
    assert Postponement.objects.get(dossier=dossier).old_due == DUE
    assert [slip.kind for slip in dossier.slips.all()] == ["01", "04"]


def test_the_apology_is_signed_by_the_leader_of_that_day_whoever_comes_later(world: World) -> None:
    dossier = receive_dossier(world, make_release())
    dossiers.Postpone(subject=dossier, new_due=LATER, reason="Chờ xác minh.", at=MONDAY).run(
        world.actor("so-tp", Role.HEAD)
    )
    Post.objects.filter(role=Role.LEADER).update(title="Giám đốc mới")

    said = pdf_text(dossiers.slip_pdf(dossier.slips.get(kind="04")))

    assert "PHẠM ĐÌNH KHANG (LEADER)" in said
    assert "Phạm Đình Khang" in said


def test_an_agency_without_a_leader_apologises_without_a_name(world: World) -> None:
    Post.objects.filter(role=Role.LEADER).delete()
    dossier = receive_dossier(world, make_release())
    dossiers.Postpone(subject=dossier, new_due=LATER, reason="Chờ xác minh.", at=MONDAY).run(
        world.actor("so-tp", Role.HEAD)
    )

    said = pdf_text(dossiers.slip_pdf(dossier.slips.get(kind="04")))

    assert "THỦ TRƯỞNG CƠ QUAN" in said
    assert "Phạm Đình Khang" not in said


def test_a_second_new_date_is_refused_and_changes_nothing(world: World) -> None:
    """Decree 61/2018, article 19.9: one new date at most."""
    dossier = receive_dossier(world, make_release())
    head = world.actor("so-tp", Role.HEAD)
    dossiers.Postpone(subject=dossier, new_due=LATER, reason="Chờ xác minh.", at=MONDAY).run(head)

    with pytest.raises(Refused, match="một lần"):
        dossiers.Postpone(subject=dossier, new_due=LATER + timedelta(days=1), reason="Nữa.", at=MONDAY).run(head)

    dossier.refresh_from_db()
    assert dossier.due == LATER
    assert dossier.slips.count() == 2


def test_the_counter_cannot_postpone(world: World) -> None:
    dossier = receive_dossier(world, make_release())

    with pytest.raises(Forbidden):
        dossiers.Postpone(subject=dossier, new_due=LATER, reason="Chậm.", at=MONDAY).run(
            world.actor("so-tp", Role.COUNTER)
        )

    dossier.refresh_from_db()
    assert dossier.due == DUE


def test_the_day_before_the_date_those_who_handle_it_are_told_once(world: World) -> None:
    dossier = receive_dossier(world, make_release())
    friday = datetime(2018, 3, 9, 8, 0, tzinfo=HANOI)

    assert remind_of_apologies(datetime(2018, 3, 8, 16, 0, tzinfo=HANOI)) == 0
    assert remind_of_apologies(friday) == 1
    assert remind_of_apologies(friday) == 0

    event = events_about(dossier).get(name="dossiers.ApologyDue")
    remind_of_apology(event)
    remind_of_apology(event)
    assert "12/03/2018" in dossier.notes.get().text


def test_a_stopped_clock_needs_no_apology(world: World) -> None:
    dossier = receive_dossier(world, make_release())
    for _ in range(4):
        do_step(world, dossier, MONDAY)
    dossier.refresh_from_db()
    dossiers.AskForMore(subject=dossier, reason="Thiếu.", at=MONDAY).run(world.actor("so-tp", Role.SPECIALIST))
    dossier.refresh_from_db()

    with pytest.raises(Refused):
        RemindOfApology(subject=dossier, at=DUE - timedelta(hours=2)).run(SYSTEM)


@pytest.mark.parametrize(
    ("finished", "early", "late"),
    [(MONDAY + timedelta(days=1), True, False), (DUE - timedelta(hours=1), False, False), (LATER, False, True)],
)
def test_the_event_says_whether_it_was_early_in_time_or_late(
    world: World, finished: datetime, early: bool, late: bool
) -> None:
    dossier = receive_dossier(world, make_release())
    while dossier.steps.waiting().exclude(kind="return_result").exists():
        do_step(world, dossier, finished)

    payload = events_about(dossier).get(name="dossiers.Finished").payload
    assert (payload["early"], payload["late"]) == (early, late)
