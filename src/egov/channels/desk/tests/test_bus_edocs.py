"""Documents between agencies on the screen."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.buses import SmallBus, small_bus
from tests.edocs import AWAY, EDXML, JUSTICE, PROVINCE, TRADE, call, document, taking_part
from tests.registries import rows

from egov.channels.desk.tests.desk import Desk
from egov.kernel.actor import Role
from egov.lgsp.bus import api as bus


@pytest.fixture
def small(desk: Desk) -> SmallBus:
    made = small_bus(desk.world)
    taking_part(made)
    return made


@pytest.fixture
def trade(desk: Desk, small: SmallBus) -> Client:
    return desk.sit("so-ct", Role.ADMIN)


@pytest.fixture
def operator(desk: Desk, small: SmallBus) -> Client:
    return desk.sit("ubnd-tinh", Role.INTEGRATOR)


def read(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, (address, answer.status_code)
    return re.sub(r"\s+", " ", answer.content.decode())


def page(name: str, *numbers: int) -> str:
    return reverse(f"desk:{name}", args=numbers)


def deed(slug: str, pk: int) -> str:
    return page("bus_deed", *[slug, pk])  # type: ignore[list-item]


def test_the_list_tells_who_has_what(operator: Client) -> None:
    document(to={TRADE: "initial", PROVINCE: "done"}, code="7/STP-VP")
    document(TRADE, {AWAY: "fail"}, code="8/SCT-VP", subject="Kế hoạch năm")

    shown = read(operator, page("bus_edocs"))

    assert all(word in shown for word in ("7/STP-VP", "Sở Tư pháp", "Chờ nhận", "Đã nhận", "Kế hoạch năm"))
    assert all(word in shown for word in ("Văn phòng Chính phủ", "Gửi lỗi", "Qua trục quốc gia"))
    assert "aria-current" in shown
    counts = re.findall(r"<dd[^>]*>(\d+)<small", shown)
    assert counts == ["2", "1", "1", "1"]


def test_yesterdays_documents_are_listed_but_not_counted(operator: Client) -> None:
    document(at=timezone.now() - timedelta(days=1))

    shown = read(operator, page("bus_edocs"))

    assert "18/STP-VP" in shown
    assert re.findall(r"<dd[^>]*>(\d+)<small", shown) == ["0", "0", "0", "0"]


def test_many_receivers_are_counted_after_the_first(operator: Client) -> None:
    document(to={f"000.00.{n}.H41": "initial" for n in range(10, 18)})

    assert "và 3 nơi khác" in read(operator, page("bus_edocs"))


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"7/A", "8/B", "9/C"}),
        ({"so": "8/"}, {"8/B"}),
        ({"so": "\0x"}, set()),
        ({"cq": TRADE}, {"7/A", "8/B"}),
        ({"cq": TRADE, "tt": "done"}, {"8/B"}),
        ({"tt": "done"}, {"8/B", "9/C"}),
        ({"tt": "nonsense"}, {"7/A", "8/B", "9/C"}),
        ({"tu": "1/1/2018", "den": "2/1/2018"}, {"9/C"}),
        ({"tu": "3/1/2018"}, {"7/A", "8/B"}),
    ],
)
def test_documents_are_filtered(operator: Client, query: dict[str, str], found: set[str]) -> None:
    document(code="7/A", to={TRADE: "initial"})
    document(code="8/B", to={TRADE: "done"})
    old = timezone.now().replace(year=2018, month=1, day=2, hour=5)
    document(code="9/C", to={PROVINCE: "done"}, at=old)

    shown = read(operator, page("bus_edocs"), **query)

    assert {code for code in ("7/A", "8/B", "9/C") if code in shown} == found


def test_a_day_that_cannot_be_read_is_told(operator: Client) -> None:
    assert "Không có ngày này" in read(operator, page("bus_edocs"), tu="31/2/2018")


def test_a_document_is_found_by_its_number_on_the_axis(operator: Client) -> None:
    wanted, other = document(code="7/A"), document(code="8/B")

    shown = read(operator, page("bus_edocs"), so=str(wanted.uuid))

    assert wanted.code in shown
    assert other.code not in shown


def test_one_document_tells_what_its_receivers_said(trade: Client) -> None:
    edoc = document(TRADE, {JUSTICE: "done", AWAY: "fail"}, axis_id="TW-77")
    edoc.deliveries.filter(receiver=JUSTICE).update(handled="04")

    shown = read(trade, page("bus_edoc", edoc.pk))

    assert all(word in shown for word in ("Phân công xử lý", "Mã 04", "Gửi lỗi", "TW-77", str(edoc.uuid), edoc.mark))
    assert deed("gui-lai-van-ban", edoc.deliveries.get(receiver=AWAY).pk) in shown
    assert deed("gui-lai-van-ban", edoc.deliveries.get(receiver=JUSTICE).pk) not in shown


def test_both_sides_fetch_the_content(desk: Desk, trade: Client, small: SmallBus) -> None:
    edoc = document()
    assert page("bus_edoc_content", edoc.pk) in read(trade, page("bus_edoc", edoc.pk))

    for client in (trade, desk.sit("so-tp", Role.ADMIN)):
        answer = client.get(page("bus_edoc_content", edoc.pk))
        assert answer.content == EDXML
        assert answer["Content-Disposition"] == f'attachment; filename="{edoc.uuid}.edxml"'
        assert answer["Cache-Control"] == "no-store"


def test_operators_see_the_facts_without_the_content(operator: Client) -> None:
    edoc = document()

    shown = read(operator, page("bus_edoc", edoc.pk))

    assert edoc.subject in shown
    assert page("bus_edoc_content", edoc.pk) not in shown
    assert "Nội dung chỉ dành cho quản trị" in shown
    assert operator.get(page("bus_edoc_content", edoc.pk)).status_code == 404


def test_others_neither_see_nor_do(desk: Desk, small: SmallBus) -> None:
    edoc = document(PROVINCE, {TRADE: "fail"})
    agency = bus.axis.EdocAgency.objects.get(code=TRADE)
    client = desk.sit("so-tp", Role.ADMIN)
    before = rows()

    for name in ("bus_edoc", "bus_edoc_content"):
        assert client.get(page(name, edoc.pk)).status_code == 404
    for slug in ("sua-co-quan-van-ban", "khoa-co-quan-van-ban", "mo-co-quan-van-ban"):
        assert client.post(deed(slug, agency.pk), {"name": "x"}).status_code == 404
    assert client.post(deed("gui-lai-van-ban", edoc.deliveries.get().pk)).status_code == 404
    other = small.world.agencies["so-ct"].pk
    assert client.post(deed("them-co-quan-van-ban", other), {"code": PROVINCE}).status_code == 404

    assert rows() == before
    assert edoc.code not in read(client, page("bus_edocs"))
    assert "Sở Công Thương" not in read(client, page("bus_edoc_agencies"))


@pytest.mark.parametrize("role", [Role.SPECIALIST, Role.LEADER])
def test_other_posts_have_no_business_here(desk: Desk, small: SmallBus, role: Role) -> None:
    edoc = document()

    client = desk.sit("so-tp", role)

    for address in (page("bus_edocs"), page("bus_edoc_agencies"), page("bus_edoc", edoc.pk)):
        assert client.get(address).status_code in (403, 404)


def test_agencies_are_told_with_their_state_and_what_waits(operator: Client, small: SmallBus) -> None:
    document()
    bus.axis.EdocAgency.objects.filter(code=JUSTICE).update(locked=True)
    small.permits.standing = "stopped"
    small.permits.save()
    bus.axis.EdocAgency.objects.create(code=PROVINCE, name="UBND tỉnh")

    shown = read(operator, page("bus_edoc_agencies"))

    assert all(word in shown for word in ("Đang khoá", "Ứng dụng không hoạt động", "Qua trục quốc gia", "PM cấp phép"))
    assert re.search(r'data-label="Văn bản đang chờ">1</td>', shown)
    assert "còn biết 1 cơ quan ngoài tỉnh" in shown
    assert "Văn phòng Chính phủ" not in shown
    assert "Văn phòng Chính phủ" in read(operator, page("bus_edoc_agencies"), tim="chính phủ")


def test_an_operator_adds_an_agency_on_the_screen(operator: Client, small: SmallBus) -> None:
    where = deed("them-co-quan-van-ban", small.world.agencies["ubnd-tinh"].pk)
    assert where in read(operator, page("bus_edoc_agencies"))
    typed = {"code": "14.H40", "code_2020": "", "name": "Sở X", "subsystem": str(small.register.pk)}

    wrong = operator.post(where, typed)
    assert wrong.status_code == 409
    assert "14.H40" in wrong.content.decode()
    right = operator.post(where, {**typed, "code": "000.00.14.H40"})

    assert (right.status_code, right["Location"]) == (302, page("bus_edoc_agencies"))
    assert bus.axis.EdocAgency.objects.get(code="000.00.14.H40").subsystem == small.register


def test_an_administrator_changes_locks_and_unlocks_the_own_agency(trade: Client, small: SmallBus) -> None:
    agency = bus.axis.EdocAgency.objects.get(code=TRADE)
    where = deed("sua-co-quan-van-ban", agency.pk)
    shown = read(trade, where)
    assert "Sở Công Thương" in shown
    assert "CSDL hộ tịch" not in shown

    typed = {"name": "Sở CT", "code_2020": "H40.03", "subsystem": str(small.permits.pk)}
    assert trade.post(where, typed).status_code == 302
    assert trade.post(deed("khoa-co-quan-van-ban", agency.pk)).status_code == 302
    agency.refresh_from_db()
    assert (agency.name, agency.locked) == ("Sở CT", True)

    assert deed("mo-co-quan-van-ban", agency.pk) in read(trade, page("bus_edoc_agencies"))
    trade.post(deed("mo-co-quan-van-ban", agency.pk))
    agency.refresh_from_db()
    assert not agency.locked


def test_another_s_application_cannot_be_chosen(trade: Client, small: SmallBus) -> None:
    agency = bus.axis.EdocAgency.objects.get(code=TRADE)
    before = rows()

    typed = {"name": "x", "code_2020": "H40.03", "subsystem": str(small.register.pk)}
    answer = trade.post(deed("sua-co-quan-van-ban", agency.pk), typed)

    assert answer.status_code == 422
    assert rows() == before


def test_what_failed_is_resent_on_the_screen(operator: Client) -> None:
    edoc = document(to={AWAY: "fail"})
    message = call(edoc, "dead")

    answer = operator.post(deed("gui-lai-van-ban", edoc.deliveries.get().pk))

    assert (answer.status_code, answer["Location"]) == (302, page("bus_edoc", edoc.pk))
    message.refresh_from_db()
    assert (message.state, edoc.deliveries.get().status) == ("waiting", "initial")
