"""Agencies of the document axis and documents that failed, in people's hands."""

from typing import Any

import pytest
from tests.buses import SmallBus, small_bus
from tests.edocs import AWAY, JUSTICE, PROVINCE, TRADE, call, document, taking_part
from tests.registries import rows
from tests.world import World

from egov.foundation.events.api import events_about
from egov.kernel.actor import Actor, Role
from egov.kernel.errors import Forbidden, Refused
from egov.lgsp.bus import api as bus
from egov.lgsp.bus.configuration.exporting import registry
from egov.lgsp.bus.rules.edocs import said_of, wrong_codes

DISTRICT = "000.00.27.H40"


@pytest.fixture
def small(world: World) -> SmallBus:
    return small_bus(world)


@pytest.fixture
def known(small: SmallBus) -> dict[str, bus.axis.EdocAgency]:
    return taking_part(small)


@pytest.fixture
def operator(small: SmallBus) -> Actor:
    return small.world.actor("ubnd-tinh", Role.INTEGRATOR)


@pytest.fixture
def justice(small: SmallBus) -> Actor:
    return small.world.actor("so-tp", Role.ADMIN)


@pytest.fixture
def trade(small: SmallBus) -> Actor:
    return small.world.actor("so-ct", Role.ADMIN)


def registering(small: SmallBus, place: str = "ubnd-tinh", **more: Any) -> bus.axis.RegisterEdocAgency:
    given: dict[str, Any] = {"code": PROVINCE, "name": "UBND tỉnh Nam Định", "code_2020": "H40"}
    return bus.axis.RegisterEdocAgency(subject=small.world.agencies[place], **{**given, **more})


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("000.00.12.H40", "", None),
        ("000.00.12.H40", "H40.12", None),
        ("0601234567", "", None),
        ("12.H40", "", "viết mã cơ quan đầy đủ"),
        ("000.00.12.h40", "", "viết mã cơ quan đầy đủ"),
        ("٠٠٠.00.12.H40", "", "viết mã cơ quan đầy đủ"),
        ("so-tp", "", "nhập mã cơ quan dạng"),
        ("", "", "nhập mã cơ quan dạng"),
        ("H40.12", "", "mã chính theo qcvn"),
        ("000.00.12.H40", "000.00.13.H40", "mã theo quyết định"),
        ("000.00.12.H40", "0601234567", "mã theo quyết định"),
        ("000.00.12.H40", "H40,12", "nhập mã cơ quan dạng"),
    ],
)
def test_codes_are_written_as_the_rules_have_them(first: str, second: str, said: str | None) -> None:
    wrong = wrong_codes(first, second)

    assert wrong is None if said is None else said in (wrong or "").lower()


def test_what_leaves_the_province_is_not_said_to_be_received() -> None:
    assert said_of("done", outside=False) == "Đã nhận"
    assert said_of("done", outside=True) == "Đã giao trục quốc gia"


def test_an_operator_registers_any_agency(small: SmallBus, operator: Actor) -> None:
    registering(small, subsystem=small.register.pk).run(operator)

    made = bus.axis.EdocAgency.objects.get(code=PROVINCE)
    assert (made.name, made.code_2020, made.subsystem, made.locked, made.listed) == (
        *("UBND tỉnh Nam Định", "H40", small.register, False, False),
    )
    assert [each.name for each in events_about(made)] == ["bus.EdocAgencyRegistered"]
    assert [each["code"] for each in registry()["agencies"]] == [PROVINCE]
    assert "Đăng ký cơ quan" in bus.Version.objects.latest("pk").reason


def test_an_agency_of_the_national_directory_becomes_the_province_s_own(
    small: SmallBus, known: dict[str, bus.axis.EdocAgency], operator: Actor
) -> None:
    registering(small, code=AWAY, name="VPCP", code_2020="G22").run(operator)

    known[AWAY].refresh_from_db()
    assert (known[AWAY].name, known[AWAY].code_2020, known[AWAY].listed) == ("VPCP", "G22", False)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"code": "14.H40"}, "đầy đủ"),
        ({"code": "H40.12"}, "QCVN 102"),
        ({"code_2020": "000.00.14.H40"}, "H40.12"),
        ({"code": TRADE, "code_2020": ""}, "đã có cơ quan khác"),
        ({"code_2020": "H40.03"}, "đã có cơ quan khác"),
        ({"name": " "}, "Nhập tên"),
        ({"name": "a" * 256}, "Nhập tên"),
        ({"subsystem": 0}, "Không có ứng dụng"),
    ],
)
def test_what_is_wrong_is_told_and_changes_nothing(
    small: SmallBus, known: dict[str, bus.axis.EdocAgency], operator: Actor, wrong: dict[str, Any], said: str
) -> None:
    before = rows()

    with pytest.raises(Refused, match=said):
        registering(small, **wrong).run(operator)

    assert rows() == before


def test_an_administrator_registers_the_own_confirmed_code(small: SmallBus, justice: Actor) -> None:
    own = small.world.agencies["so-tp"]
    own.official_code_assumed = False
    own.save()

    registering(small, "so-tp", code=JUSTICE, code_2020="", subsystem=small.register.pk).run(justice)

    assert bus.axis.EdocAgency.objects.get().code == JUSTICE


@pytest.mark.parametrize(
    ("more", "confirmed", "said"),
    [
        ({}, False, "người vận hành"),
        ({"code": DISTRICT}, True, "người vận hành"),
        ({"code_2020": "H40.12"}, True, "người vận hành"),
        ({"subsystem": None}, True, "Chọn ứng dụng"),
        ({"subsystem": "permits"}, True, "Không có ứng dụng"),
    ],
)
def test_an_administrator_takes_no_code_that_is_not_surely_the_agency_s(
    small: SmallBus, justice: Actor, more: dict[str, Any], confirmed: bool, said: str
) -> None:
    own = small.world.agencies["so-tp"]
    own.official_code_assumed = not confirmed
    own.save()
    given = {"code": JUSTICE, "code_2020": "", "subsystem": small.register.pk, **more}
    given["subsystem"] = small.permits.pk if given["subsystem"] == "permits" else given["subsystem"]
    before = rows()

    with pytest.raises(Refused, match=said):
        registering(small, "so-tp", **given).run(justice)

    assert rows() == before


def test_in_the_name_of_another_agency_nobody_registers(small: SmallBus, justice: Actor) -> None:
    with pytest.raises(Forbidden):
        registering(small, "so-ct", code=TRADE, code_2020="", subsystem=small.register.pk).run(justice)

    assert not bus.axis.EdocAgency.objects.exists()


def test_an_administrator_changes_the_own_agency(
    small: SmallBus, known: dict[str, bus.axis.EdocAgency], trade: Actor
) -> None:
    second = small.trade.subsystems.create(code="van-thu", name="Văn thư", standing="active")

    bus.axis.ChangeEdocAgency(subject=known[TRADE], name="Sở CT", code_2020="H40.03", subsystem=second.pk).run(trade)

    known[TRADE].refresh_from_db()
    assert (known[TRADE].name, known[TRADE].subsystem) == ("Sở CT", second)
    assert events_about(known[TRADE]).get().payload["changed"] == ["name", "subsystem_id"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"code_2020": "H40.12"}, "người vận hành"),
        ({"code_2020": "H40-12"}, "Nhập mã"),
        ({"subsystem": None}, "Chọn ứng dụng"),
        ({"subsystem": "register"}, "Không có ứng dụng"),
        ({"name": ""}, "Nhập tên"),
    ],
)
def test_an_administrator_does_not_change_all_of_it(
    small: SmallBus, known: dict[str, bus.axis.EdocAgency], trade: Actor, wrong: dict[str, Any], said: str
) -> None:
    given: dict[str, Any] = {"name": "Sở CT", "code_2020": "H40.03", "subsystem": small.permits.pk, **wrong}
    given["subsystem"] = small.register.pk if given["subsystem"] == "register" else given["subsystem"]
    before = rows()

    with pytest.raises(Refused, match=said):
        bus.axis.ChangeEdocAgency(subject=known[TRADE], **given).run(trade)

    assert rows() == before


def test_an_operator_moves_an_agency_to_the_national_axis_and_sets_its_second_code(
    small: SmallBus, known: dict[str, bus.axis.EdocAgency], operator: Actor
) -> None:
    with pytest.raises(Refused, match="đã có cơ quan khác"):
        bus.axis.ChangeEdocAgency(subject=known[JUSTICE], name="STP", code_2020="H40.03").run(operator)

    bus.axis.ChangeEdocAgency(subject=known[JUSTICE], name="STP", code_2020="H40.12").run(operator)

    known[JUSTICE].refresh_from_db()
    assert (known[JUSTICE].code_2020, known[JUSTICE].subsystem) == ("H40.12", None)


def test_an_agency_is_locked_and_unlocked_by_its_administrator(
    known: dict[str, bus.axis.EdocAgency], trade: Actor
) -> None:
    bus.axis.LockEdocAgency(subject=known[TRADE]).run(trade)

    known[TRADE].refresh_from_db()
    assert known[TRADE].locked
    with pytest.raises(Refused, match="đang bị khoá"):
        bus.axis.LockEdocAgency(subject=known[TRADE]).run(trade)

    bus.axis.UnlockEdocAgency(subject=known[TRADE]).run(trade)

    known[TRADE].refresh_from_db()
    assert not known[TRADE].locked
    with pytest.raises(Refused, match="không bị khoá"):
        bus.axis.UnlockEdocAgency(subject=known[TRADE]).run(trade)


@pytest.mark.parametrize("by_configuration", [True, False])
def test_what_others_locked_an_operator_unlocks(
    known: dict[str, bus.axis.EdocAgency], trade: Actor, operator: Actor, by_configuration: bool
) -> None:
    if by_configuration:
        bus.axis.EdocAgency.objects.update(locked=True)
    else:
        bus.axis.LockEdocAgency(subject=known[TRADE]).run(operator)
    before = rows()

    with pytest.raises(Refused, match="Người vận hành trục đã khoá"):
        bus.axis.UnlockEdocAgency(subject=known[TRADE]).run(trade)
    assert rows() == before

    bus.axis.UnlockEdocAgency(subject=known[TRADE]).run(operator)
    known[TRADE].refresh_from_db()
    assert not known[TRADE].locked


def test_another_agency_s_administrator_does_nothing(
    small: SmallBus, known: dict[str, bus.axis.EdocAgency], justice: Actor
) -> None:
    failed = document(PROVINCE, {TRADE: "fail"}).deliveries.get()
    before = rows()
    mine = small.register.pk

    for action in (
        bus.axis.ChangeEdocAgency(subject=known[TRADE], name="x", code_2020="H40.03", subsystem=mine),
        bus.axis.ChangeEdocAgency(subject=known[AWAY], name="x", subsystem=mine),
        bus.axis.LockEdocAgency(subject=known[TRADE]),
        bus.axis.UnlockEdocAgency(subject=known[TRADE]),
        bus.axis.ResendEdoc(subject=failed),
    ):
        with pytest.raises(Forbidden):
            action.run(justice)  # type: ignore[attr-defined]

    assert rows() == before


@pytest.mark.parametrize("who", ["justice", "trade", "operator"])
def test_what_a_receiver_failed_at_waits_for_it_again(
    known: dict[str, bus.axis.EdocAgency], request: pytest.FixtureRequest, who: str
) -> None:
    edoc = document(to={TRADE: "fail", PROVINCE: "done"})
    failed = edoc.deliveries.get(receiver=TRADE)
    was = failed.updated_at

    bus.axis.ResendEdoc(subject=failed).run(request.getfixturevalue(who))

    failed.refresh_from_db()
    assert failed.status == "initial"
    assert failed.updated_at > was  # its application asks for what came today
    assert edoc.deliveries.get(receiver=PROVINCE).status == "done"
    assert [each.name for each in events_about(failed)] == ["bus.EdocResent"]


@pytest.mark.parametrize("state", ["dead", "delivered"])
def test_what_failed_outside_is_called_again(known: dict[str, bus.axis.EdocAgency], justice: Actor, state: str) -> None:
    edoc = document(to={AWAY: "fail", TRADE: "fail"})
    message = call(edoc, state)

    bus.axis.ResendEdoc(subject=edoc.deliveries.get(receiver=AWAY)).run(justice)

    message.refresh_from_db()
    assert (message.state, message.tries, message.ended_at, message.replays) == ("waiting", 0, None, 1)
    assert dict(edoc.deliveries.values_list("receiver", "status")) == {AWAY: "initial", TRADE: "fail"}


@pytest.mark.parametrize("state", ["", "dropped", "waiting"])
def test_without_its_call_nothing_is_sent_outside(
    known: dict[str, bus.axis.EdocAgency], justice: Actor, state: str
) -> None:
    edoc = document(to={AWAY: "fail"})
    if state:
        call(edoc, state)
    before = rows()

    with pytest.raises(Refused, match="không còn"):
        bus.axis.ResendEdoc(subject=edoc.deliveries.get()).run(justice)

    assert rows() == before


@pytest.mark.parametrize("status", ["initial", "processing", "done"])
def test_only_what_failed_is_resent(known: dict[str, bus.axis.EdocAgency], operator: Actor, status: str) -> None:
    delivery = document(to={TRADE: status}).deliveries.get()
    before = rows()

    with pytest.raises(Refused, match="bị lỗi"):
        bus.axis.ResendEdoc(subject=delivery).run(operator)

    assert rows() == before


def test_a_replayed_letter_lets_its_document_wait_again(known: dict[str, bus.axis.EdocAgency], operator: Actor) -> None:
    edoc, other = document(to={AWAY: "fail"}), document(to={AWAY: "fail"})

    bus.Replay(subject=call(edoc, "dead")).run(operator)

    assert edoc.deliveries.get().status == "initial"
    assert other.deliveries.get().status == "fail"


def test_documents_are_seen_by_those_who_take_part(
    known: dict[str, bus.axis.EdocAgency], justice: Actor, trade: Actor, operator: Actor, small: SmallBus
) -> None:
    between, outside = document(), document(JUSTICE, {AWAY: "initial"})
    district = small.world.actor("huyen", Role.ADMIN)
    clerk = small.world.actor("so-tp", Role.SPECIALIST)

    assert set(bus.axis.edocs_visible_to(justice)) == {between, outside} == set(bus.axis.edocs_visible_to(operator))
    assert set(bus.axis.edocs_visible_to(trade)) == {between}
    assert not bus.axis.edocs_visible_to(district).exists()
    assert not bus.axis.edocs_visible_to(clerk).exists()
    assert [each.receiver for each in bus.axis.edoc_deliveries_visible_to(trade)] == [TRADE]
    assert {each.code for each in bus.axis.edoc_agencies_visible_to(trade)} == {TRADE}
    assert bus.axis.edoc_agencies_visible_to(operator).count() == 3


def test_the_content_is_for_the_two_sides_only(
    known: dict[str, bus.axis.EdocAgency], justice: Actor, trade: Actor, operator: Actor
) -> None:
    between, outside = document(), document(JUSTICE, {AWAY: "initial"})

    assert bus.axis.reads_edoc(justice, between)
    assert bus.axis.reads_edoc(trade, between)
    assert not bus.axis.reads_edoc(trade, outside)
    assert not bus.axis.reads_edoc(operator, between)


def test_how_many_wait_is_counted_for_each_agency(known: dict[str, bus.axis.EdocAgency], operator: Actor) -> None:
    for _ in range(2):
        document()
    document(to={TRADE: "done"})
    document(kind="status")

    counted = {each.code: each.waiting for each in bus.axis.edoc_agencies_visible_to(operator)}  # type: ignore[attr-defined]

    assert counted == {JUSTICE: 0, TRADE: 2, AWAY: 0}
