"""Watched places, secrets and queues on the screen."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.buses import SmallBus, opened, small_bus
from tests.registries import rows

from egov.channels.desk.bus.deeds_page import deed as deeds_page
from egov.channels.desk.bus.doors import span, why
from egov.channels.desk.tests.desk import Desk
from egov.foundation.events.api import Event, Refusal
from egov.kernel.actor import Role
from egov.lgsp.bus import api as bus

WORD = "mật khẩu-rất;dài"
KEY = "-----BEGIN KEY-----\r\nAAAA\r\n-----END KEY-----\r\n"
QUEUES = "/mot-cua/truc/hang-doi/"


@pytest.fixture
def small(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SmallBus:
    monkeypatch.setenv("EGOV_VAR", str(tmp_path))
    return small_bus(desk.world)


@pytest.fixture
def trade(desk: Desk, small: SmallBus) -> Client:
    return desk.sit("so-ct", Role.ADMIN)


@pytest.fixture
def operator(desk: Desk, small: SmallBus) -> Client:
    return desk.sit("ubnd-tinh", Role.INTEGRATOR)


def deed(slug: str, pk: int) -> str:
    return reverse("desk:bus_deed", args=[slug, pk])


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return re.sub(r"\s+", " ", answer.content.decode())


def application(small: SmallBus) -> str:
    return reverse("desk:bus_application", args=[small.permits.pk])


def place(small: SmallBus, **changes: Any) -> dict[str, Any]:
    """What is typed to watch a folder."""
    typed = {"code": "den", "title": "Hồ sơ đến", "url": "file:///den", "service": small.service.pk}
    return {**typed, "method": "POST", "path": "/khai-sinh", "every": "90", "adapter": "settle: 5", **changes}


def watched(small: SmallBus, **changes: Any) -> bus.Inlet:
    return small.permits.inlets.create(
        **{"code": "den", "title": "Hồ sơ đến", "url": "file:///den", "service": small.service, **changes}
    )


def queue(small: SmallBus, **changes: Any) -> bus.Queue:
    facts = {"code": "kq", "broker": "amqps://mq:5671/his", "queue": "ket-qua", "prefetch": 7}
    return bus.Queue.objects.create(subsystem=small.permits, service=small.service, **{**facts, **changes})


def emptied(small: SmallBus, **changes: Any) -> dict[str, Any]:
    """What is typed to empty a queue."""
    typed = {"code": "kq", "broker": "amqps://mq:5671/his", "user": "truc", "secret": "mq", "queue": "ket-qua"}
    more = {"subsystem": small.permits.pk, "service": small.service.pk, "method": "POST", "mode": "call"}
    return {**typed, **more, "prefetch": "", "verify_tls": "on", "path": "", "dead_letters": "", **changes}


def test_a_folder_is_watched_changed_stopped_and_left(trade: Client, small: SmallBus) -> None:
    assert trade.post(deed("theo-doi", small.permits.pk), place(small)).status_code == 302
    inlet = bus.Inlet.objects.get()
    assert (inlet.adapter, inlet.every, inlet.service) == ({"settle": 5}, 90, small.service)
    assert "Chưa xem lần nào" in read(trade, application(small))

    shown = read(trade, deed("sua-noi-nhan", inlet.pk))
    assert 'value="90"' in shown
    assert "settle: 5" in shown
    changed = place(small, title="Bệnh án đến", every="", adapter="")
    assert trade.post(deed("sua-noi-nhan", inlet.pk), changed)["Location"] == application(small)
    inlet.refresh_from_db()
    assert (inlet.code, inlet.title, inlet.every, inlet.adapter) == ("den", "Bệnh án đến", 60, {})

    trade.post(deed("dung-noi-nhan", inlet.pk))
    assert deed("chay-noi-nhan", inlet.pk) in read(trade, application(small))
    trade.post(deed("sua-noi-nhan", inlet.pk), changed)
    assert bus.Inlet.objects.get().standing == "stopped"
    trade.post(deed("chay-noi-nhan", inlet.pk))
    assert bus.Inlet.objects.get().standing == "active"

    assert trade.post(deed("bo-noi-nhan", inlet.pk))["Location"] == application(small)
    assert not bus.Inlet.objects.exists()


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"adapter": "done: a\nsettle: lâu"}, 422, "Dòng 2: adapter.settle phải là số"),
        ({"adapter": "done: a\nmat_khau: b"}, 422, "Dòng 2: adapter không có mục mat_khau"),
        ({"adapter": "1: a\nb: c"}, 422, "adapter không có mục 1, b"),
        ({"adapter": 'done: "a\\0"'}, 422, "adapter.done phải là chữ"),
        ({"adapter": "done: ["}, 422, "Không đọc được dạng YAML"),
        ({"url": "imaps://thu", "adapter": ""}, 422, "Thiếu adapter.user"),
        ({"url": "sftp://truc:mk@may/den", "adapter": "user: a\nhost_keys: x"}, 409, "không kèm tên đăng nhập"),
        ({"url": "http://may/den", "adapter": ""}, 409, "file:, sftp:, imap: hoặc imaps:"),
        ({"url": "imap://[", "adapter": ""}, 409, "Địa chỉ viết sai"),
        ({"title": " "}, 409, "Nhập tên."),
        ({"title": "x" * 256}, 422, "255"),
        ({"every": "0"}, 409, "Khoảng cách giữa hai lần xem"),
        ({"every": "nan"}, 409, "Khoảng cách giữa hai lần xem"),
        ({"every": "mau"}, 422, "Nhập một con số"),
        ({"code": "có dấu"}, 409, "Mã chỉ gồm chữ không dấu"),
        ({"path": "khong-gach"}, 409, "Đường dẫn phải bắt đầu bằng /"),
        ({"service": "0"}, 422, "Lựa chọn này không còn trong danh sách"),
    ],
)
def test_mistakes_are_told_and_what_was_typed_stays(
    trade: Client, small: SmallBus, changes: dict[str, Any], status: int, said: str
) -> None:
    before = rows()

    answer = trade.post(deed("theo-doi", small.permits.pk), place(small, **changes))

    page = answer.content.decode()
    assert answer.status_code == status
    assert said in page
    assert "/khai-sinh" in page or "path" in changes
    assert rows() == before


def test_an_address_never_shows_who_signs_in_there(trade: Client, small: SmallBus) -> None:
    inlet = watched(small, url="sftp://truc:kin-lam@may:22/den")

    for address in (application(small), deed("sua-noi-nhan", inlet.pk)):
        page = read(trade, address)
        assert "sftp://may:22/den" in page
        assert "kin-lam" not in page


@pytest.mark.parametrize(
    ("said", "failures", "told"),
    [
        ("", 0, ""),
        ("a.bin: longer than 1000 bytes", 0, "đã để riêng"),
        ("Server.ClientProxy.MissingSecret: no", 1, "Cất lại bí mật"),
        ("Server.ServerProxy.ServiceFailed.Refused: no", 1, "không nhận tài khoản"),
        ("Server.ServerProxy.NetworkError: away", 1, "Không kết nối được tới máy chủ"),
        ("The look took too long.", 1, "quá lâu"),
        ("OSError", 1, "Trục sẽ xem lại"),
    ],
)
def test_why_a_look_failed_is_said_in_words(said: str, failures: int, told: str) -> None:
    words = why(bus.Inlet(said=said, failures=failures))

    assert told in words
    assert bool(words) is bool(said)


def test_the_page_tells_what_a_place_has_done(trade: Client, small: SmallBus) -> None:
    watched(small, taken=1234, failures=2, said="OSError", looked_at=timezone.now(), every=300)

    page = read(trade, application(small))

    for told in ("1.234", "5 phút", "Lần xem gần nhất hỏng", "Tra cứu khai sinh", "OSError"):
        assert told in page


@pytest.mark.parametrize(("seconds", "said"), [(90, "90 giây"), (1.5, "1,5 giây"), (120, "2 phút"), (3600, "1 giờ")])
def test_spans_are_said_in_the_largest_whole_unit(seconds: float, said: str) -> None:
    assert span(seconds) == said


def test_a_secret_is_kept_exchanged_and_dropped(trade: Client, small: SmallBus) -> None:
    assert trade.post(deed("cat-bi-mat", small.permits.pk), {"name": "kho", "value": WORD}).status_code == 302
    secret = bus.Secret.objects.get()
    page = read(trade, application(small))
    assert opened(secret) == WORD
    assert "kho" in page
    assert secret.put_by in page
    assert WORD not in page

    trade.post(deed("thay-bi-mat", secret.pk), {"value": "", "key": KEY})
    assert opened(bus.Secret.objects.get()) == KEY.replace("\r\n", "\n")

    assert trade.post(deed("xoa-bi-mat", secret.pk))["Location"] == application(small)
    assert not bus.Secret.objects.exists()
    told = str([list(model.objects.values_list()) for model in (Event, Refusal, bus.Version)])
    assert WORD not in told
    assert "AAAA" not in told


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"name": "có dấu", "value": WORD}, 409),
        ({"name": "kho\n", "value": WORD + "x" * 20_000}, 409),
        ({"name": "kho", "value": WORD, "key": KEY}, 422),
        ({"name": "x" * 65, "value": WORD, "key": ""}, 422),
        ({"name": "kho", "value": "", "key": ""}, 409),
        ({"name": "có dấu", "value": "", "key": KEY}, 409),
    ],
)
def test_after_a_mistake_a_secret_does_not_come_back(
    trade: Client, small: SmallBus, typed: dict[str, str], status: int
) -> None:
    before = rows()

    answer = trade.post(deed("cat-bi-mat", small.permits.pk), typed)

    page = answer.content.decode()
    assert answer.status_code == status
    assert WORD not in page
    assert "AAAA" not in page
    assert "Bí mật vừa nhập không được giữ lại" in page
    assert "Nội dung bạn nhập vẫn còn" not in page
    assert rows() == before


def test_the_field_of_a_secret_is_a_password_field_that_browsers_do_not_fill(trade: Client, small: SmallBus) -> None:
    field = re.search(r'<input[^>]*name="value"[^>]*>', read(trade, deed("cat-bi-mat", small.permits.pk)))

    assert field is not None
    assert 'type="password"' in field[0]
    assert 'autocomplete="off"' in field[0]


def test_reports_of_errors_leave_secrets_out(rf: Any) -> None:
    request = rf.post("/", {"value": WORD, "key": KEY, "pem": "x"})
    request.user = type("Nobody", (), {"is_authenticated": False})()

    deeds_page(request, slug="cat-bi-mat", pk=1)

    assert set(request.sensitive_post_parameters) == {"pem", "value", "key"}


def test_others_neither_see_nor_touch_doors(desk: Desk, small: SmallBus) -> None:
    inlet, secret = watched(small), small.permits.secrets.create(name="kho", sealed=b"x")
    client, before = desk.sit("so-tp", Role.ADMIN), rows()

    for slug, pk in (
        *(("theo-doi", small.permits.pk), ("cat-bi-mat", small.permits.pk)),
        *((slug, inlet.pk) for slug in ("sua-noi-nhan", "dung-noi-nhan", "chay-noi-nhan", "bo-noi-nhan")),
        *((slug, secret.pk) for slug in ("thay-bi-mat", "xoa-bi-mat")),
    ):
        assert client.get(deed(slug, pk)).status_code == 404
        assert client.post(deed(slug, pk), place(small, name="a", value="b")).status_code == 404

    assert rows() == before


def test_operators_see_the_doors_of_agencies_and_leave_them_alone(operator: Client, small: SmallBus) -> None:
    inlet, secret = watched(small), small.permits.secrets.create(name="kho", sealed=b"x")
    before = rows()

    page = read(operator, application(small))

    assert "Hồ sơ đến" in page
    assert all(deed(slug, inlet.pk) not in page for slug in ("sua-noi-nhan", "bo-noi-nhan"))
    assert deed("theo-doi", small.permits.pk) not in page
    assert operator.post(deed("bo-noi-nhan", inlet.pk)).status_code == 403
    assert operator.post(deed("thay-bi-mat", secret.pk), {"value": WORD, "key": ""}).status_code == 403
    assert rows() == before


def test_a_queue_is_emptied_changed_stopped_and_left(operator: Client, desk: Desk, small: SmallBus) -> None:
    agency = desk.world.agencies["ubnd-tinh"]
    assert operator.post(deed("them-hang-doi", agency.pk), emptied(small))["Location"] == QUEUES
    made = bus.Queue.objects.get()
    assert (made.user, made.secret, made.verify_tls, made.mode, made.prefetch) == ("truc", "mq", True, "call", 20)
    page = read(operator, QUEUES)
    for told in ("kq", "amqps://mq:5671/his", "PM cấp phép", "Tra cứu khai sinh", "Gọi ngay", "Chưa nút nào báo"):
        assert told in page

    changed = emptied(small, prefetch="5", mode="message", verify_tls="")
    assert operator.post(deed("sua-hang-doi", made.pk), changed)["Location"] == QUEUES
    made.refresh_from_db()
    assert (made.prefetch, made.mode, made.verify_tls, made.active) == (5, "message", False, True)

    operator.post(deed("dung-hang-doi", made.pk))
    assert "Đang dừng" in read(operator, QUEUES)
    operator.post(deed("chay-hang-doi", made.pk))
    made.refresh_from_db()
    assert (made.active, made.prefetch) == (True, 5)

    operator.post(deed("bo-hang-doi", made.pk))
    assert not bus.Queue.objects.exists()
    named = Event.objects.filter(name__startswith="bus.Queue").order_by("pk").values_list("name", flat=True)
    assert list(named) == ["bus.QueueSet"] * 4 + ["bus.QueueRemoved"]


def told(made: bus.Queue, node: str, state: str, **more: Any) -> None:
    """What a node told of it a moment ago."""
    now = timezone.now()
    made.states.create(node=node, state=state, **{"since": now, "seen_at": now, "taken": 1234, **more})


def test_the_page_tells_what_each_node_does_with_a_queue(operator: Client, small: SmallBus) -> None:
    made = queue(small)
    told(made, "bus-1", "taking")
    reason = {"fault": "Server.ServerProxy.ServiceFailed.Refused", "said": "The broker refuses the bus: ACCESS_REFUSED"}
    told(made, "bus-2", "failing", **reason)
    told(made, "bus-3", "taking", seen_at=timezone.now() - timedelta(minutes=5))

    page = read(operator, QUEUES)

    for words in ("1 nút đang lấy tin", "1.234", "Không lấy được tin", "cất lại bí mật", "ACCESS_REFUSED"):
        assert words in page
    assert page.index("bus-1") < page.index("bus-2") < page.index("Nút không báo nữa")
    assert "is-over" in page


def test_a_queue_that_nobody_empties_says_so_and_where_to_look(operator: Client, small: SmallBus) -> None:
    made = queue(small)
    told(made, "bus-1", "left")
    assert "Không nút nào chạy" in read(operator, QUEUES)

    bus.Queue.objects.update(active=False)
    page = read(operator, QUEUES)
    assert "Đang dừng" in page
    assert "bus-1" not in page


def test_what_nodes_do_with_queues_is_for_operators_only(trade: Client, small: SmallBus) -> None:
    told(queue(small), "bus-1", "failing")

    assert trade.get(QUEUES).status_code == 404
    assert "bus-1" not in read(trade, application(small))


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"broker": "http://mq"}, 409, "amqp://máy-chủ:5672/máy-ảo"),
        ({"broker": "amqp://a:b@mq"}, 409, "Không ghi người dùng và mật khẩu"),
        ({"queue": ""}, 409, "Nhập tên hàng đợi."),
        ({"prefetch": "0"}, 409, "từ 1 đến 1000 tin"),
        ({"prefetch": "nhiều"}, 422, "Nhập một con số"),
        ({"code": "a b"}, 409, "Mã chỉ gồm chữ không dấu"),
        ({"mode": ""}, 409, "Chọn cách nhận"),
        ({"subsystem": ""}, 422, "Gửi với tư cách ứng dụng"),
    ],
)
def test_a_queue_that_cannot_work_is_refused(
    operator: Client, desk: Desk, small: SmallBus, changes: dict[str, Any], status: int, said: str
) -> None:
    before = rows()

    answer = operator.post(deed("them-hang-doi", desk.world.agencies["ubnd-tinh"].pk), emptied(small, **changes))

    assert answer.status_code == status
    assert said in answer.content.decode()
    assert rows() == before


def test_only_operators_have_to_do_with_queues(trade: Client, desk: Desk, small: SmallBus) -> None:
    made = queue(small)
    before = rows()

    assert trade.get(QUEUES).status_code == 404
    for slug in ("sua-hang-doi", "dung-hang-doi", "chay-hang-doi", "bo-hang-doi"):
        assert trade.post(deed(slug, made.pk), emptied(small)).status_code == 404
    assert trade.post(deed("them-hang-doi", desk.world.agencies["so-ct"].pk), emptied(small)).status_code == 403

    assert rows() == before


def test_a_queue_keeps_its_sender_though_that_is_stopped(operator: Client, small: SmallBus) -> None:
    made = queue(small)
    bus.Subsystem.objects.filter(pk=small.permits.pk).update(standing="stopped")

    page = read(operator, deed("sua-hang-doi", made.pk))

    assert f'<option value="{small.permits.pk}" selected>' in page
