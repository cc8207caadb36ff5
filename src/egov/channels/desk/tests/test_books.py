"""The counter's books."""

import io
from datetime import date, timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from tests.world import do_step, make_release

from egov.channels.desk.tests.desk import Desk
from egov.channels.desk.views.books import span
from egov.foundation.events.api import events_about
from egov.kernel.actor import Role

TODAY = date(2018, 3, 5)


def test_originals_that_are_held_stand_in_the_list_until_they_go_back(desk: Desk) -> None:
    held, free = desk.received(make_release()), desk.received(make_release("TT-9002"))
    held.components.filter(code="giay-to").update(originals=2, originals_held=2)
    client = desk.sit("so-tp", Role.COUNTER)

    before = client.get("/mot-cua/ban-goc/").content.decode()
    client.post(f"/mot-cua/ho-so/{held.code}/viec/tra-ban-goc/", {"papers": ["giay-to"]})
    after = client.get("/mot-cua/ban-goc/").content.decode()

    assert held.code in before
    assert "Giấy tờ kèm theo (2)" in before
    assert free.code not in before
    assert "Quầy không giữ bản gốc nào" in after


def test_who_gives_an_original_back_a_second_time_is_told_in_words(desk: Desk) -> None:
    held = desk.received(make_release())
    held.components.filter(code="giay-to").update(originals=1, originals_held=1)
    client = desk.sit("so-tp", Role.COUNTER)
    address = f"/mot-cua/ho-so/{held.code}/viec/tra-ban-goc/"
    client.post(address, {"papers": ["giay-to"]})
    before = events_about(held).count()

    answer = client.post(address, {"papers": ["giay-to"]})

    assert answer.status_code == 422
    assert "Bản gốc này không còn ở quầy: đã trả cho người nộp" in answer.content.decode()
    assert "giay-to không phải" not in answer.content.decode()
    assert events_about(held).count() == before


def test_originals_of_another_counter_are_not_listed(desk: Desk) -> None:
    held = desk.received(make_release())
    held.components.update(originals_held=1)

    assert held.code not in desk.sit("huyen", Role.COUNTER).get("/mot-cua/ban-goc/").content.decode()


def test_the_register_holds_what_the_counter_took_in_on_those_days(desk: Desk) -> None:
    dossier = desk.received(make_release())
    client = desk.sit("so-tp", Role.COUNTER)
    yesterday = f"{timezone.localdate() - timedelta(days=1):%d/%m/%Y}"

    today = client.get("/mot-cua/so-theo-doi/").content.decode()
    before = client.get("/mot-cua/so-theo-doi/", {"tu": yesterday, "den": yesterday}).content.decode()
    elsewhere = desk.sit("huyen", Role.COUNTER).get("/mot-cua/so-theo-doi/").content.decode()

    assert dossier.code in today
    assert "Không có hồ sơ tiếp nhận trong kỳ này" in before
    assert dossier.code not in elsewhere


def test_the_register_is_printed_and_exported(desk: Desk) -> None:
    dossier = desk.received(make_release())
    client = desk.sit("so-tp", Role.COUNTER)

    pdf = client.get("/mot-cua/so-theo-doi/?dang=pdf")
    excel = client.get("/mot-cua/so-theo-doi/?dang=excel")

    rows = list(load_workbook(io.BytesIO(excel.content)).worksheets[0].values)
    assert pdf.content.startswith(b"%PDF")
    assert rows[1][0] == dossier.code


def test_a_leader_reads_the_register_of_the_own_agency(desk: Desk) -> None:
    dossier = desk.received(make_release())

    page = desk.sit("so-tp", Role.LEADER).get("/mot-cua/so-theo-doi/?noi=huyen").content.decode()

    assert dossier.code in page


@pytest.mark.parametrize(
    ("since", "until", "first", "last", "sentence"),
    [
        ("", "", TODAY, TODAY, ""),
        ("1/3/2018", "", date(2018, 3, 1), TODAY, ""),
        ("", "2/3/2018", date(2018, 3, 2), date(2018, 3, 2), ""),
        ("1/3/2018", "2/3/2018", date(2018, 3, 1), date(2018, 3, 2), ""),
        ("3/3/2018", "2/3/2018", TODAY, TODAY, "Chọn ngày cuối sau hoặc bằng ngày đầu"),
        ("1/1/2016", "2/3/2018", TODAY, TODAY, "Chọn khoảng tối đa một năm"),
        ("hôm qua", "", TODAY, TODAY, "Nhập ngày như 29/12/2017"),
    ],
)
def test_a_span_of_days(since: str, until: str, first: date, last: date, sentence: str) -> None:
    assert span(since, until, TODAY) == (first, last, sentence)


def test_wrong_days_are_told_on_the_page(desk: Desk) -> None:
    answer = desk.sit("so-tp", Role.COUNTER).get("/mot-cua/so-theo-doi/?tu=x")

    assert answer.status_code == 422
    assert "Nhập ngày như 29/12/2017" in answer.content.decode()


def test_what_was_handed_over_today_is_grouped_by_division(desk: Desk) -> None:
    release = make_release()
    handed, kept = desk.received(release), desk.received(release)
    do_step(desk.world, handed, timezone.now())

    page = desk.sit("so-tp", Role.COUNTER).get("/mot-cua/ban-giao/").content.decode()

    assert handed.code in page
    assert kept.code not in page
    assert "Phòng Nghiệp vụ, Sở Tư pháp" in page


@pytest.mark.parametrize("day", ["1/1/2018", "khong-phai-ngay"])
def test_other_days_have_their_own_list(desk: Desk, day: str) -> None:
    answer = desk.sit("so-tp", Role.COUNTER).get("/mot-cua/ban-giao/", {"ngay": day})

    assert answer.status_code == 200
    assert "Không có hồ sơ bàn giao trong ngày này" in answer.content.decode()
