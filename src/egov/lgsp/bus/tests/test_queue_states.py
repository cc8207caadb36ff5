"""What the nodes told of the queues, in words and as an alert."""

from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any

import pytest
from tests.buses import SmallBus, small_bus
from tests.world import World

from egov.foundation.retention.api import carry_out
from egov.kernel.actor import Role
from egov.lgsp.bus import alerting, queue_states
from egov.lgsp.bus.models import Queue, QueueState, Standing
from egov.lgsp.bus.rules.emptying import words

NOW = datetime.now(UTC)


@pytest.fixture
def small(world: World) -> SmallBus:
    return small_bus(world)


def emptied(small: SmallBus, minutes: float = 60, **changes: Any) -> Queue:
    """A queue that was set that many minutes ago."""
    facts = {"code": "kq", "broker": "amqp://mq/", "queue": "kq", **changes}
    made = small.permits.queues.create(service=small.service, **facts)
    Queue.objects.filter(pk=made.pk).update(changed_at=NOW - timedelta(minutes=minutes))
    made.refresh_from_db()
    return made


def told(queue: Queue, node: str = "bus-1", state: str = "taking", seconds: float = 5, **more: Any) -> QueueState:
    """What a node told that many seconds ago."""
    at = NOW - timedelta(seconds=seconds)
    facts = {"since": at, "seen_at": at, "taken": 7, "emptied_at": at if state == "taking" else None, **more}
    return queue.states.create(node=node, state=state, **facts)


# in words


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("Server.ServerProxy.NetworkError", "Không nối được tới RabbitMQ"),
        ("Server.ServerProxy.ServiceFailed.Refused", "mật khẩu"),
        ("Server.ServerProxy.ServiceFailed.NotFound", "không có hàng đợi này"),
        ("Server.ServerProxy.ServiceFailed.Other", "không làm điều trục yêu cầu"),
        ("Server.ServerProxy.AccessDenied", "chưa có quyền"),
        ("Server.ClientProxy.LoggingFailed.TimestamperFailed", "không ghi được nhật ký"),
        ("Client.TooManyRequests", "hạn mức"),
        ("Server.ServerProxyOther", "không gửi được tin đi"),
        ("", "không gửi được tin đi"),
    ],
)
def test_every_reason_is_said_with_what_to_do(fault: str, why: str) -> None:
    for state in ("failing", "held"):
        said = words(state, fault)
        assert why in said.why
        assert said.to_do.endswith(".")


def test_every_state_has_words() -> None:
    for state in (*QueueState.State.values, "silent"):
        assert words(state, "").label

    assert {words(state, "Server.X").why for state in ("taking", "starting", "left")} == {""}
    assert "nút khác đang lấy" in words("standby", "").why


def test_a_node_that_told_nothing_for_a_while_counts_no_more(small: SmallBus) -> None:
    queue = emptied(small)
    told(queue, "bus-1", seconds=100)
    told(queue, "bus-2", "standby", seconds=10)
    told(queue, "bus-0", "left", seconds=3000)

    nodes = queue_states.at_nodes(queue, NOW)

    assert [(one.row.node, one.state, one.counts) for one in nodes] == [
        *[("bus-2", "standby", True), ("bus-0", "left", False), ("bus-1", "silent", False)]
    ]
    assert nodes[2].since == nodes[2].row.seen_at
    assert queue_states.summary(nodes)[:2] == ("bad", "Không nút nào lấy tin")


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ((), ("warn", "Chưa nút nào báo")),
        (("taking", "taking", "failing"), ("ok", "2 nút đang lấy tin")),
        (("standby", "taking"), ("ok", "1 nút đang lấy tin")),
        (("failing", "starting"), ("info", "Đang nối tới RabbitMQ")),
        (("starting", "held"), ("warn", "Đang giữ tin chưa gửi được")),
        (("failing", "standby"), ("bad", "Không nút nào lấy tin")),
        (("left",), ("bad", "Không nút nào chạy")),
    ],
)
def test_a_queue_is_as_well_as_its_nodes_together(
    small: SmallBus, states: tuple[str, ...], said: tuple[str, str]
) -> None:
    queue = emptied(small)
    for number, state in enumerate(states):
        told(queue, f"bus-{number}", state)

    assert queue_states.summary(queue_states.at_nodes(queue, NOW))[:2] == said


def test_nothing_is_said_of_the_nodes_of_a_queue_that_is_stopped(small: SmallBus) -> None:
    queue = emptied(small, active=False)
    told(queue)

    assert queue_states.at_nodes(queue, NOW) == []


def test_rows_of_nodes_that_are_long_gone_are_swept(small: SmallBus) -> None:
    queue = emptied(small)
    told(queue, "bus-1", seconds=25 * 3600)
    kept = told(queue, "bus-2", seconds=23 * 3600)

    assert carry_out("bus.queue_states", NOW) == 1
    assert list(queue.states.all()) == [kept]


# as an alert


@pytest.mark.parametrize(
    ("emptied_minutes", "level"),
    [((1, 60), None), ((4,), None), ((6, 40), "warning"), ((31,), "urgent"), ((), "urgent")],
)
def test_a_queue_that_no_node_empties_for_minutes_is_an_alert(
    small: SmallBus, emptied_minutes: tuple[int, ...], level: str | None
) -> None:
    queue = emptied(small)
    for minutes in emptied_minutes:
        at = NOW - timedelta(minutes=minutes)
        told(queue, f"bus-{minutes}", "failing", emptied_at=at, fault="Server.ServerProxy.NetworkError")

    seen = [each for each in alerting.look(NOW) if each.kind == "unemptied"]

    assert [(each.subject, each.level) for each in seen] == ([("kq", level)] if level else [])


@pytest.mark.parametrize("changes", [{"active": False}, {"minutes": 2}])
def test_a_stopped_queue_and_one_that_was_just_set_are_no_alert(small: SmallBus, changes: dict[str, Any]) -> None:
    emptied(small, **changes)

    assert "unemptied" not in {each.kind for each in alerting.look(NOW)}


@pytest.mark.parametrize(
    "stopped", ["service", "service.subsystem", "service.subsystem.member", "subsystem", "subsystem.member"]
)
def test_where_somebody_stopped_the_service_or_a_party_there_is_no_alert(small: SmallBus, stopped: str) -> None:
    queue = emptied(small)
    party = attrgetter(stopped)(queue)
    assert "unemptied" in {each.kind for each in alerting.look(NOW)}

    party.standing = Standing.STOPPED
    party.save()

    assert "unemptied" not in {each.kind for each in alerting.look(NOW)}


def test_a_queue_that_runs_again_begins_anew(small: SmallBus) -> None:
    queue = emptied(small)
    told(queue, state="failing", emptied_at=NOW - timedelta(minutes=50))

    queue.save()

    assert "unemptied" not in {each.kind for each in alerting.look(datetime.now(UTC))}


def test_the_alert_is_one_row_that_goes_when_a_node_takes_again(small: SmallBus) -> None:
    queue = emptied(small, minutes=10)
    alerting.watch(NOW)
    alerting.watch(NOW + timedelta(minutes=1))
    row = alerting.Alert.objects.get(kind="unemptied")
    assert (row.subject, row.level, row.facts) == ("kq", "warning", {"queue": "kq", "minutes": 11})

    told(queue, seconds=-60)
    alerting.watch(NOW + timedelta(minutes=2))

    row.refresh_from_db()
    assert row.resolved_at is not None


def test_the_alert_is_for_operators_only(small: SmallBus) -> None:
    emptied(small)
    alerting.watch(NOW)

    def sentences(agency: str, role: Role) -> list[str]:
        shown = alerting.open_alerts(small.world.actor(agency, role))
        return [each.sentence for each in shown if each.alert.kind == "unemptied"]

    assert sentences("ubnd-tinh", Role.INTEGRATOR) == ["Không nút nào lấy tin từ hàng đợi kq đã 60 phút."]
    assert sentences("so-ct", Role.ADMIN) == []
    assert sentences("so-tp", Role.ADMIN) == []
