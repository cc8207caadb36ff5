"""At the counter: accounts are found by few letters of their own, and confirmed with card and event."""

import re

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from tests.registries import rows

from egov.channels.desk.tests.desk import Desk
from egov.channels.desk.views.persons import SALT, covered_mail
from egov.foundation.events.api import Event
from egov.foundation.identity.api import User
from egov.kernel.actor import Role
from egov.lgsp.bus import api as bus

PAGE = "/mot-cua/xac-nhan/"
AN = "036099000123"
CARD = {"number": "036 099 000 123", "document": "Căn cước công dân"}


@pytest.fixture
def counter(desk: Desk) -> Client:
    return desk.sit("so-tp", Role.COUNTER)


def searched(client: Client, text: str) -> str:
    return re.sub(r"\s+", " ", client.post(PAGE, {"tim": text}).content.decode())


def key(desk: Desk, user: User, agency: str = "so-tp") -> str:
    """The address of an account, as a search gives it to the officer."""
    finder = desk.world.people[agency, Role.COUNTER].pk
    return reverse("desk:person", args=[signing.dumps([user.pk, finder], salt=SALT)])


def confirmed(desk: Desk) -> bus.ConfirmedPerson:
    action = bus.ConfirmPerson(subject=desk.world.citizen, number=AN, document="Căn cước")
    action.run(desk.world.actor("so-tp", Role.COUNTER))
    return bus.ConfirmedPerson.objects.get()


def test_an_account_is_found_and_confirmed(desk: Desk, counter: Client) -> None:
    page = searched(counter, "văn dũng")
    link = re.search(rf'href="({PAGE}[^"]+)"', page)
    assert link is not None
    assert "Phạm Văn Dũng" in counter.get(link[1]).content.decode()

    answer = counter.post(link[1], CARD, follow=True)

    person = bus.ConfirmedPerson.objects.get()
    assert (person.user, person.number, person.document) == (desk.world.citizen, AN, "Căn cước công dân")
    shown = answer.content.decode()
    assert "036******123" in shown
    assert AN not in shown
    event = Event.objects.get(name="bus.PersonConfirmed")
    assert event.agency == desk.world.agencies["so-tp"].pk
    assert event.payload["number"] == "036******123"


@pytest.mark.parametrize("text", ["dung@example.com", "DUNG@", "phạm", "Dũng Phạm"])
def test_by_mail_or_words_of_the_name(counter: Client, text: str) -> None:
    page = searched(counter, text)

    assert "Phạm Văn Dũng" in page
    assert "du…@example.com" in page
    assert "dung@example.com" not in page.replace(f'value="{text}"', "")


@pytest.mark.parametrize("text", ["", "du", " d% ", "%%%", "___", "@@@"])
def test_fewer_than_three_letters_find_nobody(counter: Client, text: str) -> None:
    answer = counter.post(PAGE, {"tim": text})

    assert answer.status_code == 422
    assert "Gõ ít nhất 3 chữ." in answer.content.decode()
    assert "Phạm Văn Dũng" not in answer.content.decode()


@pytest.mark.parametrize("text", ["%dung", "xample", "036099", "khong-co"])
def test_nothing_else_leads_to_an_account(counter: Client, text: str) -> None:
    assert "Không có tài khoản nào khớp" in searched(counter, text)


def test_only_a_few_are_shown(counter: Client) -> None:
    for number in range(7):
        User.objects.create(username=f"a{number}", full_name=f"Lê Văn Trùng {number}")

    page = searched(counter, "trùng")

    assert page.count("Lê Văn Trùng") == 2 * 5
    assert "Còn tài khoản khác khớp" in page


def test_what_is_searched_stands_in_no_address(counter: Client) -> None:
    page = counter.get(PAGE + "?tim=dũng").content.decode()

    assert "Phạm Văn Dũng" not in page
    assert 'method="post"' in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"number": "12", "document": "CCCD"}, "Nhập 12 chữ số"),
        ({"number": "999099000123", "document": "CCCD"}, "3 chữ số đầu"),
        ({"number": AN, "document": " "}, "Ghi giấy tờ đã đối chiếu."),
    ],
)
def test_a_wrong_number_or_no_document_confirms_nothing(
    desk: Desk, counter: Client, typed: dict[str, str], said: str
) -> None:
    before = rows()

    answer = counter.post(key(desk, desk.world.citizen), typed)

    assert answer.status_code == 409
    assert said in answer.content.decode()
    assert rows() == before


def test_a_number_belongs_to_one_account(desk: Desk, counter: Client) -> None:
    confirmed(desk)
    other = User.objects.create(username="khac", full_name="Lê Khác")
    before = rows()

    answer = counter.post(key(desk, other), CARD)

    assert answer.status_code == 409
    assert "đã được xác nhận cho tài khoản khác" in answer.content.decode()
    assert rows() == before


def test_who_was_confirmed_is_said_before_it_is_done_again(desk: Desk, counter: Client) -> None:
    confirmed(desk)

    assert "đã được xác nhận cho số 036******123" in counter.get(key(desk, desk.world.citizen)).content.decode()
    assert "Xác nhận lại" in searched(counter, "dũng")


def test_nobody_finds_or_confirms_the_own_account(desk: Desk, counter: Client) -> None:
    me = desk.world.people["so-tp", Role.COUNTER]
    User.objects.exclude(pk=me.pk).filter(full_name=me.full_name).update(full_name="")
    before = rows()

    assert "Không có tài khoản nào khớp" in searched(counter, me.full_name)
    assert counter.post(key(desk, me), CARD).status_code == 403
    assert rows() == before


def test_a_key_is_its_finder_s_and_cannot_be_made_up(desk: Desk, counter: Client) -> None:
    citizen, before = desk.world.citizen, rows()
    wrong = [key(desk, citizen, "so-ct"), f"{PAGE}{citizen.pk}/", key(desk, citizen)[:-3] + "xy/"]

    for address in wrong:
        assert counter.get(address).status_code == 404
        assert counter.post(address, CARD).status_code == 404

    assert rows() == before


def test_closed_accounts_are_not_found(desk: Desk, counter: Client) -> None:
    address = key(desk, desk.world.citizen)
    User.objects.filter(pk=desk.world.citizen.pk).update(is_active=False)

    assert "Không có tài khoản nào khớp" in searched(counter, "dũng")
    assert counter.get(address).status_code == 404


def test_another_counter_does_not_see_who_was_confirmed_here(desk: Desk, counter: Client) -> None:
    confirmed(desk)

    assert "036******123" in counter.get(PAGE).content.decode()
    assert "036******123" not in desk.sit("so-ct", Role.COUNTER).get(PAGE).content.decode()


@pytest.mark.parametrize("role", sorted({*Role} - {Role.COUNTER}))
def test_other_posts_have_no_business_here(desk: Desk, role: Role) -> None:
    client, before = desk.sit("so-tp", role), rows()

    assert client.post(PAGE, {"tim": "dũng"}).status_code == 404
    assert client.post(key(desk, desk.world.citizen), CARD).status_code == 404
    assert rows() == before


@pytest.mark.parametrize(("whole", "covered"), [("dung@a.vn", "du…@a.vn"), ("d@a.vn", "d…@a.vn"), ("", "")])
def test_addresses_are_covered(whole: str, covered: str) -> None:
    assert covered_mail(whole) == covered
