"""Sums of what went over the bus, and who sees which exchange."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.buses import REGISTER, TRADE, SmallBus, exchange, small_bus
from tests.world import World

from egov.kernel.actor import Role
from egov.lgsp.bus import api as bus
from egov.lgsp.bus.jobs import count_hours
from egov.lgsp.bus.models import HourFigure
from egov.lgsp.bus.rules.endings import SIDES
from egov.lgsp.bus.rules.fault_words import FAULTS

TEN = datetime(2026, 3, 2, 10, 20, tzinfo=UTC)
DAY = (TEN - timedelta(days=1), TEN + timedelta(days=1))


@pytest.fixture
def small(world: World) -> SmallBus:
    return small_bus(world)


def count() -> None:
    bus.rebuild(TEN - timedelta(hours=3), TEN + timedelta(hours=3))


def test_calls_faults_and_sizes_are_summed_by_whose_fault_it_was(small: SmallBus) -> None:
    for status, fault in (
        (200, ""),
        (404, ""),
        (500, ""),
        (500, "Server.ServerProxy.NetworkError"),
        (500, "Server.ServerProxy.AccessDenied"),
        (400, "Client.BadRequest"),
        (500, "Server.ClientProxy.InternalError"),
    ):
        exchange(TEN, status=status, fault=fault)

    count()

    figures = bus.sums("all", *DAY)[""]
    assert (figures.calls, figures.caller, figures.bus, figures.provider) == (7, 2, 1, 2)
    assert (figures.faulty, figures.bytes) == (3, 3500)
    assert figures.fault_rate == pytest.approx(300 / 7)


def test_counting_again_changes_nothing(small: SmallBus) -> None:
    exchange(TEN)
    count()
    before = list(HourFigure.objects.order_by("client").values_list("hour", "client", "calls", "bucket"))

    count()

    assert list(HourFigure.objects.order_by("client").values_list("hour", "client", "calls", "bucket")) == before
    assert len(before) == 1


def test_percentiles_are_exact_to_nine_per_cent(small: SmallBus) -> None:
    for milliseconds in range(1, 101):
        exchange(TEN, took_us=milliseconds * 1000)

    count()

    figures = bus.sums("service", *DAY)[REGISTER]
    assert 50 <= figures.p50 <= 55
    assert 95 <= figures.p95 <= 104
    assert figures.average == pytest.approx(50.5)


def test_groups_are_services_callers_agencies_hours_and_days(small: SmallBus) -> None:
    exchange(TEN)
    exchange(TEN + timedelta(hours=1))
    late = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
    exchange(late)
    bus.rebuild(late, late + timedelta(hours=1))

    count()

    assert {key: one.calls for key, one in bus.sums("service", *DAY).items()} == {REGISTER: 3}
    assert {key: one.calls for key, one in bus.sums("client", *DAY).items()} == {TRADE: 3}
    assert {key: one.calls for key, one in bus.sums("agency", *DAY).items()} == {"GOV/so-ct": 3}
    assert {key: one.calls for key, one in bus.sums("provider", *DAY).items()} == {"GOV/so-tp": 3}
    assert [one.calls for one in bus.sums("hour", *DAY).values()] == [1, 1, 1]
    assert {str(key): one.calls for key, one in bus.sums("day", *DAY).items()} == {"2026-03-02": 2, "2026-03-03": 1}


def test_made_up_names_are_one_group(small: SmallBus) -> None:
    for number in range(3):
        exchange(TEN, client=f"VN-ND/GOV/la/{number}", fault="Server.ClientProxy.UnknownMember", service="")

    count()

    assert HourFigure.objects.get().client == ""
    assert bus.sums("client", *DAY)[""].caller == 3


def test_an_agency_sees_figures_of_its_own_only(small: SmallBus) -> None:
    exchange(TEN)
    count()

    assert bus.sums("all", *DAY, ["GOV/so-tp"])[""].calls == 1
    assert bus.sums("all", *DAY, ["GOV/so-ct"], service=REGISTER, client=TRADE)[""].calls == 1
    assert bus.sums("all", *DAY, ["GOV/so-t_"]) == {}
    assert bus.sums("all", *DAY, []) == {}


def test_the_job_counts_this_hour(small: SmallBus) -> None:
    exchange(datetime.now(UTC))

    count_hours(0)

    assert HourFigure.objects.get().calls == 1


def wanted(**values: str) -> bus.Wanted:
    return bus.Wanted(*DAY, **values)


def test_both_sides_see_an_exchange_and_nobody_else(small: SmallBus) -> None:
    one = exchange(TEN)

    def seen(agency: str, role: Role) -> list[bus.Exchange]:
        return list(bus.exchanges(small.world.actor(agency, role), wanted()))

    assert seen("so-tp", Role.ADMIN) == seen("so-ct", Role.ADMIN) == seen("ubnd-tinh", Role.INTEGRATOR) == [one]
    assert seen("huyen", Role.ADMIN) == seen("so-tp", Role.LEADER) == []


def test_a_name_that_begins_alike_is_another_agency(small: SmallBus) -> None:
    exchange(TEN, client="VN-ND/GOV/so-ctx/a", service="VN-ND/GOV/so-tpx/b/c")

    assert not bus.exchanges(small.world.actor("so-tp", Role.ADMIN), wanted())


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, 3),
        ({"client": TRADE}, 3),
        ({"client": "VN-ND/GOV/x/y"}, 0),
        ({"service": REGISTER}, 3),
        ({"ending": "fine"}, 1),
        ({"ending": "faulty"}, 2),
        ({"ending": "provider"}, 1),
        ({"ending": "caller"}, 1),
        ({"ending": "bus"}, 0),
        ({"number": "THU-1"}, 1),
        ({"number": "khong-co"}, 0),
    ],
)
def test_exchanges_are_found_by_what_is_known_of_them(small: SmallBus, filters: dict[str, str], found: int) -> None:
    exchange(TEN, message_id="THU-1")
    exchange(TEN, fault="Client.BadRequest", status=400)
    exchange(TEN, status=503)

    rows = bus.exchanges(small.world.actor("ubnd-tinh", Role.INTEGRATOR), wanted(**filters))

    assert rows.count() == found


def test_an_exchange_is_found_by_the_bus_own_number(small: SmallBus) -> None:
    one = exchange(TEN - timedelta(days=100))

    assert bus.exchanges(small.world.actor("so-tp", Role.ADMIN), wanted(number=str(one.pk))).get() == one
    assert not bus.exchanges(small.world.actor("huyen", Role.ADMIN), wanted(number=str(one.pk)))


@pytest.mark.parametrize(
    ("fault", "status", "side", "words"),
    [
        ("Client.MissingHeader", 400, "caller", "X-Road-Client"),
        ("Client.Quelque", 400, "caller", "sai quy cách"),
        ("Server.ServerProxy.ServiceFailed.Timeout", 504, "provider", "không trả lời trong thời gian chờ"),
        ("Server.ServerProxy.ServiceFailed.InvalidBody", 500, "provider", "trả lời hỏng"),
        ("Server.ServerProxy.AccessDenied", 500, "caller", "chưa được cấp quyền"),
        ("Server.ServerProxy.AccessDenied.Consent.Withdrawn", 403, "caller", "chưa đồng ý"),
        ("Server.ServerProxy.ServiceFailed.CircuitOpen", 503, "provider", "tạm ngắt"),
        ("Server.ServerProxy.ServiceFailed.Remote", 502, "provider", "trục quốc gia báo lỗi"),
        ("Server.ClientProxy.LoggingFailed.TimestamperFailed", 500, "bus", "không ghi được nhật ký"),
        ("Server.ClientProxy.MissingSecret", 500, "provider", "bí mật"),
        ("Client.QuotaExceeded", 429, "caller", "hết số lời gọi"),
        ("Server.ClientProxy.Strange", 500, "bus", "Trục không xử lý được"),
        ("Nirgends", 500, "bus", "Trục không xử lý được"),
        ("", 503, "provider", "tự trả lời là có lỗi"),
    ],
)
def test_a_fault_says_whose_it_is_and_what_to_do(fault: str, status: int, side: str, words: str) -> None:
    said = bus.meaning(fault, status)

    assert said is not None
    assert said.side == side
    assert words in said.happened
    assert said.to_do


def test_the_words_of_a_fault_stand_once_and_name_a_side() -> None:
    assert len({row[0] for row in FAULTS}) == len(FAULTS)
    assert {row[1] for row in FAULTS} == set(SIDES)


def test_an_answer_that_came_through_has_no_fault() -> None:
    assert bus.meaning("", 404) is None
