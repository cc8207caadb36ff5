"""Alerts: seen before traffic stops, kept once, told once, gone by themselves."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from django.core import mail
from tests.buses import REGISTER, SmallBus, exchange, small_bus
from tests.gateways import Gateway
from tests.world import World

from egov.kernel.actor import Role
from egov.lgsp.bus import alerting
from egov.lgsp.bus import api as bus
from egov.lgsp.bus.gateway.registry import networks_of
from egov.lgsp.bus.models import Alert, Batch, Message, Node
from egov.lgsp.bus.rules.alerts import told

NOW = datetime.now(UTC)


@pytest.fixture
def small(world: World) -> SmallBus:
    return small_bus(world)


def seen(kind: str) -> list[tuple[str, str]]:
    """Subject and level of what is seen now."""
    return [(each.subject, each.level) for each in alerting.look(NOW) if each.kind == kind]


def node(name: str = "bus-1", seconds: float = 1, **report: Any) -> Node:
    return Node.objects.create(
        name=name, started_at=NOW, seen_at=NOW - timedelta(seconds=seconds), registry=1, under_way=0, report=report
    )


def message(state: str, at: datetime, **more: Any) -> Message:
    values: dict[str, Any] = {"uuid": uuid4(), "message_id": "m", "kind": "call", "client": "VN-ND/GOV/so-ct/cap-phep"}
    values |= {"service": REGISTER, "method": "POST", "path": "", "query": "", "headers": [], "state": state, "at": at}
    return Message.objects.create(**(values | {"next_at": at} | more))


def credential(small: SmallBus, days: float, name: str = "a") -> None:
    small.permits.credentials.create(
        kind="certificate",
        fingerprint=name * 64,
        valid_from=NOW - timedelta(days=300),
        valid_to=NOW + timedelta(days=days, hours=1),
    )


@pytest.mark.parametrize(("days", "level"), [(20, None), (14, None), (13, "warning"), (4, "warning"), (2, "urgent")])
def test_a_credential_without_a_successor_is_seen_before_it_ends(small: SmallBus, days: int, level: str | None) -> None:
    credential(small, days)

    assert seen("credential") == ([("a" * 64, level)] if level else [])


def test_a_credential_with_a_successor_is_no_alert(small: SmallBus) -> None:
    credential(small, 2)
    credential(small, 200, "b")

    assert seen("credential") == []


@pytest.mark.parametrize(("free", "level"), [(50, None), (14, "warning"), (4, "urgent")])
def test_a_disk_is_seen_before_it_is_full(small: SmallBus, free: int, level: str | None) -> None:
    node(disks=[["spool", free, 100], ["transfers", 90, 100]])

    found = [pair for pair in seen("disk") if pair[0].startswith("bus")]

    assert found == ([("bus spool", level)] if level else [])


def test_a_node_that_does_not_beat_and_an_open_circuit_are_seen(small: SmallBus) -> None:
    node("bus-1", 40)
    node("bus-2", 400)
    node("bus-3", 1, circuits={REGISTER: "open"}, ends={"tls": (NOW + timedelta(days=2)).isoformat()})

    assert seen("node") == [("bus-1", "warning"), ("bus-2", "urgent")]
    assert seen("circuit") == [(REGISTER, "urgent")]
    assert seen("credential") == [("bus tls", "urgent")]


@pytest.mark.parametrize(("minutes", "level"), [(5, None), (30, "warning"), (130, "urgent")])
def test_stamps_that_fail_are_seen_against_the_set_bound(small: SmallBus, minutes: int, level: str | None) -> None:
    exchange(NOW)
    Batch.objects.update(at=NOW - timedelta(minutes=minutes))

    assert seen("stamp") == ([("tsa", level)] if level else [])


def test_letters_that_pile_up_and_messages_that_wait_too_long_are_seen(small: SmallBus) -> None:
    for _number in range(5):
        message("dead", NOW, ended_at=NOW - timedelta(minutes=5))
    message("dead", NOW, ended_at=NOW - timedelta(days=2), service="VN-ND/GOV/so-tp/ho-tich/cu")
    message("waiting", NOW - timedelta(minutes=10))

    assert seen("letters") == [(REGISTER, "warning")]
    assert seen("queue") == [(REGISTER, "warning")]


def test_an_alert_is_one_row_mailed_once_and_again_when_it_becomes_urgent(small: SmallBus) -> None:
    mail.outbox.clear()
    one = node("bus-9", 40)
    alerting.watch(NOW)
    alerting.watch(NOW + timedelta(seconds=10))
    first = Alert.objects.get(kind="node")

    alerting.watch(NOW + timedelta(minutes=10))
    row = Alert.objects.get(kind="node")

    assert (first.level, row.level, row.first_seen) == ("warning", "urgent", NOW)
    about = [each for each in mail.outbox if "bus-9" in each.body]
    operators = {each.to[0] for each in about}
    assert operators == {small.world.people["ubnd-tinh", Role.INTEGRATOR].email} or len(about) == 2 * len(operators)
    assert len(about) == 2 * len(operators)
    Node.objects.filter(pk=one.pk).update(seen_at=NOW + timedelta(minutes=11))
    alerting.watch(NOW + timedelta(minutes=11))
    row.refresh_from_db()
    assert row.resolved_at == NOW + timedelta(minutes=11)


def test_what_comes_again_is_a_new_alert(small: SmallBus) -> None:
    one = node("bus-9", 40)
    alerting.watch(NOW)
    Node.objects.filter(pk=one.pk).update(seen_at=NOW)
    alerting.watch(NOW)
    Node.objects.filter(pk=one.pk).update(seen_at=NOW - timedelta(minutes=1))

    alerting.watch(NOW)

    assert [row.resolved_at is None for row in Alert.objects.filter(kind="node").order_by("pk")] == [False, True]


def test_operators_see_all_alerts_and_administrators_their_own(small: SmallBus) -> None:
    node("bus-3", 1, circuits={REGISTER: "open"})
    node("bus-4", 400)
    alerting.watch(NOW)

    def kinds(agency: str, role: Role) -> set[str]:
        return {each.alert.kind for each in bus.open_alerts(small.world.actor(agency, role))} - {"disk"}

    assert kinds("ubnd-tinh", Role.INTEGRATOR) == {"node", "circuit"}
    assert kinds("so-tp", Role.ADMIN) == {"circuit"}
    assert kinds("so-ct", Role.ADMIN) == set()


def test_every_alert_has_a_sentence(small: SmallBus) -> None:
    facts = dict.fromkeys(
        ("what", "who", "days", "until", "node", "place", "free", "minutes", "most", "many", "queue"), "1"
    )

    for kind in Alert.Kind.values:
        sentence, to_do = told(kind, {**facts, "service": "x"})
        assert sentence.endswith(".")
        assert to_do


def test_open_alerts_are_a_figure_for_prometheus(gateway: Gateway) -> None:
    gateway.bus.settings = gateway.bus.settings.__class__(
        **{**gateway.bus.settings.__dict__, "metrics_from": networks_of(["127.0.0.0/8"])}
    )
    gateway.bus.alerts = {("disk", "urgent"): 2}

    text = httpx.get(f"{gateway.url}/metrics").text
    gateway.bus.alerts = {}

    assert 'egov_bus_alert{kind="disk",level="urgent"} 2' in text
    assert 'egov_bus_alert{kind="node",level="warning"} 0' in text
