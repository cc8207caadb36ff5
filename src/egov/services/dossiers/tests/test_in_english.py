"""What an applicant reads who files in English: refusals, letters, the way of the dossier. Papers stay Vietnamese."""

from datetime import timedelta

import pytest
from django.utils.translation import override
from tests.world import ANSWERS, MONDAY, World, file_dossier, make_release, receive_dossier

from egov.foundation.events.api import events_about
from egov.kernel.actor import GUEST, Role
from egov.kernel.errors import Forbidden, NotFound, Refused
from egov.lgsp.messaging.api import Message, messages_about
from egov.services.catalogue.api import current_release
from egov.services.dossiers import api as dossiers
from egov.services.dossiers.handlers import invite_to_rate, tell_the_applicant


@pytest.fixture
def dossier(world: World) -> dossiers.Dossier:
    found = receive_dossier(world, make_release("TT-9001"), receipt=True)
    found.language = "en"
    found.save(update_fields=["language"])
    return found


def letter(dossier: dossiers.Dossier, event: str) -> Message:
    tell_the_applicant(events_about(dossier).get(name=event))
    return messages_about(f"dossiers.dossier:{dossier.pk}").get()


def test_a_refused_deed_says_why_in_english_and_changes_nothing(world: World, dossier: dossiers.Dossier) -> None:
    with override("en"), pytest.raises(Refused, match="not waiting for more papers"):
        dossiers.AnswerSupplement(subject=dossier, answer="Here").run(world.applicant)

    assert not events_about(dossier).filter(name="dossiers.SupplementAnswered").exists()


def test_whoever_may_not_do_it_is_told_in_english(world: World, dossier: dossiers.Dossier) -> None:
    with override("en"), pytest.raises(Forbidden, match="Only the applicant can do this"):
        dossiers.Withdraw(subject=dossier).run(GUEST)

    dossier.refresh_from_db()
    assert dossier.is_open


def test_what_does_not_exist_is_missing_in_english_too(world: World) -> None:
    with override("en"):
        with pytest.raises(NotFound, match="cannot find this dossier"):
            dossiers.dossier_of("000.00.12.H40-180305-0001", GUEST)
        with pytest.raises(NotFound, match="kept for 30 days"):
            dossiers.draft_of("abc", GUEST)
        with pytest.raises(NotFound, match="has not been published"):
            current_release("TT-0000")


def test_filing_twice_names_the_code_in_english(world: World) -> None:
    dossier = file_dossier(world, make_release())
    draft = dossiers.Draft.objects.get(dossier=dossier)

    with override("en"), pytest.raises(Refused, match=f"has been filed, code {dossier.code}"):
        dossiers.Submit(subject=draft).run(world.applicant)

    assert dossiers.Dossier.objects.count() == 1


def test_a_letter_gives_times_and_links_in_its_language(dossier: dossiers.Dossier) -> None:
    sent = letter(dossier, "dossiers.Received")

    assert "9:00 on 12/03/2018" in sent.text
    assert f"/en/ho-so/{dossier.code}/" in sent.text
    assert "giờ" not in sent.text


def test_a_vietnamese_letter_stays_vietnamese_whatever_the_page_of_the_officer(world: World) -> None:
    dossier = receive_dossier(world, make_release("TT-9001"))

    with override("en"):
        sent = letter(dossier, "dossiers.Received")

    assert "9 giờ 00 ngày 12/03/2018" in sent.text
    assert "/en/" not in sent.text


def test_the_invitation_to_rate_leads_to_the_english_page(dossier: dossiers.Dossier) -> None:
    invite_to_rate(events_about(dossier).get(name="dossiers.Received"))

    assert f"/en/danh-gia/?ma={dossier.code}" in messages_about(f"dossiers.dossier:{dossier.pk}").get().text


def test_a_slip_is_in_vietnamese_also_when_it_is_asked_for_in_english(dossier: dossiers.Dossier) -> None:
    slip = dossiers.SlipRecord.objects.get(dossier=dossier, kind="01")

    with override("en"):
        asked_in_english = dossiers.slip_pdf(slip)

    assert asked_in_english == dossiers.slip_pdf(slip)


def test_nobody_in_particular_has_an_english_name_in_the_timeline(world: World) -> None:
    draft = dossiers.start_draft(GUEST, make_release(guest=True), world.agencies["so-tp"], answers=ANSWERS)
    draft = dossiers.pledge(draft, delivery="counter")
    dossiers.Submit(subject=draft, at=MONDAY).run(GUEST)
    dossier = dossiers.Dossier.objects.get()
    dossiers.AskAtIntake(subject=dossier, reason="Thiếu giấy", at=MONDAY + timedelta(hours=1)).run(
        world.actor("so-tp", Role.COUNTER)
    )
    asked = events_about(dossier).get(name="dossiers.IntakeSupplementAsked")
    type(asked).objects.filter(pk=asked.pk).update(actor_user=None, actor_name="Hệ thống")

    with override("en"):
        entries = dossiers.timeline(dossier, "en")

    assert "The system" in [entry.who for entry in entries]
    assert "Hệ thống" in [entry.who for entry in dossiers.timeline(dossier)]
