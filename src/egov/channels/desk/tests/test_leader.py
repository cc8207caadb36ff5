"""The leader's page: only own figures and those below, compared, charted, exported."""

import io
import json
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook
from tests.world import make_release

from egov.channels.desk.kpis import change, percent
from egov.channels.desk.tests.desk import Desk
from egov.kernel.actor import Role
from egov.services.dossiers.api import DayFigure, Dossier
from egov.services.feedback.api import Rating


def counted(desk: Desk, agency: str, day: date | None = None, **figures: int) -> None:
    DayFigure.objects.create(agency=desk.world.agencies[agency], day=day or timezone.localdate(), **figures)


def page_of(desk: Desk, agency: str, query: str = "") -> str:
    answer = desk.sit(agency, Role.LEADER).get(f"/mot-cua/dieu-hanh/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def kpis(page: str) -> dict[str, str]:
    return dict(re.findall(r"<div><dt>([^<]+)</dt><dd[^>]*>([^<]+)<small", page))


def chart(page: str, name: str) -> dict[str, list[float]]:
    found = re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', page)
    assert found
    data: dict[str, list[float]] = json.loads(found[1])
    return data


@pytest.fixture
def figures(desk: Desk) -> Desk:
    counted(desk, "so-tp", received=100, online=40, settled=80, early=60, on_time=16, late=4)
    counted(desk, "huyen", received=1000, online=100, settled=900, early=500, on_time=310, late=90)
    counted(desk, "xa", received=10, settled=10, early=10)
    return desk


@pytest.mark.parametrize(
    ("agency", "received"),
    [("so-tp", "100"), ("huyen", "1.010"), ("xa", "10"), ("xa-khac", "0"), ("ubnd-tinh", "1.110")],
)
def test_a_leader_sees_the_own_agency_and_those_below(figures: Desk, agency: str, received: str) -> None:
    assert kpis(page_of(figures, agency))["Tiếp nhận"] == received


@pytest.mark.parametrize("query", ["?dv=huyen", "?cap=huyen", "?dv=ubnd-tinh", "?dv=' OR 1=1"])
def test_no_address_widens_what_a_leader_sees(figures: Desk, query: str) -> None:
    page = page_of(figures, "so-tp", query)

    assert kpis(page)["Tiếp nhận"] in {"100", "0"}
    assert "UBND huyện Hải Hậu" not in page


def test_one_unit_or_one_level_is_chosen(figures: Desk) -> None:
    assert kpis(page_of(figures, "ubnd-tinh", "?dv=so-tp"))["Tiếp nhận"] == "100"
    assert kpis(page_of(figures, "ubnd-tinh", "?cap=xa"))["Tiếp nhận"] == "10"
    assert kpis(page_of(figures, "ubnd-tinh", "?cap=huyen"))["Tiếp nhận"] == "1.000"


def test_rates_are_of_what_was_settled_and_received(figures: Desk) -> None:
    found = kpis(page_of(figures, "so-tp"))

    assert found["Đúng và sớm hạn"] == "95,0%"
    assert found["Nộp trực tuyến"] == "40,0%"
    assert found["Đã giải quyết"] == "80"


@pytest.mark.parametrize(
    ("stars", "rate", "said"),
    [((5, 4, 2, 4, 5), "80,0%", "5 lượt đánh giá"), ((5, 4, 2, 4), "–", "Chưa đủ 5 lượt đánh giá")],
)
def test_ratings_of_the_own_agency_are_counted_where_no_single_one_can_be_read_out(
    figures: Desk, stars: tuple[int, ...], rate: str, said: str
) -> None:
    for agency, given in (*(("so-tp", one) for one in stars), ("huyen", 1)):
        dossier = figures.received(make_release(f"TT-9{Rating.objects.count():03d}"))
        Rating.objects.create(dossier=dossier, agency=figures.world.agencies[agency], stars=given, at=timezone.now())

    page = page_of(figures, "so-tp")

    assert kpis(page)["Người dân hài lòng"] == rate
    assert said in page


def test_the_month_before_is_the_measure(desk: Desk) -> None:
    today = timezone.localdate()
    counted(desk, "so-tp", today, received=110)
    counted(desk, "so-tp", today.replace(day=1) - timedelta(days=1), received=100)

    assert "Tăng 10,0% so với tháng" in page_of(desk, "so-tp")


@pytest.mark.parametrize(
    ("this", "last", "words"),
    [
        (110, 100, "Tăng 10,0% so với tháng 1/2018"),
        (75, 100, "Giảm 25,0% so với tháng 1/2018"),
        (100, 100, "Bằng tháng 1/2018"),
        (5, 0, "Tháng 1/2018 chưa có số liệu"),
    ],
)
def test_change_is_told_in_words(this: int, last: int, words: str) -> None:
    assert change(this, last, "Tháng 1/2018") == words


@pytest.mark.parametrize(("rate", "words"), [(None, "–"), (97.84, "97,8%"), (0.0, "0,0%"), (100, "100,0%")])
def test_a_rate_in_words(rate: float | None, words: str) -> None:
    assert percent(rate) == words


def test_the_worst_unit_stands_on_top_of_chart_and_table(figures: Desk) -> None:
    page = page_of(figures, "ubnd-tinh")

    by_unit = chart(page, "d-don-vi")
    assert by_unit["names"] == ["UBND huyện Hải Hậu", "Sở Tư pháp", "UBND xã Hải Đường"]
    assert by_unit["rates"] == [90.0, 95.0, 100.0]
    assert page.index("UBND huyện Hải Hậu</th>") < page.index("Sở Tư pháp</th>")


def test_the_months_of_the_year_are_sums(figures: Desk) -> None:
    counted(figures, "so-ct", received=1, settled=1)

    months = chart(page_of(figures, "ubnd-tinh"), "d-thang")

    assert months["received"] == [1111]
    assert months["settled"] == [991]


def late(desk: Desk, code: str, office: str, days: int) -> Dossier:
    dossier = desk.received(make_release(code, routing={"receive": f"agency:{office}", "decide": "same"}), office)
    Dossier.objects.filter(pk=dossier.pk).update(due=timezone.now() - timedelta(days=days))
    return dossier


def test_late_dossiers_are_links_only_for_who_may_open_them(desk: Desk) -> None:
    own, below = late(desk, "TT-9001", "so-tp", 10), late(desk, "TT-9002", "so-ct", 30)

    province = page_of(desk, "ubnd-tinh")
    department = page_of(desk, "so-tp")

    assert province.index(below.code) < province.index(own.code)
    assert f"/ho-so/{below.code}/" not in province
    assert f"/ho-so/{own.code}/" in department
    assert below.code not in department
    assert "Chưa ghi lý do" in department


def test_good_news_is_said(desk: Desk) -> None:
    page = page_of(desk, "so-tp")

    assert "Không có hồ sơ quá hạn" in page
    assert "Năm này chưa có số liệu" in page


@pytest.mark.parametrize("period", ["2017", "2017-q4", "2017-12", "x", "9999", "2017-13"])
def test_any_period_opens(figures: Desk, period: str) -> None:
    assert page_of(figures, "so-tp", f"?ky={period}")


def test_there_is_no_script_in_the_page_itself(figures: Desk) -> None:
    page = page_of(figures, "ubnd-tinh")

    assert re.findall(r"<script(?![^>]*(?:src=|application/json))[^>]*>", page) == []
    assert re.findall(r"\son\w+=", page) == []


def test_more_units_and_late_dossiers_ask_no_more_questions(figures: Desk) -> None:
    client = figures.sit("ubnd-tinh", Role.LEADER)
    late(figures, "TT-9001", "so-tp", 10)
    client.get("/mot-cua/dieu-hanh/")
    counted(figures, "xa-khac", received=1)  # sums are kept until figures are counted anew
    with CaptureQueriesContext(connection) as few:
        client.get("/mot-cua/dieu-hanh/")
    for number in range(5):
        late(figures, f"TT-91{number:02d}", "so-ct", 20 + number)
    counted(figures, "so-ct", received=1)

    with CaptureQueriesContext(connection) as more:
        client.get("/mot-cua/dieu-hanh/")

    assert len(more) == len(few) <= 25


def test_figures_and_late_dossiers_go_to_excel(figures: Desk) -> None:
    dossier = late(figures, "TT-9001", "so-tp", 10)
    client = figures.sit("so-tp", Role.LEADER)

    units = load_workbook(io.BytesIO(client.get("/mot-cua/dieu-hanh/xuat-excel/").content)).worksheets[0]
    overdue = load_workbook(io.BytesIO(client.get("/mot-cua/dieu-hanh/xuat-excel/?bang=qua-han").content)).worksheets[0]

    assert [row[:2] for row in units.values][1:] == [("Sở Tư pháp", 100)]
    assert [row[1] for row in overdue.values][1:] == [dossier.code]
