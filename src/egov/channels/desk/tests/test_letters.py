"""Letters that did not arrive: shown with the reason to who may see the dossier, sent again to a corrected address."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.world import make_release

from egov.channels.desk.tests.desk import Desk
from egov.foundation.events.api import Refusal, events_about
from egov.kernel.actor import Role
from egov.lgsp.messaging.api import Message, Recipient, send
from egov.services.dossiers.api import Dossier

LIST = "/mot-cua/thu/"
WORDS = {"code": "H40-1", "procedure": "Thủ tục thử", "agency": "Sở Tư pháp"}
NO_USER = "550 5.1.1 User unknown"


@pytest.fixture
def dossier(desk: Desk) -> Dossier:
    return desk.received(make_release())


def failed(dossier: Dossier, outcome: str = "refused", **changes: object) -> Message:
    to = Recipient(name=dossier.applicant_name, email=dossier.applicant_email)
    letter = send("dossier.withdrawn", to=to, context=WORDS, about=f"dossiers.dossier:{dossier.pk}")
    letter.attempts.create(round=1, number=1, outcome=outcome, error=NO_USER)
    Message.objects.filter(pk=letter.pk).update(**changes)
    return letter


def page_of(desk: Desk, agency: str = "so-tp", role: Role = Role.COUNTER) -> str:
    answer = desk.sit(agency, role).get(LIST)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_letter_that_was_refused_is_listed_with_the_reason(desk: Desk, dossier: Dossier) -> None:
    letter = failed(dossier)

    page = page_of(desk)

    assert dossier.code in page
    assert letter.subject in page
    assert "từ chối. Hỏi lại địa chỉ." in page
    assert NO_USER in page


@pytest.mark.parametrize(
    ("error", "shown"),
    [("451 4.7.1 Greylisted", True), ("[Errno 111] Connection refused", False), ("timed out", False)],
)
def test_only_a_mail_servers_own_words_stand_beside_the_reason(
    desk: Desk, dossier: Dossier, error: str, shown: bool
) -> None:
    letter = failed(dossier, "failed", queued_at=timezone.now() - timedelta(hours=2))
    letter.attempts.update(error=error)

    page = page_of(desk)

    assert "Hệ thống đang thử lại" in page
    assert (error in page) is shown


@pytest.mark.parametrize(("outcome", "said"), [("failed", "Hệ thống đang thử lại"), ("sent", "Mọi thư đều đã tới nơi")])
def test_a_letter_on_its_way_is_listed_after_an_hour_and_a_sent_one_never(
    desk: Desk, dossier: Dossier, outcome: str, said: str
) -> None:
    failed(dossier, outcome, queued_at=timezone.now() - timedelta(hours=2))

    assert said in page_of(desk)


def test_a_letter_of_long_ago_is_listed_no_more(desk: Desk, dossier: Dossier) -> None:
    failed(dossier, created_at=timezone.now() - timedelta(days=61))

    assert "Mọi thư đều đã tới nơi" in page_of(desk)


def test_it_is_sent_again_to_the_corrected_address_which_the_dossier_keeps(desk: Desk, dossier: Dossier) -> None:
    letter = failed(dossier)

    answer = desk.sit("so-tp", Role.CLERK).post(f"{LIST}{letter.pk}/", {"email": " dung.moi@example.com "}, follow=True)

    letter.refresh_from_db()
    dossier.refresh_from_db()
    assert (letter.to_email, letter.round, letter.state) == ("dung.moi@example.com", 2, "waiting")
    assert dossier.applicant_email == "dung.moi@example.com"
    assert "Thư đang được gửi lại tới dung.moi@example.com." in answer.content.decode()
    event = events_about(dossier).latest("id")
    assert (event.name, event.payload["address_changed"]) == ("dossiers.LetterSentAgain", True)


def test_the_same_address_is_tried_once_more(desk: Desk, dossier: Dossier) -> None:
    letter = failed(dossier)

    desk.sit("so-tp", Role.HEAD).post(f"{LIST}{letter.pk}/", {"email": letter.to_email})

    letter.refresh_from_db()
    assert (letter.to_email, letter.round) == (dossier.applicant_email, 2)
    assert events_about(dossier).latest("id").payload["address_changed"] is False


def test_a_wrong_address_is_told_kept_and_not_used(desk: Desk, dossier: Dossier) -> None:
    letter = failed(dossier)

    answer = desk.sit("so-tp", Role.COUNTER).post(f"{LIST}{letter.pk}/", {"email": "dung@@"})

    page = answer.content.decode()
    letter.refresh_from_db()
    assert answer.status_code == 409
    assert "Nhập địa chỉ thư, ví dụ" in page
    assert 'value="dung@@"' in page
    assert letter.round == 1
    assert Dossier.objects.get().applicant_email == dossier.applicant_email


def test_a_letter_that_arrived_is_not_sent_twice(desk: Desk, dossier: Dossier) -> None:
    letter = failed(dossier, "sent")

    answer = desk.sit("so-tp", Role.COUNTER).post(f"{LIST}{letter.pk}/", {"email": letter.to_email})

    assert answer.status_code == 409
    assert "Thư đã đến nơi" in answer.content.decode()
    assert Message.objects.get(pk=letter.pk).round == 1


def test_a_letter_is_given_up_when_the_applicant_was_told_otherwise(desk: Desk, dossier: Dossier) -> None:
    letter = failed(dossier)

    answer = desk.sit("so-tp", Role.CLERK).post(f"{LIST}{letter.pk}/thoi-gui/", {"note": " Đã gọi điện "}, follow=True)

    letter.refresh_from_db()
    page = answer.content.decode()
    assert (letter.state, letter.withheld, letter.round) == ("withheld", "told", 1)
    assert "Đã thôi gửi thư" in page
    assert "Mọi thư đều đã tới nơi" in page
    event = events_about(dossier).latest("id")
    assert (event.name, event.payload["note"]) == ("dossiers.LetterGivenUp", "Đã gọi điện")
    assert "Đã gọi điện" in desk.sit("so-tp", Role.CLERK).get(f"/mot-cua/ho-so/{dossier.code}/").content.decode()


def test_a_letter_that_was_given_up_can_still_be_sent(desk: Desk, dossier: Dossier) -> None:
    letter = failed(dossier, "failed")
    clerk = desk.sit("so-tp", Role.CLERK)
    clerk.post(f"{LIST}{letter.pk}/thoi-gui/", {"note": "Đã gọi điện"})

    clerk.post(f"{LIST}{letter.pk}/", {"email": letter.to_email})

    letter.refresh_from_db()
    assert (letter.state, letter.round) == ("waiting", 2)


@pytest.mark.thorough
@pytest.mark.parametrize("note", ["", "  ", "x" * 201, "\x00"])
def test_who_gives_a_letter_up_says_how_the_applicant_was_told(desk: Desk, dossier: Dossier, note: str) -> None:
    letter = failed(dossier)
    before = events_about(dossier).count()

    answer = desk.sit("so-tp", Role.HEAD).post(f"{LIST}{letter.pk}/thoi-gui/", {"note": note})

    page = answer.content.decode()
    letter.refresh_from_db()
    assert answer.status_code == 409
    assert "Ghi đã báo cho người nộp bằng cách nào" in page
    assert page.count("is-invalid") == 1
    assert note.strip("\x00") in page
    assert (letter.state, events_about(dossier).count()) == ("stuck", before)


def test_what_has_arrived_or_was_given_up_is_not_given_up_again(desk: Desk, dossier: Dossier) -> None:
    arrived, twice = failed(dossier, "sent"), failed(dossier)
    clerk = desk.sit("so-tp", Role.CLERK)
    clerk.post(f"{LIST}{twice.pk}/thoi-gui/", {"note": "Đã gọi điện"})
    before = events_about(dossier).count()

    said = [
        clerk.post(f"{LIST}{one.pk}/thoi-gui/", {"note": "Đã gọi điện"}).content.decode() for one in (arrived, twice)
    ]

    assert "Thư đã đến nơi." in said[0]
    assert "Thư này đã thôi gửi." in said[1]
    assert events_about(dossier).count() == before


@pytest.mark.thorough
@pytest.mark.parametrize("agency", ["so-ct", "ubnd-tinh", "xa"])
def test_another_agency_neither_sees_nor_sends_nor_gives_it_up(desk: Desk, dossier: Dossier, agency: str) -> None:
    letter = failed(dossier)

    page = page_of(desk, agency)
    answers = {
        desk.sit(agency, role).post(f"{LIST}{letter.pk}/{deed}", {"email": "la@example.com", "note": "x"}).status_code
        for role in Role
        for deed in ("", "thoi-gui/")
    }

    assert dossier.code not in page
    assert answers == {404}
    assert Message.objects.get(pk=letter.pk).round == 1
    assert Refusal.objects.filter(action="dossiers.read", subject_id=str(dossier.pk)).count() == 6


@pytest.mark.parametrize("about", ["accounts.user:1", "dossiers.dossier:0", "dossiers.dossier:x"])
def test_letters_about_other_things_are_not_reached(desk: Desk, dossier: Dossier, about: str) -> None:
    letter = failed(dossier, about=about)

    answer = desk.sit("so-tp", Role.COUNTER).post(f"{LIST}{letter.pk}/", {"email": "dung@example.com"})

    assert answer.status_code == 404
    assert Message.objects.get(pk=letter.pk).round == 1
