"""The bus in the workplace: what each page shows, what each button does, and for whom."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone
from tests.buses import OPENAPI, REGISTER, TRADE, SmallBus, certificate, exchange, letter, small_bus
from tests.edocs import document as edoc_between
from tests.gateways import Grant, Provider, caller, registry, running, served, service
from tests.registries import rows

from egov.channels.desk.bus import urls
from egov.channels.desk.bus.charts import bars, lines, nice
from egov.channels.desk.bus.deeds import DEEDS
from egov.channels.desk.bus.words import size
from egov.channels.desk.tests.desk import Desk
from egov.channels.desk.tests.test_bus_processes import DRAWING
from egov.foundation.events.api import Refusal
from egov.kernel.actor import Role
from egov.lgsp.bus import api as bus
from egov.lgsp.bus.api import Diagnosis


@pytest.fixture
def small(desk: Desk) -> SmallBus:
    return small_bus(desk.world)


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return re.sub(r"\s+", " ", answer.content.decode())


def deed(slug: str, pk: int) -> str:
    return reverse("desk:bus_deed", args=[slug, pk])


def addresses(small: SmallBus) -> Iterator[tuple[str, str]]:
    """Every address that names something of the justice department's, with the name of its view."""
    secret = bus.NewSecret(subject=small.register)
    secret.run(small.world.actor("so-tp", Role.ADMIN))
    token = bus.MakeToken(subject=small.world.people["so-tp", Role.ADMIN], title="Máy")
    token.run(small.world.actor("so-tp", Role.ADMIN))
    policy = bus.Policy.objects.create(service=small.service, quota=5)
    right = small.right("asked", subsystem=small.register)
    room = small.justice.subsystems.create(code="phong", name="Phòng sự kiện", standing="active")
    room.services.create(code="pub", title="pub", url="room:", standing="active")
    rule = bus.EventRule.objects.create(
        room=bus.room_of(room), code="r", pattern="count", types=["a"], within=9, produces="b"
    )
    small.service.mediations.create(version=1, document={"accepts": "rest"})
    conductor = small.justice.subsystems.create(
        code="dieu-phoi", name="Điều phối", standing="active", admission="network", networks=["127.0.0.1/32"]
    )
    bus.PutProcess(subject=conductor, code="xac-minh", drawing=DRAWING).run(small.world.actor("so-tp", Role.ADMIN))
    process = bus.Process.objects.get()
    bus.StartProcess(subject=process, data={"so_dinh_danh": "1"}).run(small.world.actor("so-tp", Role.ADMIN))
    run = bus.ProcessRun.objects.get()
    dead = letter(client="VN-ND/GOV/so-tp/ho-tich")
    inlet = small.register.inlets.create(code="den", title="Đến", url="file:///den", service=small.service)
    kept = small.register.secrets.create(name="kho", sealed=b"")
    queue = bus.Queue.objects.create(
        code="q", broker="amqp://mq", queue="q", subsystem=small.register, service=small.service
    )
    axis = bus.axis.EdocAgency.objects.create(code="000.00.12.H40", name="Sở Tư pháp", subsystem=small.register)
    edoc = edoc_between(to={"000.00.09.H40": "fail"})
    things = {
        "dang-ky-thanh-vien": small.world.agencies["so-tp"],
        "dang-ky-ben-ngoai": small.world.agencies["so-tp"],
        "dat-han-muc": small.world.agencies["so-tp"],
        "lap-nhom": small.world.agencies["so-tp"],
        "them-hang-doi": small.world.agencies["so-tp"],
        "tao-the": small.world.people["so-tp", Role.ADMIN],
        "thu-hoi-the": bus.Token.objects.get(),
        "thu-hoi-chung-thu": small.register.credentials.get(),
        "bo-han-muc": policy,
        "quay-ve": bus.Version.objects.first(),
        "them-quy-tac": room,
        "them-quy-trinh": conductor,
        "them-co-quan-van-ban": small.world.agencies["so-tp"],
    }
    kinds = {
        bus.Member: small.justice,
        bus.Subsystem: small.register,
        bus.Service: small.service,
        bus.AccessRight: right,
        bus.EventRule: rule,
        bus.Process: process,
        bus.ProcessRun: run,
        bus.Message: dead,
        bus.Inlet: inlet,
        bus.Secret: kept,
        bus.Queue: queue,
        bus.axis.EdocAgency: axis,
        bus.axis.EdocDelivery: edoc.deliveries.get(),
    }
    for slug, one in DEEDS.items():
        thing = things.get(slug) or kinds[one.model]  # type: ignore[index]
        assert thing is not None, slug
        if slug != "xin-quyen":
            yield "bus_deed", deed(slug, thing.pk)
    for name in ("bus_handling", "bus_try_mediation", "bus_try_contract"):
        yield name, reverse(f"desk:{name}", args=[small.service.pk])
    yield "bus_process", reverse("desk:bus_process", args=[process.pk])
    yield "bus_run", reverse("desk:bus_run", args=[run.pk])
    yield "bus_message", reverse("desk:bus_message", args=[dead.pk])
    for name in ("bus_edoc", "bus_edoc_content"):
        yield name, reverse(f"desk:{name}", args=[edoc.pk])
    yield "bus_rule", reverse("desk:bus_rule", args=[rule.pk])
    yield "bus_application", reverse("desk:bus_application", args=[small.register.pk])
    yield (
        "bus_exchange",
        reverse("desk:bus_exchange", args=[exchange(timezone.now(), client="VN-ND/GOV/so-tp/ho-tich").pk]),
    )
    of_its_own = Diagnosis.objects.create(at=timezone.now(), client="VN-ND/GOV/so-tp/ho-tich", service=REGISTER)
    yield "bus_diagnosis", reverse("desk:bus_diagnosis", args=[of_its_own.pk])
    yield "bus_version", reverse("desk:bus_version", args=[bus.Version.objects.latest("pk").pk])


@pytest.mark.slow
@pytest.mark.parametrize("agency", ["huyen", "so-ct"])
def test_no_role_of_another_agency_reaches_what_is_not_its_own(desk: Desk, small: SmallBus, agency: str) -> None:
    small.register.services.update(standing="refused")
    theirs = list(addresses(small))
    clients = {role: desk.sit(agency, role) for role in {*Role} - {Role.INTEGRATOR}}
    typed = {
        "reason": "Thử",
        "code": "thu",
        "name": "Thử",
        "title": "Thử",
        "pem": certificate(),
        "purpose": "Thử cho biết",
    }
    before = rows()

    for role, client in clients.items():
        for _name, address in theirs:
            for answer in (client.get(address), client.post(address, typed)):
                assert answer.status_code in {404, 405}, (role, address, answer.status_code)

    assert rows() == before
    named = {str(one.name) for one in urls.urlpatterns if isinstance(one, URLPattern) and one.pattern.converters}
    open_to_all = {"bus_service", "bus_contract", "bus_try", "bus_diagnose"}
    assert named - {name for name, _address in theirs} == open_to_all


def test_even_who_sees_a_service_of_others_changes_nothing_of_it(desk: Desk, small: SmallBus) -> None:
    client = desk.sit("so-ct", Role.ADMIN)
    right = small.right("asked")
    before = rows()

    for slug in ("sua-dich-vu", "thay-hop-dong", "khai-danh-muc", "dung-dich-vu"):
        assert client.post(deed(slug, small.service.pk), {"reason": "Dừng"}).status_code == 404
    answer = client.post(deed("cap-quyen", right.pk), {})

    assert answer.status_code == 403
    assert "Chỉ quản trị của cơ quan này" in answer.content.decode()
    assert rows() == before


@pytest.mark.parametrize("role", sorted({*Role} - {Role.ADMIN, Role.INTEGRATOR}))
def test_other_posts_do_not_learn_that_there_is_a_bus(desk: Desk, small: SmallBus, role: Role) -> None:
    client = desk.sit("so-tp", role)

    assert client.get(reverse("desk:bus_service", args=[small.service.pk])).status_code == 404
    assert client.get(reverse("desk:bus_try", args=[small.service.pk])).status_code == 404
    assert "Trục tích hợp" not in client.get("/mot-cua/", follow=True).content.decode()
    assert Refusal.objects.exists()


def test_an_operator_is_led_to_the_bus(desk: Desk, small: SmallBus) -> None:
    answer = desk.sit("ubnd-tinh", Role.INTEGRATOR).get("/mot-cua/")

    assert answer["Location"] == "/mot-cua/truc/"


@pytest.mark.thorough
def test_every_deed_opens_its_form_for_who_may(desk: Desk, small: SmallBus) -> None:
    opened = 0
    for role in (Role.ADMIN, Role.INTEGRATOR):
        client = desk.sit("so-tp", role)
        for _name, address in addresses(small) if role is Role.ADMIN else ():
            answer = client.get(address)
            opened += answer.status_code == 200

    assert opened >= len(DEEDS) - 6


def test_the_catalogue_finds_and_the_page_tells_without_the_address(desk: Desk, small: SmallBus) -> None:
    client = desk.sit("so-ct", Role.ADMIN)
    found = read(client, "/mot-cua/truc/dich-vu/?q=khai+sinh&gt=OPENAPI&ben=GOV/so-tp")
    page = read(client, reverse("desk:bus_service", args=[small.service.pk]))

    assert "Tra cứu khai sinh" in found
    assert "Không có dịch vụ nào khớp" in read(client, "/mot-cua/truc/dich-vu/?q=dat+dai")
    assert REGISTER in page
    assert "/khai-sinh/*" in page
    assert "hotich.internal" not in page
    assert "hotich.internal" in read(
        desk.sit("so-tp", Role.ADMIN), reverse("desk:bus_service", args=[small.service.pk])
    )
    assert client.get(reverse("desk:bus_contract", args=[small.service.pk])).content.decode() == OPENAPI


def test_measured_quality_stands_beside_what_was_promised(desk: Desk, small: SmallBus) -> None:
    now = timezone.now()
    exchange(now, took_us=900_000)
    bus.rebuild(now, now + timedelta(minutes=1))

    page = read(desk.sit("so-ct", Role.ADMIN), reverse("desk:bus_service", args=[small.service.pk]))

    assert "500 ms" in page
    assert "Chậm hơn cam kết" in page


def test_from_registration_to_the_first_right(desk: Desk) -> None:
    world = desk.world
    admin, operator = desk.sit("huyen", Role.ADMIN), desk.sit("ubnd-tinh", Role.INTEGRATOR)
    agency = world.agencies["huyen"]
    admin.post(deed("dang-ky-thanh-vien", agency.pk), {"code": "h-hai-hau", "name": "UBND huyện Hải Hậu"})
    member = bus.Member.objects.get()
    assert "UBND huyện Hải Hậu" in read(operator, "/mot-cua/truc/yeu-cau/")
    operator.post(deed("duyet-thanh-vien", member.pk))
    typed = {"code": "mot-cua", "name": "Một cửa", "admission": "network", "networks": "10.1.2.0/24"}
    admin.post(deed("dang-ky-ung-dung", member.pk), typed)
    application = bus.Subsystem.objects.get()
    operator.post(deed("duyet-ung-dung", application.pk))
    small = small_bus(world)
    asked = {
        "subject": application.pk,
        "endpoint": small.lookup.pk,
        "purpose": "Thẩm tra nhân thân",
        "valid_to": "31/12/2099",
    }

    answer = admin.post(deed("xin-quyen", small.service.pk), asked)
    assert answer.status_code == 302
    right = bus.AccessRight.objects.get()
    provider = desk.sit("so-tp", Role.ADMIN)
    assert "Thẩm tra nhân thân" in read(provider, "/mot-cua/truc/yeu-cau/")
    assert 'class="nd-count">1<' in read(provider, "/mot-cua/truc/")
    provider.post(deed("cap-quyen", right.pk), {"valid_to": "01/01/2099"})

    right.refresh_from_db()
    assert (right.state, right.endpoint) == ("granted", small.lookup)
    assert f"{timezone.localtime(right.valid_to):%d/%m/%Y}" == "02/01/2099"
    page = read(admin, reverse("desk:bus_application", args=[application.pk]))
    assert "Đã cấp" in page
    assert "Không có yêu cầu nào chờ bạn" in read(provider, "/mot-cua/truc/yeu-cau/")


def test_one_does_not_ask_for_somebody_elses_application(desk: Desk, small: SmallBus) -> None:
    typed = {"subject": small.register.pk, "purpose": "Thẩm tra nhân thân"}

    answer = desk.sit("so-ct", Role.ADMIN).post(deed("xin-quyen", small.service.pk), typed)

    assert answer.status_code == 422
    assert not bus.AccessRight.objects.exists()


def test_what_is_refused_is_told_and_what_was_typed_stays(desk: Desk, small: SmallBus) -> None:
    typed = {"subject": small.permits.pk, "purpose": "Cần", "valid_to": ""}

    answer = desk.sit("so-ct", Role.ADMIN).post(deed("xin-quyen", small.service.pk), typed)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Ghi mục đích dùng dữ liệu và căn cứ pháp lý" in page
    assert ">Cần</textarea>" in page.replace("\n", "")


@pytest.mark.parametrize(("name", "value"), [("timeout", "lâu"), ("promised_ms", "nhanh")])
def test_a_word_is_no_figure(desk: Desk, small: SmallBus, name: str, value: str) -> None:
    answer = desk.sit("so-tp", Role.ADMIN).post(deed("sua-dich-vu", small.service.pk), {name: value})

    assert answer.status_code == 422
    assert "Nhập một con số" in answer.content.decode()


def test_a_secret_is_shown_once(desk: Desk, small: SmallBus) -> None:
    client = desk.sit("so-ct", Role.ADMIN)

    page = client.post(deed("tao-ma-bi-mat", small.permits.pk), {"title": "Máy chủ"}).content.decode()

    found = re.search(r"user-select-all[^>]*>([\w-]{43})<", page)
    assert found is not None
    assert found[1] not in read(client, reverse("desk:bus_application", args=[small.permits.pk]))
    assert small.permits.credentials.get().label == "Máy chủ"


def test_a_service_is_published_and_stopped_from_the_screen(desk: Desk, small: SmallBus) -> None:
    client = desk.sit("so-tp", Role.ADMIN)
    typed = {
        "code": "ket-hon",
        "kind": "REST",
        "title": "Tra cứu kết hôn",
        "url": "http://hotich.internal/kh",
        "timeout": "12,5",
        "promised_ms": "1.500",
        "promised_share": "0,995",
        "evidence": "hash",
        "endpoints": "GET /ket-hon/*\n\nPOST /ket-hon",
    }

    answer = client.post(deed("cong-bo", small.register.pk), typed)
    made = bus.Service.objects.get(code="ket-hon")

    assert answer.status_code == 302
    assert (made.timeout, made.promised_ms, made.promised_share) == (12.5, 1500, 0.995)
    assert made.endpoints.count() == 2
    client.post(deed("dung-dich-vu", made.pk), {"reason": "Bảo trì đến 12 giờ"})
    assert "Bảo trì đến 12 giờ" in read(client, reverse("desk:bus_service", args=[made.pk]))


def test_limits_groups_and_versions_are_the_operators(desk: Desk, small: SmallBus) -> None:
    client, agency = desk.sit("ubnd-tinh", Role.INTEGRATOR), desk.world.agencies["ubnd-tinh"]
    typed = {"subsystem": "", "service": small.service.pk, "from_hour": 7, "to_hour": 18, "rate": "2,5", "priority": 1}
    client.post(deed("dat-han-muc", agency.pk), typed)
    client.post(deed("lap-nhom", agency.pk), {"code": "so", "name": "Các sở", "subsystems": [small.permits.pk]})

    policy = bus.Policy.objects.get()
    page = read(client, "/mot-cua/truc/han-muc/")
    assert (policy.rate, policy.priority, policy.service) == (2.5, 1, small.service)
    assert "7–18" in page
    assert "Các sở" in page
    first, second = bus.Version.objects.order_by("pk")
    assert "Khác với phiên bản" in read(client, reverse("desk:bus_version", args=[second.pk]))
    client.post(deed("quay-ve", first.pk))
    assert not bus.Group.objects.get().subsystems.exists()
    assert "Quay về phiên bản" in read(client, "/mot-cua/truc/phien-ban/")


def test_exchanges_are_listed_filtered_and_explained(desk: Desk, small: SmallBus) -> None:
    client = desk.sit("so-ct", Role.ADMIN)
    failed = exchange(timezone.now(), fault="Server.ServerProxy.NetworkError", said="refused", status=500)
    exchange(timezone.now())
    exchange(timezone.now(), client="VN-ND/GOV/la/x", service="VN-ND/GOV/la/y/z")

    assert "2 trao đổi" in read(client, "/mot-cua/truc/trao-doi/")
    assert "1 trao đổi" in read(client, "/mot-cua/truc/trao-doi/?kq=provider")
    assert "1 trao đổi" in read(client, f"/mot-cua/truc/trao-doi/?ma={failed.pk}")
    assert "2 trao đổi" in read(client, f"/mot-cua/truc/trao-doi/?goi={TRADE}&dv={REGISTER}")
    assert "Không có trao đổi nào khớp" in read(client, "/mot-cua/truc/trao-doi/?den=01/01/2018")
    assert "không quá 31 ngày" in read(client, "/mot-cua/truc/trao-doi/?tu=01/01/2018")
    assert "Nhập ngày như 29/12/2017" in read(client, "/mot-cua/truc/trao-doi/?tu=mai")
    page = read(client, reverse("desk:bus_exchange", args=[failed.pk]))
    assert "Không kết nối được tới máy chủ của bên cung cấp." in page
    assert "Bên phải xử lý: Bên cung cấp" in page


def test_the_list_goes_on_from_its_last_row(desk: Desk, small: SmallBus) -> None:
    now = timezone.now()
    for seconds in range(60):
        exchange(now - timedelta(seconds=seconds))
    client = desk.sit("so-ct", Role.ADMIN)

    first = read(client, "/mot-cua/truc/trao-doi/")
    following = re.search(r'rel="next" href="([^"]+)"', first)

    assert following is not None
    assert "50 trao đổi" in first
    assert "10 trao đổi" in read(client, "/mot-cua/truc/trao-doi/" + following[1].replace("&amp;", "&"))


def test_bodies_are_for_the_two_sides_only(desk: Desk, small: SmallBus) -> None:
    kept = exchange(timezone.now(), request=b"GET / HTTP/1.1\r\n\r\n", response="Nguyễn Văn Kín".encode())
    address = reverse("desk:bus_exchange", args=[kept.pk])

    assert "Nguyễn Văn Kín" in read(desk.sit("so-tp", Role.ADMIN), address)
    assert "Nguyễn Văn Kín" not in read(desk.sit("ubnd-tinh", Role.INTEGRATOR), address)


def test_the_dashboard_tells_by_service_caller_and_agency(desk: Desk, small: SmallBus) -> None:
    now = timezone.now()
    for status in (200, 200, 500):
        exchange(now, status=status)
    bus.rebuild(now, now + timedelta(minutes=1))

    for role, agency in ((Role.INTEGRATOR, "ubnd-tinh"), (Role.ADMIN, "so-ct")):
        for span in ("24g", "7n", "30n"):
            page = read(desk.sit(agency, role), f"/mot-cua/truc/?ky={span}")
            assert "33,33%" in page
            assert "Tra cứu khai sinh" in page
            assert "PM cấp phép" in page
            assert page.count('<svg viewBox="0 0 720') == 2
    assert "Chưa có lời gọi nào" in read(desk.sit("huyen", Role.ADMIN), "/mot-cua/truc/?ky=la")


def test_a_test_call_goes_through_the_gateway_as_ones_own_application(
    desk: Desk, small: SmallBus, settings: Any
) -> None:
    client = desk.sit("so-ct", Role.ADMIN)
    address = reverse("desk:bus_try", args=[small.service.pk])
    typed = {"caller": small.permits.pk, "method": "GET", "path": "/khai-sinh/7", "query": "nam=2018"}
    assert "Gọi với tư cách ứng dụng" in read(client, address)
    provider = Provider(headers=[(b"connection", b"close")], body='{"ho_ten": "Phạm Văn Dũng"}'.encode())

    with served(provider) as port, running() as gateway:
        settings.BUS_URL = gateway.url
        offered = service(f"http://127.0.0.1:{port}/api", code="khai-sinh", provider="VN-ND/GOV/so-tp/ho-tich")
        known = registry(offered, grants={(5, offered.id): (Grant("*", None, None),)})
        known.callers[TRADE] = caller(TRADE, 5)
        gateway.bus.follow(known)
        page = client.post(address, typed).content.decode()
        refused = client.post(address, {**typed, "path": "/../x"})

    assert "Phạm Văn Dũng" in page.replace("&quot;", '"')
    assert str(gateway.kept.records[0].id) in page
    assert (provider.seen[0].path, provider.seen[0].query) == ("/api/khai-sinh/7", "nam=2018")
    assert provider.seen[0].header("x-road-userid") == "admin.so-ct"
    assert refused.status_code == 409
    assert len(gateway.kept.records) == 1


def test_a_test_call_as_somebody_else_or_without_a_bus_is_refused(desk: Desk, small: SmallBus, settings: Any) -> None:
    settings.BUS_URL = "http://127.0.0.1:1"
    client, address = desk.sit("so-ct", Role.ADMIN), reverse("desk:bus_try", args=[small.service.pk])

    other = client.post(address, {"caller": small.register.pk, "method": "GET", "path": "/khai-sinh/7"})
    away = client.post(address, {"caller": small.permits.pk, "method": "GET", "path": "/khai-sinh/7"})

    assert other.status_code == 422
    assert away.status_code == 409
    assert "Không gọi được trục tích hợp" in away.content.decode()


@pytest.mark.parametrize(("most", "top"), [(0, 1), (7, 10), (10, 10), (101, 200), (0.3, 0.5), (2100, 2500)])
def test_an_axis_ends_at_a_round_number(most: float, top: float) -> None:
    assert nice(most) == pytest.approx(top)


def test_bars_stand_on_the_floor_and_failures_can_be_seen() -> None:
    chart = bars(["a", "b"], [(100, 1), (0, 0)])

    assert [bar.failed for bar in chart.bars] == [2.0, 0.0]
    assert chart.bars[0].y + chart.bars[0].height == pytest.approx(chart.floor, abs=0.2)
    assert lines(["a", "b"], [None, 5.0]).lines[0].count(",") == 1


@pytest.mark.parametrize(("count", "words"), [(0, "0 B"), (999, "999 B"), (14_200, "14,2 KB"), (3_100_000, "3,1 MB")])
def test_sizes_are_said_in_the_nearest_unit(count: int, words: str) -> None:
    assert size(count) == words


def diagnosis(small: SmallBus) -> Diagnosis:
    """What a gateway found: the provider's machine takes no connection."""
    steps = [
        {"name": "application", "outcome": "ok", "finding": "active", "facts": {"name": "PM", "member": "Sở"}},
        {"name": "tcp", "outcome": "failed", "finding": "refused", "facts": {}, "inside": {"tried": "10.7.7.7 port 9"}},
        {"name": "http", "outcome": "skipped", "finding": "needs_before", "facts": {}},
    ]
    now = timezone.now()
    return Diagnosis.objects.create(
        at=now,
        done_at=now,
        by_name="A",
        client=TRADE,
        service=REGISTER,
        method="GET",
        path="/khai-sinh/7",
        node="bus-1",
        steps=[{"took_ms": 1.5, "inside": {}, **step} for step in steps],
    )


def test_a_diagnosis_shows_each_step_and_who_has_to_do_what(small: SmallBus, desk: Desk) -> None:
    made = diagnosis(small)

    text = read(desk.sit("so-ct", Role.ADMIN), reverse("desk:bus_diagnosis", args=[made.pk]))

    assert "Bước hỏng đầu tiên: Kết nối TCP" in text
    assert "không có gì chạy ở cổng này" in text
    assert "tường lửa có mở" in text
    assert "Chưa làm được, vì bước trước hỏng" in text


def test_the_providers_machines_are_for_its_own_people(small: SmallBus, desk: Desk) -> None:
    made = diagnosis(small)
    address = reverse("desk:bus_diagnosis", args=[made.pk])

    assert "10.7.7.7" not in read(desk.sit("so-ct", Role.ADMIN), address)
    assert "10.7.7.7" in read(desk.sit("so-tp", Role.ADMIN), address)
    assert desk.sit("huyen", Role.ADMIN).get(address).status_code == 404


def test_a_diagnosis_without_a_running_node_is_refused_at_once(small: SmallBus, desk: Desk) -> None:
    client = desk.sit("so-ct", Role.ADMIN)
    address = reverse("desk:bus_diagnose", args=[small.service.pk])
    assert "PM cấp phép" in read(client, address)

    answer = client.post(address, {"caller": small.permits.pk, "method": "GET", "path": "/khai-sinh/7"})

    assert answer.status_code == 409
    assert "Không có nút nào" in answer.content.decode()
    assert not Diagnosis.objects.exists()
