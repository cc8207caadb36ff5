"""The work list: views, filters, order, pages, search, export; and how much it asks of the database."""

import io
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Replace
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook
from tests.world import ANSWERS, do_step, file_dossier, make_release, open_step

from egov.channels.desk.tests.desk import Desk
from egov.foundation.events.api import Refusal
from egov.kernel.actor import Role
from egov.services.catalogue.api import Release
from egov.services.dossiers.api import Dossier, Queue, Step


def many(desk: Desk, count: int) -> list[Dossier]:
    release = make_release()
    return [desk.received(release) for _ in range(count)]


def shown(desk: Desk, address: str, role: Role = Role.COUNTER, agency: str = "so-tp") -> str:
    answer = desk.sit(agency, role).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_counter_sees_what_waits_to_be_handed_over(desk: Desk) -> None:
    dossier = desk.received(make_release())

    page = shown(desk, "/mot-cua/")

    assert dossier.code in page
    assert "Bàn giao hồ sơ" in page
    assert "Phạm Văn Dũng" in page


def test_each_view_shows_its_own_dossiers(desk: Desk) -> None:
    release = make_release()
    waiting = file_dossier(desk.world, release, at=timezone.now())
    received = desk.received(release)
    signed = desk.until(desk.received(release), "return_result")

    found = {
        queue: shown(desk, f"/mot-cua/?xem={queue}") for queue in (Queue.MINE, Queue.INTAKE, Queue.RETURN, Queue.ALL)
    }

    codes = (waiting.code, received.code, signed.code)
    assert [[code in page for code in codes] for page in found.values()] == [
        [False, True, False],
        [True, False, False],
        [False, False, True],
        [True, True, True],
    ]


def test_a_dossier_that_waits_to_be_taken_in_leads_to_its_own_page(desk: Desk) -> None:
    dossier = file_dossier(desk.world, make_release(), at=timezone.now())

    page = shown(desk, "/mot-cua/?xem=cho-tiep-nhan")

    assert f'href="/mot-cua/tiep-nhan/{dossier.code}/"' in page


def test_late_work_is_marked_with_words_and_counted(desk: Desk) -> None:
    dossier = desk.received(make_release())
    Step.objects.waiting().filter(dossier=dossier).update(due=timezone.now() - timedelta(days=30))

    page = shown(desk, "/mot-cua/?xem=qua-han")

    assert "Quá hạn 2" in page or "Quá hạn 1" in page
    assert 'class="is-over"' in page


def test_what_waits_for_the_applicant_has_no_running_clock(desk: Desk) -> None:
    dossier = desk.received(make_release())
    Dossier.objects.filter(pk=dossier.pk).update(status="awaiting_supplement", suspended_at=timezone.now())

    page = shown(desk, "/mot-cua/?xem=cho-bo-sung")

    assert "Dừng, chờ bổ sung" in page


def test_the_filter_narrows_the_list(desk: Desk) -> None:
    dossier = desk.received(make_release())
    finding = ("tt=TT-9001", "nguon=online", "buoc=hand_over", "tu=1/1/2020", "nguon=khong-co")
    leaving_nothing = ("tt=TT-9999", "nguon=post", "buoc=sign", "den=1.1.20")

    pages = {query: shown(desk, f"/mot-cua/?{query}") for query in (*finding, *leaving_nothing)}

    assert [query for query, page in pages.items() if dossier.code in page] == list(finding)
    assert [query for query, page in pages.items() if "bỏ bộ lọc" in page] == list(leaving_nothing)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("tu=hom-qua", "Nhập ngày như 29/12/2017"),
        ("den=31/02/2018", "Không có ngày này trong lịch, xem lại ngày và tháng"),
        ("tu=02/01/2018&den=01/01/2018", "Chọn ngày sau hoặc bằng ngày bắt đầu"),
    ],
)
def test_a_wrong_day_gets_a_sentence_and_stays_in_the_field(desk: Desk, query: str, sentence: str) -> None:
    answer = desk.sit("so-tp", Role.COUNTER).get(f"/mot-cua/?{query}")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert f'value="{query.rsplit("=", 1)[1]}"' in page


def test_the_order_is_chosen_in_the_head_of_the_table(desk: Desk) -> None:
    many(desk, 2)

    for sort in ("han", "ma", "nguoi", "ngay", "gi-do"):
        page = shown(desk, f"/mot-cua/?sx={sort}")

        assert page.count('aria-sort="ascending"') == 1, sort


def test_fifteen_rows_a_page_and_fifty_in_the_roomy_look(desk: Desk) -> None:
    many(desk, 17)
    client = desk.sit("so-tp", Role.COUNTER)

    first = client.get("/mot-cua/").content.decode()
    second = client.get("/mot-cua/?trang=2").content.decode()
    beyond = client.get("/mot-cua/?trang=99").content.decode()
    client.cookies["mat-do"] = "thoang"
    roomy = client.get("/mot-cua/").content.decode()

    assert [page.count('name="hs"') for page in (first, second, beyond, roomy)] == [15, 2, 2, 17]
    assert "Từ 16 đến 17 trong 17 hồ sơ" in second


@pytest.mark.parametrize(
    ("queue", "words"),
    [
        (Queue.MINE, "Không có hồ sơ chờ bạn xử lý"),
        (Queue.OVERDUE, "Không có hồ sơ quá hạn"),
        (Queue.TODAY, "Không có hồ sơ đến hạn hôm nay"),
        (Queue.INTAKE, "Không có hồ sơ chờ tiếp nhận"),
        (Queue.SUPPLEMENT, "Không có hồ sơ chờ bổ sung"),
        (Queue.RETURN, "Không có kết quả chờ trả"),
        (Queue.ALL, "Cơ quan chưa có hồ sơ nào"),
    ],
)
def test_an_empty_view_says_what_would_stand_there(desk: Desk, queue: str, words: str) -> None:
    page = shown(desk, f"/mot-cua/?xem={queue}")

    assert words in page
    assert "<table" not in page


def queries(client: Any, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_more_rows_ask_no_more_questions(desk: Desk) -> None:
    addresses = ("/mot-cua/", "/mot-cua/?xem=tat-ca", "/mot-cua/tim/?q=dung")
    client = desk.sit("so-tp", Role.COUNTER)
    many(desk, 2)
    few = {address: queries(client, address) for address in addresses}
    release = make_release("TT-9002")
    for _ in range(10):
        desk.received(release)

    assert {address: queries(client, address) for address in addresses} == few
    assert max(few.values()) <= 20


def test_no_count_is_without_a_limit(desk: Desk) -> None:
    many(desk, 2)
    client = desk.sit("so-tp", Role.COUNTER)

    with CaptureQueriesContext(connection) as asked:
        client.get("/mot-cua/?xem=tat-ca")

    counting = [one["sql"] for one in asked if "COUNT(*)" in one["sql"]]
    assert counting
    assert all("LIMIT 100" in sql for sql in counting)


@pytest.mark.parametrize("words", ["Phạm Văn Dũng", "pham van dung", "0978115678", "036090001234", "DUNG tt-9001"])
def test_the_search_finds_by_name_number_and_telephone(desk: Desk, words: str) -> None:
    dossier = desk.received(make_release())

    page = desk.sit("so-tp", Role.CLERK).get("/mot-cua/tim/", {"q": words}).content.decode()

    assert dossier.code in page


def named(desk: Desk, release: Release, name: str) -> Dossier:
    return desk.received(release, answers={**ANSWERS, "ho_ten": name})


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("nguyễn văn an", {"Nguyễn Văn An"}),  # whose name it is, nobody else who has these words
        ("NGUYEN  VAN AN", {"Nguyễn Văn An"}),
        ("an nguyễn văn", {"Nguyễn Văn An", "Nguyễn Văn An Bình", "Nguyễn An Văn"}),  # nobody's name
        ("nguyễn an", {"Nguyễn Văn An", "Nguyễn Văn An Bình", "Nguyễn An Văn"}),  # two words are too few for a name
        ("nguyễn văn bì", {"Nguyễn Văn An Bình"}),
    ],
)
def test_a_whole_name_finds_those_whose_name_it_is(desk: Desk, words: str, found: set[str]) -> None:
    release = make_release()
    people = ("Nguyễn Văn An", "Nguyễn Văn An Bình", "Nguyễn An Văn", "Trần Thị Hoa")
    codes = {name: named(desk, release, name).code for name in people}

    page = desk.sit("so-tp", Role.CLERK).get("/mot-cua/tim/", {"q": words}).content.decode()

    assert {name for name, code in codes.items() if code in page} == found


def test_dossiers_from_before_are_found_by_the_whole_name_after_the_update(desk: Desk) -> None:
    dossier = named(desk, make_release(), "Nguyễn Văn An")
    Dossier.objects.update(search_text=Replace("search_text", Value(" nguyenvanan"), Value("")))
    update = import_module("egov.services.dossiers.migrations.0006_whole_names")

    update.add(apps, None)

    dossier.refresh_from_db()
    assert "'nguyenvanan'" in dossier.search
    assert "nguyen van an" in dossier.search_text


def test_a_whole_code_leads_straight_to_the_dossier(desk: Desk) -> None:
    dossier = desk.received(make_release())

    answer = desk.sit("so-tp", Role.CLERK).get("/mot-cua/tim/", {"q": dossier.code.lower()})

    assert answer["Location"] == f"/mot-cua/ho-so/{dossier.code}/"


@pytest.mark.parametrize("words", ["khong-co-ai", "' | !:* &", "%", ""])
def test_a_search_without_hits_says_what_to_do(desk: Desk, words: str) -> None:
    desk.received(make_release())

    answer = desk.sit("so-tp", Role.CLERK).get("/mot-cua/tim/", {"q": words})

    assert answer.status_code == 200
    assert "nd-empty" in answer.content.decode()


def test_the_list_as_filtered_goes_to_excel_and_text_stays_text(desk: Desk) -> None:
    answers = {**ANSWERS, "ho_ten": "=HYPERLINK(1)"}
    dossier = desk.received(make_release(), answers=answers)

    answer = desk.sit("so-tp", Role.COUNTER).get("/mot-cua/xuat-excel/?xem=dang-xu-ly")

    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    head, row = list(sheet.iter_rows())
    assert [cell.value for cell in head][:2] == ["Hạn xử lý", "Mã hồ sơ"]
    assert row[1].value == dossier.code
    assert row[3].value == "=HYPERLINK(1)"
    assert row[3].data_type == "s"


def test_chosen_dossiers_are_handed_on_together_and_each_is_told(desk: Desk) -> None:
    release = make_release()
    ready, busy = desk.received(release), desk.until(desk.received(release), "sign")

    page = (
        desk.sit("so-tp", Role.COUNTER)
        .post(
            "/mot-cua/hang-loat/", {"viec": "chuyen-buoc", "hs": [ready.code, busy.code, "000.00.12.H40-180101-9999"]}
        )
        .content.decode()
    )

    assert "Xong 1, chưa xong 2" in page
    assert "Xong bước “Bàn giao hồ sơ”." in page
    assert "Không tìm thấy hồ sơ này." in page
    assert open_step(ready).kind == "accept"
    assert open_step(ready).division is not None


@pytest.mark.parametrize(
    ("hours", "kind", "said"),
    [(-1, "hand_over", "sau khi bạn mở danh sách"), (0, "accept", "Xong bước “Bàn giao hồ sơ”.")],
)
def test_a_step_that_opened_after_the_list_was_shown_is_not_done_in_bulk(
    desk: Desk, hours: int, kind: str, said: str
) -> None:
    dossier = desk.received(make_release())
    shown = (timezone.now() + timedelta(hours=hours)).isoformat()

    sent = {"viec": "chuyen-buoc", "hs": [dossier.code], "luc": shown}
    page = desk.sit("so-tp", Role.COUNTER).post("/mot-cua/hang-loat/", sent).content.decode()

    assert said in page
    assert open_step(dossier).kind == kind


@pytest.mark.parametrize("shown", ["", "x", "2018-13-40T00:00:00+07:00", "2018-01-01T08:00:00"])
def test_a_list_that_does_not_say_when_it_was_shown_is_worked_as_it_is(desk: Desk, shown: str) -> None:
    dossier = desk.received(make_release())

    sent = {"viec": "chuyen-buoc", "hs": [dossier.code], "luc": shown}
    desk.sit("so-tp", Role.COUNTER).post("/mot-cua/hang-loat/", sent)

    assert open_step(dossier).kind == "accept"


def test_a_step_with_a_choice_is_not_done_in_bulk(desk: Desk) -> None:
    dossier = desk.until(desk.received(make_release()), "sign")

    page = desk.sit("so-tp", Role.LEADER).post("/mot-cua/hang-loat/", {"viec": "chuyen-buoc", "hs": [dossier.code]})

    assert "cần xem từng hồ sơ" in page.content.decode()
    assert open_step(dossier).kind == "sign"


def test_what_is_no_code_at_all_is_passed_over(desk: Desk) -> None:
    ready = desk.until(desk.received(make_release()), "accept")
    sent = {"viec": "chuyen-buoc", "hs": ["../../etc/passwd", "", "31/02/2026", ready.code]}

    answer = desk.sit("so-tp", Role.HEAD).post("/mot-cua/hang-loat/", sent)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert ready.code in page
    assert "passwd" not in page


def test_the_head_assigns_several_at_once(desk: Desk) -> None:
    release = make_release()
    codes = [desk.until(desk.received(release), "assign").code for _ in range(2)]
    specialist = desk.world.people["so-tp", Role.SPECIALIST]
    client = desk.sit("so-tp", Role.HEAD)

    asked = client.post("/mot-cua/hang-loat/", {"viec": "phan-cong", "hs": codes})
    missing = client.post("/mot-cua/hang-loat/", {"viec": "phan-cong", "hs": codes, "nguoi": ""})
    done = client.post("/mot-cua/hang-loat/", {"viec": "phan-cong", "hs": codes, "nguoi": specialist.pk})

    assert "Phân công 2 hồ sơ" in asked.content.decode()
    assert missing.status_code == 422
    assert "Xong 2, chưa xong 0" in done.content.decode()
    assert set(Dossier.objects.filter(code__in=codes).values_list("handler", flat=True)) == {specialist.pk}


def test_work_that_somebody_has_is_given_to_somebody_else(desk: Desk) -> None:
    dossier = desk.until(desk.received(make_release()), "take_up")
    specialist = desk.world.people["so-tp", Role.SPECIALIST]
    sent = {"viec": "phan-cong", "hs": [dossier.code], "nguoi": specialist.pk}

    page = desk.sit("so-tp", Role.HEAD).post("/mot-cua/hang-loat/", sent).content.decode()

    assert "Đã giao việc." in page


def test_slips_are_printed_one_after_the_other(desk: Desk) -> None:
    release = make_release()
    received, waiting = desk.received(release), file_dossier(desk.world, release, at=timezone.now())

    page = (
        desk.sit("so-tp", Role.COUNTER)
        .post("/mot-cua/hang-loat/", {"viec": "in", "hs": [received.code, waiting.code]})
        .content.decode()
    )

    assert page.count('class="nd-slip"') == 1
    assert "Hồ sơ chưa có giấy hẹn." in page


@pytest.mark.parametrize("sent", [{"viec": "in"}, {"viec": "la", "hs": ["x"]}, {}])
def test_nothing_chosen_is_no_error(desk: Desk, sent: dict[str, Any]) -> None:
    answer = desk.sit("so-tp", Role.COUNTER).post("/mot-cua/hang-loat/", sent)

    assert answer.status_code in {200, 302}
    assert not Refusal.objects.exists()


def test_today_is_told_in_hours(desk: Desk) -> None:
    dossier = desk.received(make_release())
    do_step(desk.world, dossier, timezone.now())
    Step.objects.waiting().filter(dossier=dossier).update(due=timezone.now() + timedelta(minutes=1))

    page = shown(desk, "/mot-cua/", Role.HEAD)

    assert "Còn 1 phút" in page
