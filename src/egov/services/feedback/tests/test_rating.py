"""Ratings by applicants."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.world import MONDAY, World, do_step, file_dossier, make_release, receive_dossier

from egov.foundation.events.api import events_about
from egov.kernel.actor import GUEST, Role
from egov.kernel.errors import Forbidden, NotFound, Refused
from egov.services.dossiers.api import Dossier
from egov.services.feedback.api import Rate, Rating, satisfaction, to_rate


def settled(world: World) -> Dossier:
    dossier = receive_dossier(world, make_release())
    while dossier.steps.waiting().exists():
        do_step(world, dossier, MONDAY + timedelta(hours=1))
    dossier.refresh_from_db()
    return dossier


def test_an_applicant_rates_a_settled_dossier_once(world: World) -> None:
    dossier = settled(world)

    Rate(subject=dossier, stars=5, attitude="tot", extra_money=False, comment="Nhanh.").run(GUEST)
    with pytest.raises(Refused, match="đã được đánh giá"):
        Rate(subject=dossier, stars=1).run(GUEST)

    assert Rating.objects.get().stars == 5
    today = timezone.localdate()
    assert satisfaction(today, today) == (1, 1)


def test_the_log_holds_neither_the_words_nor_the_person(world: World) -> None:
    dossier = settled(world)

    Rate(subject=dossier, stars=2, comment="Anh Nghĩa đòi thêm tiền.", extra_money=True).run(GUEST)

    event = events_about(dossier).get(name="feedback.Rated")
    assert event.payload == {"stars": 2, "asked_for_money": True}


def test_an_open_dossier_cannot_be_rated(world: World) -> None:
    dossier = file_dossier(world, make_release())

    with pytest.raises(Refused, match="giải quyết xong"):
        Rate(subject=dossier, stars=5).run(world.applicant)

    assert not Rating.objects.exists()


def test_officers_do_not_rate_their_own_agency(world: World) -> None:
    dossier = settled(world)

    with pytest.raises(Forbidden):
        Rate(subject=dossier, stars=5).run(world.actor("so-tp", Role.SPECIALIST))

    assert not Rating.objects.exists()


@pytest.mark.parametrize(("code", "digits"), [("same", "0000"), ("000.00.12.H40-180305-0099", "5678"), ("same", "567")])
def test_a_wrong_code_or_telephone_finds_nothing_and_does_not_say_which(world: World, code: str, digits: str) -> None:
    dossier = settled(world)

    with pytest.raises(NotFound, match="mã và 4 số"):
        to_rate(dossier.code if code == "same" else code, digits, None)


def test_the_slip_in_hand_is_enough(world: World) -> None:
    dossier = settled(world)

    assert to_rate(dossier.code.lower(), "5678", None) == dossier
