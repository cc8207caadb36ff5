"""Kept messages on the screen: found, read, corrected, sent again, dropped, one by one and together."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.buses import REGISTER, TRADE, SmallBus, exchange, letter, small_bus
from tests.registries import rows

from egov.channels.desk.bus import letter_bulk
from egov.channels.desk.tests.desk import Desk
from egov.kernel.actor import Role
from egov.lgsp.bus import api as bus

LIST = "/mot-cua/truc/tin/"
BULK = f"{LIST}xu-ly/"
JSON = [["content-type", "application/json"], ["authorization", "Bearer abc"]]


@pytest.fixture
def small(desk: Desk) -> SmallBus:
    return small_bus(desk.world)


@pytest.fixture
def trade(desk: Desk, small: SmallBus) -> Client:
    return desk.sit("so-ct", Role.ADMIN)


@pytest.fixture
def justice(desk: Desk, small: SmallBus) -> Client:
    return desk.sit("so-tp", Role.ADMIN)


@pytest.fixture
def operator(desk: Desk, small: SmallBus) -> Client:
    return desk.sit("ubnd-tinh", Role.INTEGRATOR)


@pytest.fixture
def stranger(desk: Desk, small: SmallBus) -> Client:
    return desk.sit("huyen", Role.ADMIN)


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return re.sub(r"\s+", " ", answer.content.decode())


def listed(client: Client, query: str = "") -> set[int]:
    return {int(pk) for pk in re.findall(rf'href="{LIST}(\d+)/"', read(client, LIST + query))}


def one(message: bus.Message) -> str:
    return reverse("desk:bus_message", args=[message.pk])


def deed(slug: str, subject: Any) -> str:
    return reverse("desk:bus_deed", args=[slug, subject.pk])


def test_dead_letters_come_first_with_the_reason_and_the_counts(trade: Client) -> None:
    dead = letter(fault="Server.ServerProxy.NetworkError", status=0)
    letter(state="waiting")

    page = read(trade, LIST)

    assert listed(trade) == {dead.pk}
    assert "Không kết nối được tới máy chủ của bên cung cấp." in page
    assert re.search(r'href="\?tt=dead" aria-current="true">1<', page)
    assert re.search(r'href="\?tt=waiting">1<', page)
    assert re.search(r'<th scope="row"[^>]*><a href="\?dv=[^"]+">Tra cứu khai sinh</a>', page)


def test_each_filter_leaves_what_it_says(trade: Client) -> None:
    now = timezone.localtime()
    dead = letter()
    waiting = letter(state="waiting", message_id="so-8", at=now - timedelta(days=3))
    other = letter(service=f"{TRADE}/ket-qua", client=REGISTER.rpartition("/")[0])

    assert listed(trade, "?tt=tat-ca") == {dead.pk, waiting.pk, other.pk}
    assert listed(trade, "?tt=waiting") == {waiting.pk}
    assert listed(trade, f"?dv={REGISTER}") == {dead.pk}
    assert listed(trade, "?goi=GOV/so-tp/ho-tich") == {other.pk}
    assert listed(trade, "?ma=so-8") == {waiting.pk}
    assert listed(trade, f"?ma={other.uuid}") == {other.pk}
    assert listed(trade, f"?tt=tat-ca&ngay={now - timedelta(days=3):%d/%m/%Y}") == {waiting.pk}
    assert listed(trade, "?dv=%00") == {dead.pk, other.pk}


def test_a_day_that_is_none_is_said_and_stays(trade: Client) -> None:
    dead = letter()

    page = read(trade, f"{LIST}?ngay=31/02/2018")

    assert 'value="31/02/2018"' in page
    assert "Không có ngày này trong lịch" in page
    assert listed(trade, "?ngay=31/02/2018") == {dead.pk}


def test_a_page_has_twenty(trade: Client) -> None:
    for _ in range(21):
        letter()

    assert len(listed(trade)) == 20
    assert len(listed(trade, "?trang=2")) == 1
    assert 'name="het"' in read(trade, LIST)


def test_only_dead_letters_can_be_ticked(trade: Client) -> None:
    dead = letter()
    letter(state="waiting")

    page = read(trade, f"{LIST}?tt=tat-ca")

    assert re.findall(r'name="chon" value="(\d+)"', page) == [str(dead.pk)]
    assert 'id="ds"' not in page
    assert 'id="ds"' in read(trade, LIST)


def test_empty_lists_say_which_kind_of_empty(trade: Client) -> None:
    assert "Không có thư nào không gửi được" in read(trade, LIST)
    assert "Không có tin nào khớp" in read(trade, f"{LIST}?ma=x")


def test_the_sender_sees_everything_but_secrets(trade: Client) -> None:
    dead = letter(
        headers=JSON, answer=b"nein", answer_headers=[["content-type", "text/plain"]], status=422, path="/038085001234"
    )

    page = read(trade, one(dead))

    assert "{ &quot;so&quot;: 7 }" in page
    assert "Bên nhận từ chối, trả lời 422." in page
    assert "nein" in page
    assert "/038******234" in page
    assert "Bearer" not in page
    for slug in ("gui-lai", "sua-noi-dung", "bo-thu"):
        assert deed(slug, dead) in page


@pytest.mark.parametrize("who", ["justice", "operator"])
def test_others_on_the_way_see_it_without_its_words(who: str, request: pytest.FixtureRequest) -> None:
    client = request.getfixturevalue(who)
    dead = letter(headers=[["x-benh-nhan", "Lan"]], answer=b"nein", edited=b"anders")

    page = read(client, one(dead))

    assert "Chỉ quản trị của bên gửi đọc và sửa được nội dung." in page
    assert not any(word in page for word in ("&quot;so&quot;", "nein", "anders", "Lan"))
    assert deed("gui-lai", dead) in page
    assert deed("sua-noi-dung", dead) not in page
    assert client.get(deed("sua-noi-dung", dead)).status_code == 404
    assert client.post(deed("sua-noi-dung", dead), {"body": "x"}).status_code == 404
    dead.refresh_from_db()
    assert bytes(dead.edited) == b"anders"


def test_a_body_that_is_no_text_is_told_by_size_and_type(trade: Client) -> None:
    dead = letter(body=b"\xff\xd8" * 600, headers=[["content-type", "image/jpeg"]])

    page = read(trade, one(dead))

    assert "Không phải văn bản: 1,2 KB, image/jpeg" in page
    assert deed("sua-noi-dung", dead) not in page


def test_a_long_body_is_shown_in_part(trade: Client) -> None:
    page = read(trade, one(letter(body=b"a" * 30_000)))

    assert "chỉ hiện 20.000 ký tự đầu" in page
    assert "a" * 20_000 in page
    assert "a" * 20_001 not in page


def test_what_waits_for_what_is_linked(trade: Client) -> None:
    first = letter(order_key="ho-so-1")
    second = letter(order_key="ho-so-1", state="waiting", status=0, tries=0, ended_at=None)

    assert one(second) in read(trade, one(first))
    page = read(trade, one(second))
    assert "Phải xong trước tin này" in page
    assert "Lần thử tiếp" in page
    assert one(first) in page


def test_its_tries_are_found_in_the_record(trade: Client) -> None:
    tried = exchange(timezone.now(), message_id="so-7", status=503, protocol="async")
    exchange(timezone.now(), message_id="so-8")

    page = read(trade, one(letter()))

    assert re.findall(r'href="/mot-cua/truc/trao-doi/([0-9a-f-]{36})/"', page) == [str(tried.pk)]
    assert 'href="/mot-cua/truc/trao-doi/?ma=so-7"' in page


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"fault": "Server.ClientProxy.InternalError", "status": 0}, "Bên phải xử lý: Trục tích hợp"),
        ({"fault": "Server.ServerProxy.AccessDenied", "status": 0}, "Bên phải xử lý: Bên gọi"),
        ({"status": 503}, "Bên phải xử lý: Bên cung cấp"),
        ({"status": 400, "kind": "event"}, "Bên phải xử lý: Bên gửi"),
    ],
)
def test_the_side_that_has_to_act_is_named(trade: Client, values: dict[str, Any], said: str) -> None:
    assert said in read(trade, one(letter(**values)))


def test_a_delivered_message_is_nobodys_failure(trade: Client) -> None:
    assert "Bên phải xử lý" not in read(trade, one(letter(state="delivered", status=404)))


@pytest.mark.parametrize("who", ["trade", "justice", "operator"])
def test_a_letter_is_sent_again_by_either_side(who: str, request: pytest.FixtureRequest) -> None:
    client = request.getfixturevalue(who)
    dead = letter()

    answer = client.post(deed("gui-lai", dead), follow=True)

    dead.refresh_from_db()
    assert (dead.state, dead.replays) == ("waiting", 1)
    assert answer.redirect_chain[0][0] == one(dead)
    assert "Thư được gửi lại ngay" in answer.content.decode()
    assert client.post(deed("gui-lai", dead)).status_code == 409


def test_a_correction_stands_beside_the_first_body(trade: Client) -> None:
    dead = letter(headers=JSON)
    assert "&quot;so&quot;: 7" in read(trade, deed("sua-noi-dung", dead))

    assert trade.post(deed("sua-noi-dung", dead), {"body": '{\r\n"so": 8\r\n}'}).status_code == 302

    dead.refresh_from_db()
    assert bytes(dead.edited) == b'{\n"so": 8\n}'
    page = read(trade, one(dead))
    assert "<del>-&quot;so&quot;: 7</del>" in page
    assert "<ins>+&quot;so&quot;: 8</ins>" in page
    assert "<b>Sửa nội dung</b>" in page
    assert "&quot;so&quot;: 8" in read(trade, deed("sua-noi-dung", dead))


def test_lines_that_ended_as_browsers_end_them_do_so_still(trade: Client) -> None:
    dead = letter(body=b"a\r\nb")

    trade.post(deed("sua-noi-dung", dead), {"body": "a\r\nc"})

    dead.refresh_from_db()
    assert bytes(dead.edited) == b"a\r\nc"


def test_a_wrong_correction_stays_on_the_screen(trade: Client) -> None:
    dead = letter(headers=JSON)
    before = rows()

    answer = trade.post(deed("sua-noi-dung", dead), {"body": '{"so": acht}'})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Nội dung không phải JSON đúng cách: xem dòng 1, cột 8." in page
    assert "{&quot;so&quot;: acht}" in page
    assert rows() == before


def test_a_letter_is_dropped_with_a_reason(trade: Client) -> None:
    dead = letter()
    assert trade.post(deed("bo-thu", dead), {"reason": ""}).status_code == 409
    dead.refresh_from_db()
    assert dead.state == "dead"

    trade.post(deed("bo-thu", dead), {"reason": "Gửi nhầm"})

    dead.refresh_from_db()
    assert dead.state == "dropped"
    assert "Gửi nhầm" in read(trade, one(dead))


def test_ticked_letters_are_sent_again_and_the_others_told(trade: Client) -> None:
    chosen, gone, rest = letter(), letter(), letter()
    bus.Message.objects.filter(pk=gone.pk).update(state="underway")

    answer = trade.post(BULK, {"viec": "gui-lai", "chon": [chosen.pk, gone.pk, "x"], "dv": REGISTER})

    page = answer.content.decode()
    assert "Đã gửi lại 1 thư, không gửi lại được 1" in page
    assert "Thư này đang được gửi hoặc đã kết thúc." in page
    assert one(gone) in page
    assert f"{LIST}?dv=VN-ND" in page
    assert dict(bus.Message.objects.values_list("pk", "state")) == {
        chosen.pk: "waiting",
        gone.pk: "underway",
        rest.pk: "dead",
    }


def test_ticked_letters_are_dropped_when_the_reason_is_written(trade: Client) -> None:
    first, second = letter(), letter()
    chosen = {"viec": "bo", "chon": [first.pk, second.pk]}
    assert "Bỏ 2 thư" in trade.post(BULK, chosen).content.decode()
    answer = trade.post(BULK, {**chosen, "ly-do": " "})
    assert (answer.status_code, "Ghi lý do bỏ các thư này." in answer.content.decode()) == (422, True)
    assert bus.dead_letters().count() == 2

    page = trade.post(BULK, {**chosen, "ly-do": "Gửi nhầm"}).content.decode()

    assert "Đã bỏ 2 thư, không bỏ được 0" in page
    assert set(bus.Message.objects.values_list("state", flat=True)) == {"dropped"}


@pytest.mark.parametrize("given", [{}, {"chon": ["99999999999"]}, {"chon": ["-1", "9" * 40]}])
def test_nothing_ticked_is_said(trade: Client, given: dict[str, Any]) -> None:
    letter()
    before = rows()

    for deed_name in ("gui-lai", "bo"):
        assert "Chưa chọn thư nào" in trade.post(BULK, {"viec": deed_name, **given}).content.decode()

    assert rows() == before


def test_all_that_the_filters_find_goes_so_many_at_a_time(trade: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letter_bulk, "MOST", 3)
    letters = [letter() for _ in range(4)]
    other = letter(service=f"{REGISTER}-khac")

    page = trade.post(BULK, {"viec": "gui-lai", "het": "1", "dv": REGISTER, "tt": "tat-ca"}).content.decode()

    assert "Đã gửi lại 3 thư" in page
    assert "Còn 1 thư khớp bộ lọc" in page
    assert list(bus.dead_letters().values_list("pk", flat=True)) == [letters[3].pk, other.pk]


def test_all_that_an_unreadable_filter_finds_is_nothing(trade: Client) -> None:
    letter()
    before = rows()

    page = trade.post(BULK, {"viec": "gui-lai", "het": "1", "ngay": "31/02/2018"}).content.decode()

    assert "Chưa chọn thư nào" in page
    assert rows() == before


def test_only_those_that_were_shown_are_dropped(trade: Client) -> None:
    shown = letter()
    asked = trade.post(BULK, {"viec": "bo", "het": "1"}).content.decode()
    later = letter()

    chosen = re.findall(r'name="chon" value="(\d+)"', asked)
    trade.post(BULK, {"viec": "bo", "chon": chosen, "ly-do": "Gửi nhầm"})

    assert 'name="het"' not in asked
    assert dict(bus.Message.objects.values_list("pk", "state")) == {shown.pk: "dropped", later.pk: "dead"}


def test_all_letters_of_a_service_are_sent_again_by_its_provider(small: SmallBus, justice: Client) -> None:
    for _ in range(30):
        letter()
    assert deed("gui-lai-tat-ca", small.service) in read(justice, LIST)

    answer = justice.post(deed("gui-lai-tat-ca", small.service), follow=True)

    assert answer.redirect_chain[0][0].startswith(f"{LIST}?dv=")
    assert "Đã gửi lại 30 thư." in answer.content.decode()
    assert not bus.dead_letters().exists()
    assert justice.post(deed("gui-lai-tat-ca", small.service)).status_code == 409


def test_the_caller_does_not_send_everybodys_letters_again(small: SmallBus, trade: Client) -> None:
    letter()
    before = rows()

    assert deed("gui-lai-tat-ca", small.service) not in read(trade, LIST)
    assert trade.post(deed("gui-lai-tat-ca", small.service)).status_code == 404

    assert rows() == before


def test_others_neither_see_nor_touch_it(stranger: Client) -> None:
    dead = letter()
    before = rows()

    assert listed(stranger, "?tt=tat-ca") == set()
    assert stranger.get(one(dead)).status_code == 404
    for slug in ("gui-lai", "sua-noi-dung", "bo-thu"):
        assert stranger.get(deed(slug, dead)).status_code == 404
        assert stranger.post(deed(slug, dead), {"reason": "x", "body": "x"}).status_code == 404
    for given in ({"chon": [dead.pk]}, {"het": "1"}):
        stranger.post(BULK, {"viec": "gui-lai", **given})
        stranger.post(BULK, {"viec": "bo", "ly-do": "x", **given})

    assert rows() == before


@pytest.mark.parametrize("role", [Role.SPECIALIST, Role.LEADER, Role.COUNTER])
def test_other_posts_have_no_such_page(desk: Desk, small: SmallBus, role: Role) -> None:
    client = desk.sit("so-ct", role)
    dead = letter()

    assert {client.get(address).status_code for address in (LIST, one(dead))} == {404}
    assert client.post(BULK, {"viec": "gui-lai", "chon": [dead.pk]}).status_code == 404
    dead.refresh_from_db()
    assert dead.state == "dead"


def test_the_dashboard_and_the_service_lead_to_the_letters(small: SmallBus, trade: Client, stranger: Client) -> None:
    service = reverse("desk:bus_service", args=[small.service.pk])
    assert "thư không gửi được tới dịch vụ này" not in read(trade, service)
    letter()

    assert f'href="{LIST}"' in read(trade, "/mot-cua/truc/")
    assert "1 thư không gửi được tới dịch vụ này" in read(trade, service)
    assert re.search(r"<dt>Thư không gửi được</dt><dd[^>]*>1<", read(trade, "/mot-cua/truc/"))
    assert re.search(r"<dt>Thư không gửi được</dt><dd[^>]*>0<", read(stranger, "/mot-cua/truc/"))
    assert "thư không gửi được tới dịch vụ này" not in read(stranger, service)
