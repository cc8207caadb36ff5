"""What a process does with a queue stands in the database as soon as it changes; a message waits for none of this."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import psycopg
import pytest
from tests.gateways import Kept, new_bus, registry, service

from egov.lgsp.bus.gateway.amqp.emptying import Emptying
from egov.lgsp.bus.gateway.amqp.states import FAILING, HELD, TAKING, States
from egov.lgsp.bus.gateway.amqp.telling import Telling
from egov.lgsp.bus.gateway.beat import Beat
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.delivery.desk import Desk
from egov.lgsp.bus.gateway.ending import ended
from egov.lgsp.bus.models import Member, Queue, QueueState
from egov.lgsp.bus.rules import queues as rules
from egov.lgsp.bus.tests.records import COMMITTED, database_of_the_test
from egov.lgsp.bus.tests.test_queues import QUEUE

NOW = datetime.now(UTC)
NOBODY = "amqp://127.0.0.1:9/"
"""A broker that is not there."""


# in the process


def test_a_state_begins_when_it_changes_and_not_when_it_is_said_again() -> None:
    states = States()
    assert states.say(QUEUE, FAILING, "Server.X", "port 1")
    first = states.of[QUEUE.id].since

    assert not states.say(QUEUE, FAILING, "Server.X", "port 1")
    assert states.say(QUEUE, FAILING, "Server.X", "port 2")
    assert (states.of[QUEUE.id].since, states.of[QUEUE.id].said) == (first, "port 2")

    assert states.say(QUEUE, TAKING)
    assert states.of[QUEUE.id].since > first


def test_a_message_taken_after_it_was_held_means_that_the_queue_is_emptied_again() -> None:
    states = States()
    states.say(QUEUE, HELD, "Client.TooManyRequests", "later")

    states.took(QUEUE)

    assert (states.of[QUEUE.id].state, states.of[QUEUE.id].fault, states.of[QUEUE.id].taken) == (TAKING, "", 1)


def test_a_message_taken_while_the_line_breaks_does_not_mend_it() -> None:
    states = States()
    states.say(QUEUE, FAILING, "Server.ServerProxy.NetworkError")

    states.took(QUEUE)

    assert (states.of[QUEUE.id].state, states.of[QUEUE.id].taken) == (FAILING, 1)


def test_a_changed_queue_keeps_its_count_and_a_removed_one_is_forgotten() -> None:
    states = States()
    states.say(QUEUE, TAKING)
    states.took(QUEUE)
    states.took(replace(QUEUE, prefetch=9))

    states.keep([replace(QUEUE, prefetch=9)])
    assert states.of[QUEUE.id].taken == 2
    states.keep([])
    states.took(QUEUE)
    assert states.of == {}


# from the process to the database


@pytest.fixture
def rows() -> Queue:
    """The queue's row, committed."""
    member = Member.objects.create(member_class="ORG", code="BVDK", name="Bệnh viện", standing="active")
    his = member.subsystems.create(code="his", name="HIS", standing="active")
    offered = his.services.create(code="benh-an", title="Bệnh án", url="http://a", standing="active")
    return his.queues.create(code="kq", broker=NOBODY, queue="kq", service=offered)


@pytest.fixture
def node(rows: Queue) -> Bus:
    """A process named bus-1."""
    made, kept = new_bus()
    made.delivery = Desk(database_of_the_test())
    made.settings = replace(made.settings, database=made.delivery.database)
    cast(Kept, kept).chain_name = "bus-1"
    return made


def read(rows: Queue, **more: Any) -> rules.Queue:
    """As the gateway reads it."""
    return replace(QUEUE, id=rows.pk, code=rows.code, broker=NOBODY, **more)


def living(bus: Bus, act: Callable[[], Awaitable[None]]) -> None:
    """While this process empties its queues."""

    async def live() -> None:
        running = asyncio.create_task(Emptying(bus, look=0.02, pause=0.02).run())
        try:
            await act()
        finally:
            await ended(running)
            await bus.delivery.close()

    asyncio.run(live())


async def becomes(true: Callable[[QueueState], bool], seconds: float = 20) -> QueueState:
    """The row of bus-1 as soon as this is true of it."""
    async with asyncio.timeout(seconds):
        while True:
            found = await QueueState.objects.filter(node="bus-1").afirst()
            if found is not None and true(found):
                return found
            await asyncio.sleep(0.01)


@COMMITTED
def test_why_a_queue_is_not_emptied_is_told_and_told_anew_when_it_changes(node: Bus, rows: Queue) -> None:
    seen: list[QueueState] = []
    allowed = replace(registry(service("http://a")), queues=(read(rows),))

    async def act() -> None:
        node.follow(allowed)
        seen.append(await becomes(lambda row: row.fault == "Server.ServerProxy.NetworkError"))
        node.follow(replace(allowed, grants={}))
        seen.append(await becomes(lambda row: row.fault == "Server.ServerProxy.AccessDenied"))

    living(node, act)

    first, second = seen
    assert (first.state, first.taken, first.emptied_at, first.queue_id) == ("failing", 0, None, rows.pk)
    assert first.said
    assert (second.pk, second.state) == (first.pk, "failing")
    assert second.since > first.since


@COMMITTED
def test_a_password_does_not_come_into_what_is_told(node: Bus, rows: Queue) -> None:
    class Opened:
        def secret_of(self, _application: str) -> Callable[[str], str]:
            return lambda _name: "mat-khau-kin"

        def follow(self, _registry: Any) -> None: ...

    node.adapters = cast(Any, Opened())
    seen: list[QueueState] = []

    async def act() -> None:
        node.follow(replace(registry(service("http://a")), queues=(read(rows, secret="mq"),)))
        seen.append(await becomes(lambda row: row.state == "failing"))

    living(node, act)

    assert seen[0].fault == "Server.ServerProxy.NetworkError"
    assert "mat-khau-kin" not in str(vars(seen[0]))


@COMMITTED
def test_what_a_node_leaves_alone_it_does_not_tell_of(node: Bus, rows: Queue) -> None:
    other = QueueState.objects.create(queue=rows, node="bus-2", state="taking", since=NOW, seen_at=NOW, taken=3)
    allowed = replace(registry(service("http://a")), queues=(read(rows),))

    async def act() -> None:
        node.follow(allowed)
        await becomes(lambda row: row.state == "failing")
        node.follow(replace(allowed, queues=()))
        async with asyncio.timeout(20):
            while await QueueState.objects.filter(node="bus-1").aexists():
                await asyncio.sleep(0.01)

    living(node, act)

    assert list(QueueState.objects.all()) == [other]


@COMMITTED
def test_a_queue_that_is_stopped_or_gone_gets_no_row(node: Bus, rows: Queue) -> None:
    Queue.objects.update(active=False)
    states = States()
    states.say(read(rows), TAKING)
    states.say(replace(read(rows), id=rows.pk + 1), TAKING)

    async def once() -> None:
        await Telling(node, states)._tell()
        await node.delivery.close()

    asyncio.run(once())

    assert not QueueState.objects.exists()


def told_by(node: Bus, rows: Queue, act: Callable[[States], Awaitable[None]], every: float = 60) -> None:
    """While this process tells, beginning with a queue that it takes messages from."""
    states = States()
    states.say(read(rows), TAKING)

    async def live() -> None:
        telling = asyncio.create_task(Telling(node, states, pulse=0.01, every=every).run())
        try:
            await act(states)
        finally:
            await ended(telling)
            await node.delivery.close()

    asyncio.run(live())


@COMMITTED
def test_what_has_not_changed_is_not_told_again_before_its_time(node: Bus, rows: Queue) -> None:
    async def act(states: States) -> None:
        first = await becomes(lambda row: row.state == "taking")
        states.took(read(rows))
        await asyncio.sleep(0.2)
        assert vars(await QueueState.objects.aget())["seen_at"] == first.seen_at

    told_by(node, rows, act)


@COMMITTED
def test_what_has_not_changed_is_told_again_by_the_pulse(node: Bus, rows: Queue) -> None:
    async def act(states: States) -> None:
        first = await becomes(lambda row: row.state == "taking")
        states.took(read(rows))
        again = await becomes(lambda row: row.taken == 1)
        assert again.emptied_at == again.seen_at > first.seen_at
        assert again.since == first.since

    told_by(node, rows, act, every=0.05)


@COMMITTED
def test_when_messages_were_taken_last_stays_known_while_none_are(node: Bus, rows: Queue) -> None:
    async def act(states: States) -> None:
        first = await becomes(lambda row: row.state == "taking")
        states.say(read(rows), FAILING, "Server.ServerProxy.NetworkError", "away")
        after = await becomes(lambda row: row.state == "failing")
        assert after.emptied_at == first.emptied_at < after.seen_at

    told_by(node, rows, act)


@COMMITTED
def test_who_changes_a_queue_does_not_wait_for_a_node_that_tells(node: Bus, rows: Queue) -> None:
    QueueState.objects.create(queue=rows, node="bus-1", state="left", since=NOW, seen_at=NOW, taken=3)

    with psycopg.connect(node.delivery.database) as officer:

        async def act(states: States) -> None:
            await asyncio.sleep(0.8)  # longer than the node's patience
            assert (await QueueState.objects.aget()).state == "left"
            officer.execute("UPDATE bus_queuestate SET taken = 4")
            officer.execute("UPDATE bus_queue SET prefetch = 9")
            officer.commit()
            assert (await becomes(lambda row: row.state == "taking")).taken == 0

        officer.execute("SELECT 1 FROM bus_queue FOR UPDATE")
        told_by(node, rows, act)


@COMMITTED
def test_a_process_without_its_name_tells_nothing(node: Bus, rows: Queue) -> None:
    cast(Kept, node.journal).chain_name = ""

    async def act(states: States) -> None:
        await asyncio.sleep(0.1)

    told_by(node, rows, act)

    assert not QueueState.objects.exists()


@COMMITTED
def test_a_node_that_ends_in_good_order_says_so(node: Bus, rows: Queue) -> None:
    for name in ("bus-1", "bus-2"):
        facts = {"since": NOW, "seen_at": NOW, "emptied_at": NOW, "taken": 3}
        QueueState.objects.create(queue=rows, node=name, state="taking", **facts)

    asyncio.run(Beat(node, NOW).leave())

    mine, other = QueueState.objects.order_by("node")
    assert (mine.state, mine.emptied_at, mine.since > NOW) == ("left", NOW, True)
    assert (other.state, other.since) == ("taking", NOW)
