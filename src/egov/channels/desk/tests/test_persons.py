"""At the counter: accounts are found by few letters of their own, and confirmed with card and event."""

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import signing
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.registries import rows

from egov.channels.desk.tests.desk import Desk
from egov.channels.desk.views.persons import SALT, covered_mail
from egov.foundation.events.api import Event, Refusal
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


def seen(client: Client, address: str) -> str:
    """The confirmation that the page was made with."""
    found = re.search(r'name="seen" value="([^"]*)"', client.get(address).content.decode())
    assert found is not None
    return found[1]


def test_who_saw_the_confirmation_may_confirm_again(desk: Desk, counter: Client) -> None:
    confirmed(desk)
    address = key(desk, desk.world.citizen)

    answer = counter.post(address, {**CARD, "document": "Căn cước mới", "seen": seen(counter, address)})

    assert answer.status_code == 302
    assert bus.ConfirmedPerson.objects.get().document == "Căn cước mới"
    assert Event.objects.filter(name="bus.PersonConfirmed").count() == 2


@pytest.mark.parametrize("sent", ["", "hôm qua", "2026-13-45", "2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00"])
def test_a_confirmation_that_was_not_seen_is_not_written_over(desk: Desk, counter: Client, sent: str) -> None:
    confirmed(desk)
    address, before = key(desk, desk.world.citizen), rows()

    answer = counter.post(address, {**CARD, "document": "CCCD", "seen": sent})

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "vừa được người khác xác nhận cho số 036******123" in page
    assert "Xác nhận lại thì số mới thay số cũ." in page
    assert rows() == before
    now_seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert now_seen is not None
    assert counter.post(address, {**CARD, "seen": now_seen[1]}).status_code == 302


def at_once(*deeds: Callable[[], HttpResponse]) -> list[HttpResponse]:
    """Each on a connection of its own. None may write before all have come as far as they come without writing."""

    def one(deed: Callable[[], HttpResponse]) -> HttpResponse:
        try:
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE bus_confirmedperson IN SHARE MODE")
            running = [pool.submit(one, deed) for deed in deeds]
            until(lambda: waiting() >= len(deeds))
        return [each.result(30) for each in running]


def waiting() -> int:
    """Connections to this database that wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_stat_clear_snapshot()"
        )  # a transaction sees no connection that is younger than its look
        cursor.execute(
            "SELECT count(DISTINCT l.pid) FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
            " WHERE NOT l.granted AND a.datname = current_database()"
        )
        return int(cursor.fetchone()[0])


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "they do not wait for each other"
        time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_with_one_number_and_two_accounts_the_second_is_told(desk: Desk) -> None:
    one, other = desk.world.citizen, User.objects.create(username="khac", full_name="Lê Khác")
    here, there = desk.sit("so-tp", Role.COUNTER), desk.sit("so-ct", Role.COUNTER)

    answers = at_once(
        lambda: here.post(key(desk, one), CARD),
        lambda: there.post(key(desk, other, "so-ct"), CARD),
    )

    assert sorted(answer.status_code for answer in answers) == [302, 409]
    second = next(answer for answer in answers if answer.status_code == 409)
    assert "đã được xác nhận cho tài khoản khác" in second.content.decode()
    person = bus.ConfirmedPerson.objects.get()
    event = Event.objects.get(name="bus.PersonConfirmed")
    assert (person.number, event.subject_id) == (AN, person.user_id)
    assert Refusal.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_with_one_account_the_second_is_told(desk: Desk) -> None:
    citizen = desk.world.citizen
    here, there = desk.sit("so-tp", Role.COUNTER), desk.sit("so-ct", Role.COUNTER)
    both = {here: key(desk, citizen), there: key(desk, citizen, "so-ct")}
    assert {seen(client, address) for client, address in both.items()} == {""}

    answers = at_once(
        lambda: here.post(both[here], {**CARD, "seen": ""}),
        lambda: there.post(both[there], {"number": AN, "document": "CCCD", "seen": ""}),
    )

    assert sorted(answer.status_code for answer in answers) == [302, 409]
    second = next(answer for answer in answers if answer.status_code == 409)
    assert "vừa được người khác xác nhận" in second.content.decode()
    person = bus.ConfirmedPerson.objects.get()
    event = Event.objects.get(name="bus.PersonConfirmed")
    assert (person.user, person.number, event.payload["document"]) == (citizen, AN, person.document)


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
