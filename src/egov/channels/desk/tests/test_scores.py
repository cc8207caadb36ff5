"""The score page: who sees which agency, what is shown of each indicator, and the agency's own statement."""

import re
from datetime import datetime

import pytest
from django.utils import timezone
from tests.world import make_release

from egov.channels.desk.tests.desk import Desk
from egov.foundation.events.api import Refusal
from egov.kernel.actor import Role
from egov.services.dossiers.api import Dossier
from egov.services.feedback.api import Rating, Statement

LIST = "/mot-cua/danh-gia/"
NOTHING = {"published_wrongly": "0", "complaints": "0", "grave": "0", "petitions": "3", "petitions_in_time": "3"}


def quarter() -> str:
    today = timezone.localdate()
    return f"{today.year}-q{(today.month + 2) // 3}"


def settle(desk: Desk, count: int = 1, office: str = "so-tp") -> list[Dossier]:
    """Dossiers of the office that were settled a moment ago."""
    code = f"TT-9{Dossier.objects.count():03d}"
    release = make_release(code, routing={"receive": f"agency:{office}", "decide": "same"})
    made = [desk.received(release, office) for _ in range(count)]
    Dossier.objects.filter(pk__in=[one.pk for one in made]).update(status="returned", finished_at=timezone.now())
    return made


def page_of(desk: Desk, agency: str = "so-tp", role: Role = Role.LEADER, query: str = "") -> str:
    answer = desk.sit(agency, role).get(f"{LIST}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("role", [Role.LEADER, Role.ADMIN])
def test_leader_and_administrator_see_the_nine_indicators_of_their_shop_and_how_each_was_counted(
    desk: Desk, role: Role
) -> None:
    settle(desk, 2)

    page = page_of(desk, role=role)

    assert "1. Thời gian giải quyết" in page
    assert "9. Cung cấp dịch vụ công trực tuyến" in page
    assert "2 sớm, 0 đúng hạn, 0 trễ" in page
    assert "2 trong 2 hồ sơ, 100,0%" in page
    assert "Cơ quan chưa kê khai đủ các quý" in page
    assert "Chưa xếp loại" in page
    assert "Chưa kê khai" in page


def test_with_the_statement_of_the_quarter_the_shop_is_classified(desk: Desk) -> None:
    settle(desk)
    client = desk.sit("so-tp", Role.ADMIN)

    answer = client.post(f"{LIST}so-tp/{quarter()}/", NOTHING, follow=True)

    page = answer.content.decode()
    assert "Đã lưu số liệu của quý." in page
    assert "3 trong 3 đúng hạn" in page
    assert "Xuất sắc" in page
    assert "Đã kê khai: Bùi Xuân Trường" in page
    assert Statement.objects.get().by_name == "Bùi Xuân Trường"
    assert 'value="3"' in client.get(f"{LIST}so-tp/{quarter()}/").content.decode()


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"petitions": ""}, 422, "Số phản ánh, kiến nghị đã nhận: nhập một số, ví dụ 0"),
        ({"grave": "hai"}, 422, "được xác minh là đúng: nhập một số, ví dụ 0"),
        ({"petitions_in_time": "4"}, 409, "không lớn hơn số phản ánh đã nhận"),
    ],
)
def test_a_wrong_statement_is_told_and_not_kept(desk: Desk, changes: dict[str, str], status: int, said: str) -> None:
    answer = desk.sit("so-tp", Role.LEADER).post(f"{LIST}so-tp/{quarter()}/", NOTHING | changes)

    assert answer.status_code == status
    assert said in answer.content.decode()
    assert not Statement.objects.exists()


@pytest.mark.parametrize("key", ["2018-q5", "2018", "x", "2018-03"])
def test_only_a_quarter_is_stated(desk: Desk, key: str) -> None:
    assert desk.sit("so-tp", Role.LEADER).post(f"{LIST}so-tp/{key}/", NOTHING).status_code == 404
    assert not Statement.objects.exists()


def test_the_leader_of_the_province_sees_every_shop_and_opens_one(desk: Desk) -> None:
    settle(desk)
    settle(desk, 2, "huyen")

    listed = page_of(desk, "ubnd-tinh")
    one = page_of(desk, "ubnd-tinh", query="?dv=huyen")

    assert "Sở Tư pháp" in listed
    assert "UBND huyện Hải Hậu" in listed
    assert "2 sớm, 0 đúng hạn, 0 trễ" in one
    assert "Kê khai: Quý" not in one


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("agency", "role"), [("so-ct", Role.LEADER), ("xa", Role.LEADER), ("huyen", Role.ADMIN), ("ubnd-tinh", Role.ADMIN)]
)
def test_others_do_not_see_it_and_the_attempt_is_logged(desk: Desk, agency: str, role: Role) -> None:
    settle(desk)
    client = desk.sit(agency, role)

    assert "Sở Tư pháp" not in client.get(LIST).content.decode()
    assert client.get(f"{LIST}?dv=so-tp").status_code == 404
    assert client.post(f"{LIST}so-tp/{quarter()}/", NOTHING).status_code == 404
    assert Refusal.objects.filter(action="feedback.scores").count() == 2
    assert not Statement.objects.exists()


def test_the_province_reads_the_figures_but_does_not_state_them_for_others(desk: Desk) -> None:
    answer = desk.sit("ubnd-tinh", Role.LEADER).post(f"{LIST}so-tp/{quarter()}/", NOTHING)

    assert answer.status_code == 404
    assert not Statement.objects.exists()


@pytest.mark.parametrize(("ratings", "shown"), [(4, False), (5, True)])
def test_a_single_rating_cannot_be_read_out(desk: Desk, ratings: int, shown: bool) -> None:
    for dossier in settle(desk, ratings):
        Rating.objects.create(dossier=dossier, agency=dossier.lead, stars=5, at=timezone.now(), attitude="tot")

    page, listed = page_of(desk), page_of(desk, "ubnd-tinh")

    assert ("Thái độ tốt" in page) is shown
    assert ("ít hơn 5 lượt đánh giá" in page) is not shown
    assert ("dưới 5" in listed) is not shown


@pytest.mark.parametrize(
    ("query", "label"), [("?ky=2018", "Năm 2018"), ("?ky=2018-q2", "Quý II/2018"), ("?ky=2018-03", "Quý ")]
)
def test_scores_are_of_quarters_and_years(desk: Desk, query: str, label: str) -> None:
    dossier = settle(desk)[0]
    Dossier.objects.filter(pk=dossier.pk).update(
        finished_at=datetime(2018, 4, 2, tzinfo=timezone.get_current_timezone())
    )

    page = page_of(desk, query=query)

    assert label in page
    assert ("Chín chỉ số" in page) is (query != "?ky=2018-03")
    assert page.count(" selected>") == 1
    assert re.search(rf"selected>{label}", page)
