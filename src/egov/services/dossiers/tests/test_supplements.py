"""Asking for more papers, at intake and after (decree 61/2018, articles 17 and 19.4)."""

from datetime import datetime, timedelta

import pytest
from tests.world import MONDAY, World, do_step, file_dossier, make_release, receive_dossier

from egov.foundation.events.api import Refusal, events_about
from egov.kernel.actor import Role
from egov.kernel.errors import Forbidden, Refused
from egov.kernel.working_time import HANOI
from egov.services.dossiers import api as dossiers
from egov.services.dossiers.rules.states import Status

TUESDAY = MONDAY + timedelta(days=1)
NEXT_MONDAY = MONDAY + timedelta(days=7)
ITEMS = ({"component": "giay-to", "name": "Giấy tờ kèm theo", "what": "Gửi bản rõ nét"},)


def in_division(world: World) -> dossiers.Dossier:
    dossier = receive_dossier(world, make_release())
    for _ in range(4):
        do_step(world, dossier, MONDAY)
    dossier.refresh_from_db()
    return dossier


def test_asking_at_intake_makes_slip_02_and_waits_for_the_applicant(world: World) -> None:
    dossier = file_dossier(world, make_release())

    dossiers.AskAtIntake(subject=dossier, reason="Thiếu ảnh.", items=ITEMS, at=MONDAY).run(
        world.actor("so-tp", Role.COUNTER)
    )

    dossier.refresh_from_db()
    assert dossier.status == Status.INTAKE_SUPPLEMENT
    assert dossier.slips.get().kind == "02"
    assert dossier.supplements.get().items == list(ITEMS)


def test_a_second_request_at_intake_needs_a_reason_of_its_own_and_is_counted(world: World) -> None:
    dossier = file_dossier(world, make_release())
    counter = world.actor("so-tp", Role.COUNTER)
    dossiers.AskAtIntake(subject=dossier, reason="Thiếu ảnh.", at=MONDAY).run(counter)
    dossiers.AnswerSupplement(subject=dossier, answer="Đã gửi.", at=MONDAY).run(world.applicant)

    with pytest.raises(Refused, match="một lần"):
        dossiers.AskAtIntake(subject=dossier, reason="Thiếu sổ.", at=TUESDAY).run(counter)
    assert dossier.supplements.count() == 1

    dossiers.AskAtIntake(
        subject=dossier, reason="Thiếu sổ.", second_reason="Ảnh mới cho thấy thiếu sổ.", at=TUESDAY
    ).run(counter)
    assert dossier.supplements.count() == 2


def test_asking_after_receipt_stops_the_clock_and_keeps_the_old_one(world: World) -> None:
    dossier = in_division(world)
    before = dossier.due

    dossiers.AskForMore(subject=dossier, reason="Thiếu sổ hộ khẩu.", items=ITEMS, at=TUESDAY).run(
        world.actor("so-tp", Role.SPECIALIST)
    )

    dossier.refresh_from_db()
    assert dossier.status == Status.AWAITING_SUPPLEMENT
    assert dossier.suspended_at == TUESDAY
    assert before is not None
    assert datetime.fromisoformat(dossier.supplements.get().clock_before["due"]) == before
    assert [slip.kind for slip in dossier.slips.all()] == ["01", "02"]


def test_while_it_waits_no_step_can_be_done(world: World) -> None:
    dossier = in_division(world)
    dossiers.AskForMore(subject=dossier, reason="Thiếu.", at=TUESDAY).run(world.actor("so-tp", Role.SPECIALIST))

    with pytest.raises(Refused, match="chờ người nộp"):
        do_step(world, dossier, TUESDAY)

    assert dossier.steps.waiting().get().kind == "process"


def test_once_complete_the_time_limit_starts_again_from_zero(world: World) -> None:
    """Decree 61/2018, article 19.4."""
    dossier = in_division(world)
    dossiers.AskForMore(subject=dossier, reason="Thiếu.", at=TUESDAY).run(world.actor("so-tp", Role.SPECIALIST))
    dossiers.AnswerSupplement(subject=dossier, answer="Đã gửi.", at=NEXT_MONDAY).run(world.applicant)

    dossiers.AcceptSupplement(subject=dossier, at=NEXT_MONDAY).run(world.actor("so-tp", Role.COUNTER))

    dossier.refresh_from_db()
    assert dossier.suspended_at is None
    assert dossier.due == NEXT_MONDAY + timedelta(days=7)  # five working days
    assert [event.name for event in events_about(dossier)][-3:] == [
        "dossiers.SupplementAsked",
        "dossiers.SupplementAnswered",
        "dossiers.SupplementAccepted",
    ]


def test_after_three_working_days_it_can_no_longer_go_back(world: World) -> None:
    """Decree 61/2018, article 19.4: within three working days of receipt."""
    dossier = in_division(world)
    friday = datetime(2018, 3, 9, 8, 0, tzinfo=HANOI)

    with pytest.raises(Refused, match="3 ngày làm việc"):
        dossiers.AskForMore(subject=dossier, reason="Thiếu.", at=friday).run(world.actor("so-tp", Role.SPECIALIST))

    dossier.refresh_from_db()
    assert dossier.status == Status.PROCESSING
    assert not dossier.supplements.exists()


def test_a_stranger_cannot_answer_and_the_refusal_is_logged(world: World) -> None:
    dossier = file_dossier(world, make_release())
    dossiers.AskAtIntake(subject=dossier, reason="Thiếu ảnh.", at=MONDAY).run(world.actor("so-tp", Role.COUNTER))

    with pytest.raises(Forbidden) as refused:
        dossiers.AnswerSupplement(subject=dossier, answer="Của tôi.").run(world.actor("so-ct", Role.COUNTER))

    assert dossier.supplements.get().answered_at is None
    assert Refusal.objects.get(reference=refused.value.reference).action == "dossiers.own:AnswerSupplement"


def test_a_refused_intake_ends_with_slip_03_and_its_reason(world: World) -> None:
    dossier = file_dossier(world, make_release())

    dossiers.RefuseIntake(subject=dossier, reason="Không thuộc thẩm quyền.", at=MONDAY).run(
        world.actor("so-tp", Role.COUNTER)
    )

    dossier.refresh_from_db()
    assert dossier.status == Status.REFUSED
    assert dossier.slips.get().data["reason"] == "Không thuộc thẩm quyền."
    assert not dossier.steps.waiting().exists()
