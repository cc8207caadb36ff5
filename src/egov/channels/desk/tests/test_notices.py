"""What is new: read from open steps since the last look, on the bell and on its page, for the person alone."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.world import do_step, make_release

from egov.channels.desk.tests.desk import Desk
from egov.kernel.actor import Role
from egov.services.dossiers.api import AnswerSupplement, AskForMore, Dossier, Step, count_news, news

PAGE = "/mot-cua/thong-bao/"


def bell(client: Client) -> str:
    """The number on the bell; empty where there is none."""
    page = client.get("/mot-cua/tim/?q=khong-co").content.decode()
    found = re.search(r'href="/mot-cua/thong-bao/" class.*?(?:nd-tag--over">([^<]+)<|</a>)', page)
    return (found[1] or "") if found else "-"


def page_of(client: Client) -> str:
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return answer.content.decode()


def seen(client: Client) -> None:
    assert client.post(PAGE, {"den": timezone.now().isoformat()}).status_code == 302


def at_work(desk: Desk, **changes: object) -> Dossier:
    """With the specialist, who takes it up."""
    return desk.until(desk.received(make_release(**changes)), "process")


def test_work_that_came_is_new_until_it_was_looked_at(desk: Desk) -> None:
    dossier = at_work(desk)
    client = desk.sit("so-tp", Role.SPECIALIST)
    assert (bell(client), "Việc mới: Xử lý" in page_of(client)) == ("1", True)

    seen(client)

    assert bell(client) == ""
    page = page_of(client)
    assert dossier.code in page
    assert "chưa xem" not in page.split("<table")[1]
    assert "Đã xem hết" not in page


def test_work_that_was_done_is_no_news(desk: Desk) -> None:
    dossier = at_work(desk)

    do_step(desk.world, dossier, timezone.now())

    assert bell(desk.sit("so-tp", Role.SPECIALIST)) == ""


def test_looking_at_the_page_alone_does_not_mark_it_as_seen(desk: Desk) -> None:
    at_work(desk)
    client = desk.sit("so-tp", Role.SPECIALIST)

    page_of(client)

    assert bell(client) == "1"


def test_what_came_while_the_list_was_read_stays_new(desk: Desk) -> None:
    before = timezone.now()
    at_work(desk)
    client = desk.sit("so-tp", Role.SPECIALIST)

    client.post(PAGE, {"den": before.isoformat()})

    assert bell(client) == "1"


@pytest.mark.thorough
@pytest.mark.parametrize("sent", ["", "hom qua", "2999-01-01T00:00:00+07:00", "2018-01-01T00:00:00"])
def test_an_odd_moment_counts_as_now(desk: Desk, sent: str) -> None:
    at_work(desk)
    client = desk.sit("so-tp", Role.SPECIALIST)

    client.post(PAGE, {"den": sent})

    assert bell(client) == ""


def test_the_applicants_answer_is_new_to_who_handles_the_dossier(desk: Desk) -> None:
    dossier = at_work(desk)
    client = desk.sit("so-tp", Role.SPECIALIST)
    AskForMore(subject=dossier, reason="Thiếu ảnh").run(desk.world.actor("so-tp", Role.SPECIALIST))
    seen(client)
    assert bell(client) == ""

    AnswerSupplement(subject=dossier, answer="Gửi ảnh").run(desk.world.applicant)

    assert bell(client) == "1"
    assert "Người nộp đã gửi giấy tờ bổ sung" in page_of(client)


def test_the_answer_of_an_asked_agency_is_new_to_the_one_that_asked(desk: Desk) -> None:
    dossier = at_work(desk)
    client = desk.sit("so-tp", Role.SPECIALIST)
    seen(client)

    dossier.consultations.create(
        agency=desk.world.agencies["so-ct"], question="Ý kiến?", answered_at=timezone.now(), agrees=True
    )

    assert bell(client) == "1"
    assert "Sở Công Thương đã trả lời" in page_of(client)


def test_what_is_due_today_is_new_on_the_first_look_of_the_day(desk: Desk) -> None:
    dossier = at_work(desk)
    actor = desk.world.actor("so-tp", Role.SPECIALIST)
    now = timezone.localtime().replace(hour=9, minute=0)
    Step.objects.filter(dossier=dossier).update(opened_at=now - timedelta(days=9), due=now + timedelta(hours=3))

    assert count_news(actor, now) == 1
    assert [one.kind for one in news(actor, now)] == ["due"]
    assert count_news(actor, now + timedelta(days=1)) == 0


def test_what_is_stopped_is_not_due(desk: Desk) -> None:
    dossier = at_work(desk)
    now = timezone.localtime().replace(hour=9, minute=0)
    Step.objects.filter(dossier=dossier).update(opened_at=now - timedelta(days=9), due=now + timedelta(hours=3))
    Dossier.objects.update(suspended_at=now)

    assert count_news(desk.world.actor("so-tp", Role.SPECIALIST), now) == 0


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("agency", "role"), [("so-tp", Role.LEADER), ("so-tp", Role.COUNTER), ("so-ct", Role.SPECIALIST)]
)
def test_others_hear_nothing_of_it(desk: Desk, agency: str, role: Role) -> None:
    dossier = at_work(desk)
    client = desk.sit(agency, role)

    assert bell(client) == ""
    assert dossier.code not in page_of(client)


def test_an_administrator_has_no_bell(desk: Desk) -> None:
    client = desk.sit("so-tp", Role.ADMIN)

    assert PAGE not in client.get("/mot-cua/quan-tri/").content.decode()
    assert client.get(PAGE).status_code == 404


def test_what_is_older_than_a_week_is_no_news(desk: Desk) -> None:
    dossier = at_work(desk)
    Step.objects.filter(dossier=dossier).update(opened_at=timezone.now() - timedelta(days=8), due=None)

    assert bell(desk.sit("so-tp", Role.SPECIALIST)) == ""


def test_the_bell_costs_one_query_and_stops_counting(desk: Desk) -> None:
    dossier = at_work(desk)
    step = dossier.steps.waiting().get()
    for number in range(105):
        step.pk, step.engine_id = None, f"x{number}"
        step.save()
    actor = desk.world.actor("so-tp", Role.SPECIALIST)

    with CaptureQueriesContext(connection) as asked:
        assert count_news(actor) == 100

    assert len(asked) == 1
    assert bell(desk.sit("so-tp", Role.SPECIALIST)) == "99+"
