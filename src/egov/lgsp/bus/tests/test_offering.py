"""Services: published, changed, described; who may call them."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.buses import OPENAPI, SmallBus, small_bus
from tests.registries import rows
from tests.world import World

from egov.kernel.actor import Actor, Role
from egov.kernel.errors import Forbidden, Refused
from egov.lgsp.bus import api as bus
from egov.lgsp.bus.tests.wsdls import ASKED, SAID, WHOLE, document, schema

NEW = {"code": "ket-hon", "title": "Tra cứu kết hôn", "url": "http://hotich.internal/ket-hon"}


@pytest.fixture
def small(world: World) -> SmallBus:
    return small_bus(world)


@pytest.fixture
def justice(small: SmallBus) -> Actor:
    return small.world.actor("so-tp", Role.ADMIN)


@pytest.fixture
def trade(small: SmallBus) -> Actor:
    return small.world.actor("so-ct", Role.ADMIN)


def test_a_published_service_has_the_endpoints_of_its_contract(small: SmallBus, justice: Actor) -> None:
    bus.PublishService(subject=small.register, kind="OPENAPI", contract=OPENAPI, **NEW).run(justice)

    service = bus.Service.objects.get(code="ket-hon")
    assert service.standing == "active"
    assert sorted(map(str, service.endpoints.all())) == ["GET /khai-sinh/*", "POST /khai-sinh"]


def test_without_a_contract_the_endpoints_are_named(small: SmallBus, justice: Actor) -> None:
    bus.PublishService(subject=small.register, endpoints=("GET /ket-hon/{so}", "* /tep/**"), **NEW).run(justice)

    service = bus.Service.objects.get(code="ket-hon")
    assert sorted(map(str, service.endpoints.all())) == ["* /tep/**", "GET /ket-hon/*"]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"code": "kết hôn"}, "Mã chỉ gồm chữ không dấu"),
        ({"code": "khai-sinh"}, "đã có dịch vụ mang mã đó"),
        ({"title": ""}, "Nhập tên dịch vụ"),
        ({"url": "ftp://a/b"}, "Địa chỉ phải có dạng"),
        ({"url": "http://ai:mat-khau@may/a"}, "không kèm mật khẩu"),
        ({"url": "http://may/a?b=1"}, "không kèm mật khẩu hay tham số"),
        ({"timeout": 0}, "Thời gian chờ từ 1"),
        ({"timeout": 601}, "Thời gian chờ từ 1"),
        ({"most_bytes": 0}, "Dung lượng lớn nhất"),
        ({"evidence": "none"}, "Chọn cách lưu bằng chứng"),
        ({"promised_share": 99.5}, "số từ 0 đến 1"),
        ({"version": "v1"}, "Phiên bản chỉ dùng cho SOAP"),
        ({"kind": "OPENAPI"}, "cần hợp đồng OpenAPI 3"),
        ({"kind": "FTP"}, "Chọn giao thức"),
        ({"kind": "OPENAPI", "contract": "openapi: 3"}, "Thiếu dòng openapi"),
        ({"endpoints": ("get khai-sinh",)}, "Viết mỗi địa chỉ thành một dòng"),
        ({"contract": OPENAPI, "endpoints": ("GET /a",), "kind": "OPENAPI"}, "không khai thêm địa chỉ"),
    ],
)
def test_a_wrong_service_changes_nothing(small: SmallBus, justice: Actor, wrong: dict[str, Any], sentence: str) -> None:
    before = rows()

    with pytest.raises(Refused, match=sentence):
        bus.PublishService(subject=small.register, **{**NEW, **wrong}).run(justice)

    assert rows() == before


def test_a_wsdl_has_to_name_the_service(small: SmallBus, justice: Actor) -> None:
    from egov.lgsp.bus.tests.test_contracts import WSDL

    with pytest.raises(Refused, match="WSDL có các thao tác traCuu, capNhat, không có ket-hon"):
        bus.PublishService(subject=small.register, kind="SOAP", contract=WSDL, **NEW).run(justice)
    bus.PublishService(subject=small.register, kind="SOAP", contract=WSDL, **{**NEW, "code": "traCuu"}).run(justice)

    assert [str(one) for one in bus.Service.objects.filter(kind="SOAP")] == ["GOV/so-tp/ho-tich/traCuu"]


VDXP = {"client": "VN/GOV/H40/lgsp", "service": "VN/GOV/BCA/dan-cu/traCuu/v1"}
MINISTRY = {"code": "traCuu", "title": "Tra cứu", "kind": "SOAP", "url": "vdxp+https://ss.internal", "adapter": VDXP}


def test_a_soap_service_of_a_ministry_is_offered_and_keeps_its_wsdl(small: SmallBus, justice: Actor) -> None:
    from egov.lgsp.bus.tests.test_contracts import WSDL

    bus.PublishService(subject=small.register, contract=WSDL, version="v1", **MINISTRY).run(justice)
    service = bus.Service.objects.get(code="traCuu")
    bus.ChangeService(subject=service, values={"adapter": {**VDXP, "certificate": "cert", "key": "khoa"}}).run(justice)

    service.refresh_from_db()
    assert (service.kind, service.contract, service.adapter["key"]) == ("SOAP", WSDL, "khoa")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"code": "traCuuCongDan"}, r"phải trùng mã ở adapter.service \(traCuu\)"),
        ({"adapter": {**VDXP, "service": "VN/GOV/BCA/dan-cu"}}, "viết như"),
        ({"kind": "REST"}, "không kèm đường dẫn"),
        ({"url": "file:///"}, "Địa chỉ dạng file không nhận SOAP"),
        ({"url": "postgresql://db/x"}, "chọn REST, bên gọi SOAP dùng điều phối"),
    ],
)
def test_kind_code_and_address_have_to_fit(
    small: SmallBus, justice: Actor, wrong: dict[str, Any], sentence: str
) -> None:
    before = rows()

    with pytest.raises(Refused, match=sentence):
        bus.PublishService(subject=small.register, **{**MINISTRY, **wrong}).run(justice)

    assert rows() == before


def test_a_change_of_address_has_to_fit_the_kind_too(small: SmallBus, justice: Actor) -> None:
    bus.PublishService(subject=small.register, **MINISTRY).run(justice)
    service, before = bus.Service.objects.get(code="traCuu"), rows()

    for values in ({"adapter": {**VDXP, "service": "VN/GOV/BCA/dan-cu/khac"}}, {"url": "smtp://thu.internal"}):
        with pytest.raises(Refused, match=r"adapter\.service|không nhận SOAP"):
            bus.ChangeService(subject=service, values=values).run(justice)

    assert rows() == before


def test_an_application_that_waits_offers_nothing(small: SmallBus, justice: Actor) -> None:
    small.register.standing = "asked"
    small.register.save()

    with pytest.raises(Refused, match="phải được duyệt"):
        bus.PublishService(subject=small.register, **NEW).run(justice)

    assert bus.Service.objects.count() == 1


def test_another_agency_neither_publishes_nor_changes(small: SmallBus, trade: Actor) -> None:
    before = rows()

    for action in (
        bus.PublishService(subject=small.register, **NEW),
        bus.ChangeService(subject=small.service, values={"url": "http://ke-xau.internal"}),
        bus.Declare(subject=small.service, code_lists=("gioi-tinh",), identifiers=()),
    ):
        with pytest.raises(Forbidden):
            action.run(trade)

    assert rows() == before


def test_an_operator_does_not_change_an_agencys_service(small: SmallBus) -> None:
    operator = small.world.actor("ubnd-tinh", Role.INTEGRATOR)

    with pytest.raises(Forbidden):
        bus.ChangeService(subject=small.service, values={"timeout": 5}).run(operator)

    small.service.refresh_from_db()
    assert small.service.timeout == 60


def test_a_changed_fact_leaves_the_others(small: SmallBus, justice: Actor) -> None:
    bus.ChangeService(subject=small.service, values={"url": "https://moi.internal/api", "timeout": 5}).run(justice)

    small.service.refresh_from_db()
    assert (small.service.url, small.service.timeout, small.service.title) == (
        "https://moi.internal/api",
        5,
        "Tra cứu khai sinh",
    )
    with pytest.raises(Refused, match="Không sửa được code"):
        bus.ChangeService(subject=small.service, values={"code": "khac"}).run(justice)


def test_a_contract_that_drops_what_somebody_may_call_is_refused(small: SmallBus, justice: Actor) -> None:
    small.right(endpoint=small.lookup)
    shorter = OPENAPI.replace("/khai-sinh/{so}", "/tra-cuu")
    before = rows()

    with pytest.raises(Refused, match=r"GET /khai-sinh/\* mà hợp đồng mới không còn"):
        bus.ChangeService(subject=small.service, values={"contract": shorter}).run(justice)

    assert rows() == before


def test_an_endpoint_of_an_ended_right_stays_readable(small: SmallBus, justice: Actor) -> None:
    right = small.right("withdrawn", endpoint=small.lookup)
    shorter = OPENAPI.replace("/khai-sinh/{so}", "/tra-cuu")

    bus.ChangeService(subject=small.service, values={"contract": shorter}).run(justice)

    right.refresh_from_db()
    assert str(right.endpoint) == "GET /khai-sinh/*"
    assert small.service.endpoints.filter(path="/tra-cuu").exists()


def test_code_lists_and_identifiers_are_declared(small: SmallBus, justice: Actor) -> None:
    bus.Declare(
        subject=small.service, code_lists=("gioi-tinh $.gioi_tinh", "dan-toc"), identifiers=("so-dinh-danh-ca-nhan",)
    ).run(justice)

    assert {(one.kind, one.code, one.field) for one in small.service.declarations.all()} == {
        ("code_list", "gioi-tinh", "$.gioi_tinh"),
        ("code_list", "dan-toc", ""),
        ("identifiers", "so-dinh-danh-ca-nhan", ""),
    }
    assert bus.catalogue(justice, "dan-toc").get() == small.service


@pytest.mark.parametrize("wrong", [("giới tính",), ("",), ("dan-toc", "dan-toc")])
def test_what_is_no_code_list_is_refused(small: SmallBus, justice: Actor, wrong: tuple[str, ...]) -> None:
    with pytest.raises(Refused, match=r"mã danh mục|hai lần"):
        bus.Declare(subject=small.service, code_lists=wrong, identifiers=()).run(justice)

    assert not small.service.declarations.exists()


def asking(small: SmallBus, **values: Any) -> bus.AskAccess:
    given = {"service": small.service.pk, "purpose": "Thẩm tra nhân thân, NĐ 123/2015", **values}
    return bus.AskAccess(subject=small.permits, **given)


def test_access_is_asked_granted_and_withdrawn(small: SmallBus, trade: Actor, justice: Actor) -> None:
    end = timezone.now() + timedelta(days=30)
    asking(small, endpoint=small.lookup.pk, valid_to=end).run(trade)
    right = bus.rights_to_decide(justice).get()
    assert (right.state, right.endpoint, right.asked_by) == ("asked", small.lookup, trade.name)

    bus.GrantAccess(subject=right, valid_to=end + timedelta(days=30)).run(justice)
    right.refresh_from_db()
    assert (right.state, right.valid_to, right.decided_by) == ("granted", end, justice.name)

    bus.WithdrawAccess(subject=right, reason="Hết nhu cầu").run(trade)
    right.refresh_from_db()
    assert (right.state, right.reason) == ("withdrawn", "Hết nhu cầu")
    with pytest.raises(Refused, match="không còn hiệu lực"):
        bus.WithdrawAccess(subject=right, reason="Lại").run(trade)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"purpose": "cần"}, "Ghi mục đích"),
        ({"service": -1}, "Không có dịch vụ này"),
        ({"endpoint": -1}, "không có địa chỉ này"),
        ({"valid_to": timezone.now() - timedelta(days=1)}, "Chọn ngày hết hạn sau hôm nay"),
    ],
)
def test_a_wrong_request_changes_nothing(small: SmallBus, trade: Actor, wrong: dict[str, Any], sentence: str) -> None:
    before = rows()

    with pytest.raises(Refused, match=sentence):
        asking(small, **wrong).run(trade)

    assert rows() == before


def test_nobody_asks_twice(small: SmallBus, trade: Actor) -> None:
    asking(small).run(trade)

    with pytest.raises(Refused, match="đang chờ duyệt"):
        asking(small).run(trade)

    assert bus.AccessRight.objects.count() == 1


def test_who_asks_does_not_decide_and_the_asking_side_neither(small: SmallBus, trade: Actor) -> None:
    both = Actor(user=trade.user, name=trade.name, seats=(*trade.seats, *small.world.actor("so-tp", Role.ADMIN).seats))
    asking(small).run(trade)
    right = bus.AccessRight.objects.get()
    before = rows()

    for actor in (trade, both, small.world.actor("so-tp", Role.LEADER), small.world.actor("huyen", Role.ADMIN)):
        with pytest.raises(Forbidden):
            bus.GrantAccess(subject=right).run(actor)
    with pytest.raises(Forbidden, match="không tự duyệt"):
        bus.RefuseAccess(subject=right, reason="Không").run(both)

    assert rows() == before


def test_the_provider_asks_for_the_purpose_and_hides_parts_of_the_answer(
    small: SmallBus, trade: Actor, justice: Actor
) -> None:
    asking(small).run(trade)
    right = bus.AccessRight.objects.get()

    bus.GrantAccess(subject=right, needs_purpose=True, masked=("/con/*/so", "CMND")).run(justice)

    right.refresh_from_db()
    assert (right.state, right.needs_purpose, right.masked) == ("granted", True, ["/con/*/so", "CMND"])


@pytest.mark.parametrize("wrong", ["hai chữ", "1abc", "<a>", "/" + "x" * 300, "con/so"])
def test_what_is_no_part_of_an_answer_is_not_hidden_and_nothing_is_granted(
    small: SmallBus, trade: Actor, justice: Actor, wrong: str
) -> None:
    asking(small).run(trade)
    before = rows()

    with pytest.raises(Refused, match="con trỏ JSON"):
        bus.GrantAccess(subject=bus.AccessRight.objects.get(), masked=(wrong,)).run(justice)

    assert rows() == before


def test_a_refusal_needs_a_reason(small: SmallBus, trade: Actor, justice: Actor) -> None:
    asking(small).run(trade)
    right = bus.AccessRight.objects.get()
    with pytest.raises(Refused, match="Ghi lý do từ chối"):
        bus.RefuseAccess(subject=right, reason=" ").run(justice)

    bus.RefuseAccess(subject=right, reason="Chưa có căn cứ").run(justice)

    right.refresh_from_db()
    assert (right.state, right.reason) == ("refused", "Chưa có căn cứ")
    with pytest.raises(Refused, match="đã được xử lý"):
        bus.GrantAccess(subject=right).run(justice)
    asking(small).run(trade)
    assert bus.AccessRight.objects.filter(state="asked").count() == 1


def test_a_group_gets_a_right_without_asking(small: SmallBus, justice: Actor) -> None:
    operator = small.world.actor("ubnd-tinh", Role.INTEGRATOR)
    agency = small.world.agencies["ubnd-tinh"]
    make = bus.SetGroup(subject=agency, code="cac-so", name="Các sở", subsystems=(small.permits.pk,))
    with pytest.raises(Forbidden):
        make.run(justice)
    make.run(operator)
    group = bus.Group.objects.get()
    grant = bus.GrantToGroup(subject=small.service, group=group.pk, purpose="Dùng chung toàn tỉnh")

    grant.run(justice)

    assert bus.AccessRight.objects.get().state == "granted"
    with pytest.raises(Refused, match="đã có quyền đó"):
        grant.run(justice)
    bus.SetGroup(subject=agency, code="cac-so", name="Các sở", subsystems=()).run(operator)
    assert not group.subsystems.exists()


def test_both_sides_see_a_right_and_nobody_else(small: SmallBus, trade: Actor, justice: Actor) -> None:
    right = small.right()

    def seen(actor: Actor) -> list[bus.AccessRight]:
        return list(bus.AccessRight.objects.visible_to(actor))

    assert seen(trade) == seen(justice) == seen(small.world.actor("ubnd-tinh", Role.INTEGRATOR)) == [right]
    assert seen(small.world.actor("huyen", Role.ADMIN)) == seen(small.world.actor("so-tp", Role.CLERK)) == []
    assert list(bus.AccessRight.objects.decided_by(trade)) == []
    assert list(bus.AccessRight.objects.decided_by(justice)) == [right]


@pytest.mark.parametrize(
    ("contract", "sentence"),
    [
        ("", "hợp đồng OpenAPI hoặc WSDL"),
        (document(schema(ASKED + SAID), use="encoded"), "document/literal"),
        (document(schema(ASKED)), "thiếu lược đồ của phần tử .*traCuuResponse"),
    ],
)
def test_a_service_without_a_provider_needs_a_contract_that_can_be_answered_from(
    small: SmallBus, justice: Actor, contract: str, sentence: str
) -> None:
    before = rows()
    kind = "SOAP" if contract else "REST"

    with pytest.raises(Refused, match=sentence):
        bus.PublishService(
            subject=small.register,
            **{**NEW, "url": "contract:", "kind": kind, "contract": contract, "code": "traCuu"},
        ).run(justice)

    assert rows() == before


@pytest.mark.parametrize(("code", "kind", "contract"), [("ket-hon", "OPENAPI", OPENAPI), ("traCuu", "SOAP", WHOLE)])
def test_a_service_without_a_provider_is_published_with_its_contract(
    small: SmallBus, justice: Actor, code: str, kind: str, contract: str
) -> None:
    whole = {**NEW, "code": code, "url": "contract:", "kind": kind, "contract": contract}

    bus.PublishService(subject=small.register, **whole).run(justice)

    assert bus.Service.objects.get(code=code).url == "contract:"


@pytest.mark.parametrize("health", ["health", "/a b", "/a\r\nX: 1", "https://x/"])
def test_a_health_address_is_a_plain_path(small: SmallBus, justice: Actor, health: str) -> None:
    before = rows()

    with pytest.raises(Refused, match="kiểm tra"):
        bus.ChangeService(subject=small.service, values={"health": health}).run(justice)

    assert rows() == before


def test_a_provider_gives_a_right_that_nobody_asked_for_but_not_to_its_own(small: SmallBus, justice: Actor) -> None:
    own = small.justice.subsystems.create(code="noi-bo", name="Nội bộ", standing="active")
    stopped = small.trade.subsystems.create(code="cu", name="Cũ", standing="stopped")
    before = rows()

    for caller, purpose in ((own, "Thẩm tra nhân thân"), (stopped, "Thẩm tra nhân thân"), (small.permits, "Ngắn")):
        with pytest.raises(Refused):
            bus.OfferAccess(subject=small.service, subsystem=caller.pk, purpose=purpose).run(justice)
    assert rows() == before

    bus.OfferAccess(subject=small.service, subsystem=small.permits.pk, purpose="Thẩm tra nhân thân").run(justice)
    assert bus.AccessRight.objects.get().state == "granted"
