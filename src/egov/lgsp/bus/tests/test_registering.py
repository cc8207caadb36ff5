"""Members and applications: who asks, who decides, who stops and resumes."""

from dataclasses import replace
from typing import Any

import pytest
from tests.buses import SmallBus, small_bus
from tests.registries import rows
from tests.world import World

from egov.foundation.events.api import events_about
from egov.kernel.actor import Role
from egov.kernel.errors import Forbidden, Refused
from egov.lgsp.bus import api as bus


@pytest.fixture
def small(world: World) -> SmallBus:
    return small_bus(world)


def district(world: World, **values: Any) -> bus.RegisterMember:
    given = {"member_class": "GOV", "code": "h-hai-hau", "name": "UBND huyện Hải Hậu", **values}
    return bus.RegisterMember(subject=world.agencies["huyen"], **given)


def test_an_administrator_asks_and_an_operator_lets_in(world: World) -> None:
    district(world).run(world.actor("huyen", Role.ADMIN))
    member = bus.Member.objects.get(code="h-hai-hau")
    assert (member.standing, member.agency) == ("asked", world.agencies["huyen"])

    bus.Approve(subject=member).run(world.actor("ubnd-tinh", Role.INTEGRATOR))

    member.refresh_from_db()
    assert member.standing == "active"
    assert [event.name for event in events_about(member)] == ["bus.Asked", "bus.Approved"]


@pytest.mark.parametrize("role", sorted({*Role} - {Role.ADMIN, Role.INTEGRATOR}))
def test_nobody_else_registers_an_agency(world: World, role: Role) -> None:
    before = rows()

    with pytest.raises(Forbidden):
        district(world).run(world.actor("huyen", role))

    assert rows() == before


def test_an_administrator_of_another_agency_does_not_register_it(world: World) -> None:
    before = rows()

    with pytest.raises(Forbidden):
        district(world).run(world.actor("so-ct", Role.ADMIN))

    assert rows() == before


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"member_class": "GOVT"}, "Chọn loại thành viên"),
        ({"code": "Hải Hậu"}, "Mã chỉ gồm chữ không dấu"),
        ({"code": "a/b"}, "Mã chỉ gồm chữ không dấu"),
        ({"name": " "}, "Nhập tên của tổ chức"),
        ({"code": "so-tp"}, "Mã này đã có thành viên khác dùng"),
        ({"outside": True}, "người vận hành trục đăng ký thay"),
    ],
)
def test_a_wrong_registration_changes_nothing(small: SmallBus, wrong: dict[str, Any], sentence: str) -> None:
    before = rows()

    with pytest.raises(Refused, match=sentence):
        district(small.world, **wrong).run(small.world.actor("huyen", Role.ADMIN))

    assert rows() == before


def test_an_agency_is_registered_once(small: SmallBus) -> None:
    again = bus.RegisterMember(
        subject=small.world.agencies["so-tp"], member_class="GOV", code="tu-phap", name="Sở Tư pháp"
    )

    with pytest.raises(Refused, match="đã là thành viên"):
        again.run(small.world.actor("so-tp", Role.ADMIN))

    assert bus.Member.objects.count() == 2


def test_who_asked_does_not_approve(world: World) -> None:
    operator = world.actor("ubnd-tinh", Role.INTEGRATOR)
    ask = district(world, member_class="ORG", code="bv-da-khoa", name="Bệnh viện", outside=True)
    replace(ask, subject=world.agencies["ubnd-tinh"]).run(operator)
    hospital = bus.Member.objects.get(code="bv-da-khoa")
    before = rows()

    with pytest.raises(Forbidden, match="không tự duyệt"):
        bus.Approve(subject=hospital).run(operator)

    assert rows() == before
    bus.Approve(subject=hospital).run(world.actor("so-tp", Role.INTEGRATOR))
    assert bus.Member.objects.get(code="bv-da-khoa").standing == "active"


def test_an_administrator_approves_nothing(small: SmallBus) -> None:
    small.permits.standing = "asked"
    small.permits.save()
    before = rows()

    for agency in ("so-ct", "so-tp"):
        with pytest.raises(Forbidden, match="người vận hành"):
            bus.Approve(subject=small.permits).run(small.world.actor(agency, Role.ADMIN))

    assert rows() == before


def test_what_was_turned_down_may_be_asked_again(world: World) -> None:
    admin, operator = world.actor("huyen", Role.ADMIN), world.actor("ubnd-tinh", Role.INTEGRATOR)
    district(world).run(admin)
    member = bus.Member.objects.get(code="h-hai-hau")
    with pytest.raises(Refused, match="Ghi lý do từ chối"):
        bus.TurnDown(subject=member, reason=" ").run(operator)
    bus.TurnDown(subject=member, reason="Tên chưa đúng").run(operator)

    district(world, name="UBND huyện").run(admin)

    member.refresh_from_db()
    assert (member.standing, member.name) == ("asked", "UBND huyện")
    bus.Approve(subject=member).run(operator)
    with pytest.raises(Refused, match="đã được xử lý"):
        bus.Approve(subject=member).run(operator)


def test_an_application_waits_for_its_member(small: SmallBus) -> None:
    admin, operator = small.world.actor("so-tp", Role.ADMIN), small.world.actor("ubnd-tinh", Role.INTEGRATOR)
    bus.RegisterSubsystem(subject=small.justice, code="cong-chung", name="PM công chứng").run(admin)
    asked = small.justice.subsystems.get(code="cong-chung")
    bus.Stop(subject=small.justice, notice="Bảo trì").run(admin)

    with pytest.raises(Refused, match="Duyệt thành viên trước"):
        bus.Approve(subject=asked).run(operator)

    bus.Resume(subject=small.justice).run(admin)
    bus.Approve(subject=asked).run(operator)
    asked.refresh_from_db()
    assert asked.standing == "active"


@pytest.mark.parametrize(
    ("networks", "sentence"),
    [
        ((), "Nhập ít nhất một địa chỉ mạng"),
        (("10.1.2",), "không phải địa chỉ mạng"),
        (("0.0.0.0/0",), "quá rộng"),
        (("::/0",), "quá rộng"),
    ],
)
def test_an_application_that_anybody_could_be_is_refused(
    small: SmallBus, networks: tuple[str, ...], sentence: str
) -> None:
    ask = bus.RegisterSubsystem(
        subject=small.justice, code="cong-chung", name="PM", admission="network", networks=networks
    )
    before = rows()

    with pytest.raises(Refused, match=sentence):
        ask.run(small.world.actor("so-tp", Role.ADMIN))

    assert rows() == before


@pytest.mark.parametrize("entry", ["justice", "register", "service"])
def test_what_stops_says_why_and_runs_again(small: SmallBus, entry: str) -> None:
    subject, admin = getattr(small, entry), small.world.actor("so-tp", Role.ADMIN)
    with pytest.raises(Refused, match="Ghi lý do"):
        bus.Stop(subject=subject, notice="").run(admin)
    bus.Stop(subject=subject, notice="Bảo trì đến 12 giờ").run(admin)
    subject.refresh_from_db()
    assert subject.standing == "stopped"
    with pytest.raises(Refused, match="không đang hoạt động"):
        bus.Stop(subject=subject, notice="Lại").run(admin)

    bus.Resume(subject=subject).run(admin)

    subject.refresh_from_db()
    assert subject.standing == "active"
    with pytest.raises(Refused, match="không đang tạm dừng"):
        bus.Resume(subject=subject).run(admin)


def test_what_an_operator_stopped_its_administrator_does_not_resume(small: SmallBus) -> None:
    operator = small.world.actor("ubnd-tinh", Role.INTEGRATOR)
    bus.Stop(subject=small.permits, notice="Gọi quá nhiều").run(operator)
    before = rows()

    with pytest.raises(Refused, match="Người vận hành trục đã dừng"):
        bus.Resume(subject=small.permits).run(small.world.actor("so-ct", Role.ADMIN))

    assert rows() == before
    bus.Resume(subject=small.permits).run(operator)
    small.permits.refresh_from_db()
    assert small.permits.standing == "active"


def test_another_agency_stops_nothing(small: SmallBus) -> None:
    before = rows()

    for subject in (small.justice, small.register, small.service):
        with pytest.raises(Forbidden):
            bus.Stop(subject=subject, notice="Dừng").run(small.world.actor("so-ct", Role.ADMIN))

    assert rows() == before


def test_each_sees_its_own_and_operators_see_all(small: SmallBus) -> None:
    def seen(agency: str, role: Role) -> set[str]:
        return {str(one) for one in bus.Member.objects.visible_to(small.world.actor(agency, role))}

    assert seen("so-tp", Role.ADMIN) == {"GOV/so-tp"}
    assert seen("ubnd-tinh", Role.INTEGRATOR) == {"GOV/so-tp", "GOV/so-ct"}
    assert seen("so-tp", Role.LEADER) == seen("huyen", Role.ADMIN) == set()


def test_the_catalogue_shows_what_can_be_called_and_hides_the_rest(small: SmallBus) -> None:
    trade, justice = small.world.actor("so-ct", Role.ADMIN), small.world.actor("so-tp", Role.ADMIN)
    assert bus.catalogue(trade).get() == small.service
    small.register.standing = "asked"
    small.register.save()

    assert not bus.catalogue(trade)
    assert bus.catalogue(justice).get() == small.service
    assert not bus.catalogue(small.world.actor("so-ct", Role.CLERK))
    assert not bus.Service.objects.managed_by(trade)


@pytest.mark.parametrize(
    ("text", "found"), [("khai sinh", 1), ("HỘ TỊCH", 1), ("Sở Tư pháp", 1), ("đất đai", 0), ("", 1)]
)
def test_a_service_is_found_by_any_word(small: SmallBus, text: str, found: int) -> None:
    assert bus.catalogue(small.world.actor("so-ct", Role.ADMIN), text).count() == found
