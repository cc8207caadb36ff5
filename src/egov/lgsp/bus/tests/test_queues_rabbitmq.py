"""A real RabbitMQ on both sides of the bus: nothing that it was promised is lost, nothing is kept twice."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import aio_pika
import httpx
import pytest
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from tests.brokers import PROGRAM, Broker, broker
from tests.gateways import HEALTH, HOSPITAL, Gateway, Provider, registry, service

from egov.lgsp.bus.models import Member, QueueState
from egov.lgsp.bus.rules.limits import FREE
from egov.lgsp.bus.rules.queues import Queue
from egov.lgsp.bus.tests.delivering import QUICK, Tables, delivering
from egov.lgsp.bus.tests.delivering import until as soon

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.skipif(not PROGRAM.exists(), reason="RabbitMQ is not installed: apt-get install rabbitmq-server"),
]
SERVICE = f"/r1/{HEALTH}/benh-an"


@pytest.fixture(scope="module")
def running_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    folder: Path = tmp_path_factory.mktemp("rabbitmq")
    with broker(folder) as running:
        yield running
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def rabbit(running_broker: Broker) -> Broker:
    if running_broker.process is None:
        running_broker.start()
    return running_broker


@pytest.fixture
def name() -> str:
    """A queue that no other test uses."""
    return f"q-{uuid4().hex[:8]}"


def until(true: Callable[[], Any], seconds: float = 60, said: Callable[[], str] = str) -> Any:
    """A broker beside other work takes its time."""
    return soon(true, seconds, said)


def on(rabbit: Broker, do: Callable[[AbstractChannel], Awaitable[Any]]) -> Any:
    """What somebody else does at the broker."""

    async def act() -> Any:
        connection = await aio_pika.connect(f"amqp://guest:guest@127.0.0.1:{rabbit.port}/")
        try:
            return await do(await connection.channel(publisher_confirms=True, on_return_raises=True))
        finally:
            await connection.close()
            await asyncio.sleep(0.05)

    return asyncio.run(act())


def declared(rabbit: Broker, name: str) -> None:
    on(rabbit, lambda channel: channel.declare_queue(name, durable=True))


def put(rabbit: Broker, name: str, *messages: aio_pika.Message) -> None:
    async def act(channel: AbstractChannel) -> None:
        for message in messages:
            await channel.default_exchange.publish(message, name)

    on(rabbit, act)


def got(rabbit: Broker, name: str) -> AbstractIncomingMessage:
    async def act(channel: AbstractChannel) -> AbstractIncomingMessage:
        queue = await channel.get_queue(name)
        return await queue.get(timeout=5, no_ack=True)

    found: AbstractIncomingMessage = on(rabbit, act)
    return found


def left(rabbit: Broker, name: str) -> int:
    async def act(channel: AbstractChannel) -> Any:
        return (await channel.declare_queue(name, passive=True)).declaration_result.message_count

    return int(on(rabbit, act))


def message(body: bytes = b"{}", number: str = "", **more: Any) -> aio_pika.Message:
    """A persistent one with an id."""
    return aio_pika.Message(body, message_id=number or uuid4().hex, delivery_mode=2, **more)


def queue(rabbit: Broker, name: str, **more: Any) -> Queue:
    values: dict[str, Any] = {
        "id": 1,
        "code": name,
        "broker": rabbit.url,
        "user": "guest",
        "secret": "",
        "verify_tls": True,
        "queue": name,
        "sender": HOSPITAL,
        "service": f"{HEALTH}/benh-an",
        "method": "POST",
        "path": "/nhan",
        "mode": "message",
        "alone": False,
        "prefetch": 10,
        "dead_letters": "",
    }
    return Queue(**(values | more))


def emptied(delivery: Gateway, provider: Provider, *queues: Queue, **more: Any) -> None:
    """From now on the bus takes from these queues."""
    limits = more.pop("limits", ())
    made = registry(service(f"{provider.url}/api", terms=QUICK), **more)
    delivery.bus.follow(replace(made, queues=queues, limits=limits))


def published(delivery: Gateway, rabbit: Broker, **adapter: Any) -> None:
    """From now on `benh-an` is published to RabbitMQ."""
    made = service(f"amqp://127.0.0.1:{rabbit.port}/", terms=QUICK, adapter=adapter)
    delivery.bus.follow(registry(made))


# out


def test_a_call_is_published_as_a_persistent_message_with_its_names(
    his: httpx.Client, delivery: Gateway, rabbit: Broker, name: str
) -> None:
    declared(rabbit, name)
    published(delivery, rabbit, key=name)
    headers = {"X-Road-Id": "so-1", "X-Road-UserId": "bs.lan", "Content-Type": "text/plain", "X-Own": "1"}

    answer = his.post(SERVICE, content="đơn thuốc".encode(), headers=headers)

    found = got(rabbit, name)
    assert answer.status_code == 202
    assert answer.json() == {"messageId": "so-1", "exchange": "", "routingKey": name}
    assert (found.body, found.message_id, found.content_type) == ("đơn thuốc".encode(), "so-1", "text/plain")
    assert found.delivery_mode == aio_pika.DeliveryMode.PERSISTENT
    assert found.headers["x-road-client"] == HOSPITAL
    assert found.headers["x-road-service"] == f"{HEALTH}/benh-an"
    assert found.headers["x-road-request-id"] == answer.headers["x-road-request-id"]
    assert found.headers["traceparent"] == delivery.last.trace
    assert (found.headers["x-own"], found.headers["x-road-userid"]) == ("1", "bs.lan")
    assert (delivery.last.status, delivery.last.client) == (202, HOSPITAL)


def test_the_steps_of_the_address_are_those_of_the_routing_key(
    his: httpx.Client, delivery: Gateway, rabbit: Broker, name: str
) -> None:
    async def bind(channel: AbstractChannel) -> None:
        exchange = await channel.declare_exchange(name, aio_pika.ExchangeType.TOPIC, durable=True)
        await (await channel.declare_queue(name, durable=True)).bind(exchange, "ho-so.*.moi")

    on(rabbit, bind)
    published(delivery, rabbit, exchange=name, key="ho-so")

    assert his.post(f"{SERVICE}/dat-dai/moi").status_code == 202
    assert his.post(f"{SERVICE}/dat-dai/cu").status_code == 500

    assert got(rabbit, name).routing_key == "ho-so.dat-dai.moi"
    assert left(rabbit, name) == 0


def test_what_no_queue_takes_is_a_fault_and_at_last_a_dead_letter(
    his: httpx.Client, delivery: Gateway, rabbit: Broker, name: str
) -> None:
    published(delivery, rabbit, key=name)

    at_once = his.post(SERVICE)
    later = his.post(SERVICE, headers={"Prefer": "respond-async"})

    assert at_once.json()["type"] == "Server.ServerProxy.ServiceFailed.Unroutable"
    state = until(lambda: (said := his.get(later.headers["location"]).json())["state"] == "dead" and said)
    assert state["fault"] == "Server.ServerProxy.ServiceFailed.Unroutable"
    assert state["tries"] == QUICK.tries


def test_an_exchange_that_is_not_there_fails_alone(
    his: httpx.Client, delivery: Gateway, rabbit: Broker, name: str
) -> None:
    published(delivery, rabbit, exchange=name, key="x")
    assert his.post(SERVICE).json()["type"] == "Server.ServerProxy.ServiceFailed.NotFound"

    declared(rabbit, name)
    published(delivery, rabbit, key=name)
    assert his.post(SERVICE).status_code == 202


def test_the_receivers_answer_is_the_callers(his: httpx.Client, delivery: Gateway, rabbit: Broker, name: str) -> None:
    declared(rabbit, name)
    published(delivery, rabbit, key=name, reply=True)

    async def serve(channel: AbstractChannel) -> httpx.Response:
        waiting = asyncio.create_task(asyncio.to_thread(lambda: his.post(SERVICE, content=b"2")))
        asked = await (await channel.get_queue(name)).get(timeout=5, no_ack=True, fail=False) or await _later(channel)
        headers: Any = {"x-road-status": 201, "x-its-own": "7"}
        reply = aio_pika.Message(b"4", correlation_id=asked.correlation_id, content_type="text/x", headers=headers)
        await channel.default_exchange.publish(reply, asked.reply_to or "")
        return await waiting

    async def _later(channel: AbstractChannel) -> AbstractIncomingMessage:
        while True:
            found = await (await channel.get_queue(name)).get(no_ack=True, fail=False)
            if found is not None:
                return found
            await asyncio.sleep(0.02)

    answer = on(rabbit, serve)

    assert (answer.status_code, answer.content) == (201, b"4")
    assert (answer.headers["content-type"], answer.headers["x-its-own"]) == ("text/x", "7")
    assert delivery.last.status == 201


def test_a_receiver_that_does_not_answer_costs_a_time_out(
    his: httpx.Client, delivery: Gateway, rabbit: Broker, name: str
) -> None:
    declared(rabbit, name)
    made = service(f"amqp://127.0.0.1:{rabbit.port}/", timeout=0.3, adapter={"key": name, "reply": True})
    delivery.bus.follow(registry(made))

    answer = his.post(SERVICE)

    assert (answer.status_code, answer.json()["type"]) == (504, "Server.ServerProxy.ServiceFailed.Timeout")


def test_a_wrong_password_is_told_as_such_and_sends_nothing(
    his: httpx.Client, delivery: Gateway, rabbit: Broker, name: str
) -> None:
    declared(rabbit, name)
    published(delivery, rabbit, key=name, user="nobody")

    assert his.post(SERVICE).json()["type"] == "Server.ServerProxy.ServiceFailed.Refused"
    assert left(rabbit, name) == 0


def test_after_a_restart_of_the_broker_messages_go_on_and_none_is_lost(
    his: httpx.Client, delivery: Gateway, rabbit: Broker, name: str, tables: Tables
) -> None:
    declared(rabbit, name)
    rabbit.settle()
    patient = replace(QUICK, tries=1000, longest_wait=0.5)
    made = service(f"amqp://127.0.0.1:{rabbit.port}/", terms=patient, adapter={"key": name})
    delivery.bus.follow(registry(made))
    headers = {"Prefer": "respond-async"}
    for number in range(20):
        assert his.post(SERVICE, headers=headers | {"X-Road-Id": f"m{number}"}).status_code == 202
    rabbit.kill()
    for number in range(20, 40):
        assert his.post(SERVICE, headers=headers | {"X-Road-Id": f"m{number}"}).status_code == 202

    rabbit.start()

    waiting = "SELECT state, tries, fault, said FROM bus_message WHERE state <> 'delivered'"
    until(lambda: not tables.rows(waiting), said=lambda: f"{tables.rows(waiting)}\n{rabbit.last_words()}")
    ids = {got(rabbit, name).message_id for _ in range(left(rabbit, name))}
    assert ids == {f"m{number}" for number in range(40)}


# in


def test_a_message_of_a_queue_reaches_the_provider_in_its_senders_name(
    delivery: Gateway, rabbit: Broker, name: str, provider: Provider
) -> None:
    declared(rabbit, name)
    headers: Any = {"X-Own": "1", "x-road-userid": "bs.lan", "x-road-client": "VN-ND/GOV/khac/x", "host": "x"}
    put(rabbit, name, message("đơn".encode(), "so-1", content_type="text/plain", headers=headers))

    emptied(delivery, provider, queue(rabbit, name))

    seen = until(lambda: provider.seen)[0]
    assert (seen.method, seen.path, seen.body) == ("POST", "/api/nhan", "đơn".encode())
    assert (seen.header("x-road-client"), seen.header("x-road-id")) == (HOSPITAL, "so-1")
    assert (seen.header("x-own"), seen.header("content-type")) == ("1", "text/plain")
    assert until(lambda: left(rabbit, name) == 0)
    until(lambda: sorted(each.protocol for each in delivery.kept.records) == ["amqp", "async"])
    assert {each.user_id for each in delivery.kept.records} == {"bs.lan"}


def test_a_message_that_comes_twice_is_kept_once(
    delivery: Gateway, rabbit: Broker, name: str, provider: Provider, tables: Tables
) -> None:
    declared(rabbit, name)
    put(rabbit, name, message(b"1", "so-1"), message(b"1", "so-1"), message(b"2", "so-2"), message(b"1", "so-1"))

    emptied(delivery, provider, queue(rabbit, name, alone=True))

    until(lambda: left(rabbit, name) == 0 and len(provider.seen) == 2)
    assert sorted(row.message_id for row in tables.rows("SELECT message_id FROM bus_message")) == ["so-1", "so-2"]


def test_what_can_never_be_carried_is_a_dead_letter_with_its_reason(
    delivery: Gateway, rabbit: Broker, name: str, provider: Provider, tables: Tables
) -> None:
    declared(rabbit, name)
    put(rabbit, name, message(b"1", "so-1"), message(b"khac", "so-1"), message(b"x" * 1_000_001, "to"))

    emptied(delivery, provider, queue(rabbit, name, alone=True))

    query = "SELECT fault, message_id, length(body) AS long FROM bus_message WHERE state = 'dead' ORDER BY id"
    dead = until(lambda: len(found := tables.rows(query)) == 2 and found)
    assert [row.fault for row in dead] == ["Client.MessageIdReused", "Client.BodyTooLarge"]
    assert [row.long for row in dead] == [4, 1_000_001]
    until(lambda: left(rabbit, name) == 0)
    assert [seen.body for seen in until(lambda: provider.seen)] == [b"1"]
    faults = [each.fault for each in delivery.kept.records if each.fault]
    assert faults == [row.fault for row in dead]


def test_dead_letters_can_go_to_a_queue_of_their_own(
    delivery: Gateway, rabbit: Broker, name: str, provider: Provider, tables: Tables
) -> None:
    declared(rabbit, name)
    declared(rabbit, f"{name}.hong")
    put(rabbit, name, message(b"x" * 1_000_001, headers={"x-own": 1}))

    emptied(delivery, provider, queue(rabbit, name, dead_letters=f"{name}.hong"))

    until(lambda: left(rabbit, f"{name}.hong") == 1)
    found = got(rabbit, f"{name}.hong")
    assert (len(found.body), found.headers["x-own"]) == (1_000_001, 1)
    assert found.headers["x-bus-fault"] == "Client.BodyTooLarge"
    assert "1000000 bytes" in str(found.headers["x-bus-reason"])
    assert left(rabbit, name) == 0
    assert tables.rows("SELECT 1 FROM bus_message") == []


def test_without_a_right_messages_stay_with_the_broker(
    delivery: Gateway, rabbit: Broker, name: str, provider: Provider, tables: Tables
) -> None:
    declared(rabbit, name)
    put(rabbit, name, message(number="so-1"))

    emptied(delivery, provider, queue(rabbit, name), grants={})
    with pytest.raises(AssertionError):
        until(lambda: provider.seen or left(rabbit, name) == 0, 0.7)
    assert tables.rows("SELECT 1 FROM bus_message") == []

    emptied(delivery, provider, queue(rabbit, name))
    assert until(lambda: provider.seen)[0].header("x-road-id") == "so-1"


def test_a_queue_of_calls_is_answered(delivery: Gateway, rabbit: Broker, name: str, provider: Provider) -> None:
    declared(rabbit, name)
    declared(rabbit, f"{name}.tra-loi")
    provider.status, provider.body = 201, b"[1]"
    put(rabbit, name, message(b"a", "so-1", correlation_id="c1", reply_to=f"{name}.tra-loi"))

    emptied(delivery, provider, queue(rabbit, name, mode="call"))

    until(lambda: left(rabbit, f"{name}.tra-loi") == 1)
    answer = got(rabbit, f"{name}.tra-loi")
    assert (answer.body, answer.correlation_id, answer.content_type) == (b"[1]", "c1", "application/json")
    assert answer.headers["x-road-status"] == "201"
    assert delivery.last.status == 201


def test_a_call_that_fails_is_answered_with_its_fault(
    delivery: Gateway, rabbit: Broker, name: str, provider: Provider
) -> None:
    declared(rabbit, name)
    declared(rabbit, f"{name}.tra-loi")
    put(rabbit, name, message(b"a", "so-1", reply_to=f"{name}.tra-loi"))

    away = replace(registry(service("http://127.0.0.1:9/")), queues=(queue(rabbit, name, mode="call"),))
    delivery.bus.follow(away)

    until(lambda: left(rabbit, f"{name}.tra-loi") == 1)
    answer = got(rabbit, f"{name}.tra-loi")
    assert answer.headers["x-road-error"] == "Server.ServerProxy.NetworkError"
    assert (answer.headers["x-road-status"], answer.correlation_id) == ("500", "so-1")


def test_nothing_is_lost_or_kept_twice_when_the_broker_dies(
    delivery: Gateway, rabbit: Broker, name: str, provider: Provider, tables: Tables
) -> None:
    declared(rabbit, name)
    rabbit.settle()
    emptied(delivery, provider, queue(rabbit, name))
    numbers = {f"m{number}" for number in range(300)}
    put(rabbit, name, *(message(number=number) for number in sorted(numbers)))
    count = "SELECT count(*) AS n FROM bus_message"
    until(lambda: tables.rows(count)[0].n >= 20)

    rabbit.kill()
    rabbit.start()

    until(lambda: tables.rows(count)[0].n >= 300)
    until(lambda: left(rabbit, name) == 0)
    kept = [row.message_id for row in tables.rows("SELECT message_id FROM bus_message")]
    assert sorted(kept) == sorted(numbers)


def test_of_two_nodes_one_empties_a_queue_in_its_order_until_it_ends(
    database: str, delivery: Gateway, rabbit: Broker, name: str, provider: Provider, tables: Tables
) -> None:
    declared(rabbit, name)
    alone = queue(rabbit, name, alone=True)
    numbers = [f"m{number:03}" for number in range(60)]
    with delivering(database) as first:
        emptied(first, provider, alone)
        put(rabbit, name, *(message(number=number) for number in numbers[:30]))
        until(lambda: left(rabbit, name) == 0)
        emptied(delivery, provider, alone)
        put(rabbit, name, *(message(number=number) for number in numbers[30:40]))
        until(lambda: tables.rows("SELECT count(*) AS n FROM bus_message")[0].n == 40)
        assert [each for each in delivery.kept.records if each.protocol == "amqp"] == []
    put(rabbit, name, *(message(number=number) for number in numbers[40:]))

    until(lambda: tables.rows("SELECT count(*) AS n FROM bus_message")[0].n == 60)
    assert [row.message_id for row in tables.rows("SELECT message_id FROM bus_message ORDER BY id")] == numbers
    assert until(lambda: len([each for each in delivery.kept.records if each.protocol == "amqp"]) == 20)


def test_nothing_is_lost_or_kept_twice_when_a_node_ends_in_the_middle(
    database: str, delivery: Gateway, rabbit: Broker, name: str, provider: Provider, tables: Tables
) -> None:
    declared(rabbit, name)
    numbers = [f"m{number:03}" for number in range(300)]
    count = "SELECT count(*) AS n FROM bus_message"
    with delivering(database) as first:
        emptied(first, provider, queue(rabbit, name, prefetch=50))
        put(rabbit, name, *(message(number=number) for number in numbers))
        until(lambda: tables.rows(count)[0].n >= 20)
    between = tables.rows(count)[0].n
    emptied(delivery, provider, queue(rabbit, name))

    until(lambda: left(rabbit, name) == 0 and tables.rows(count)[0].n >= 300)
    kept = [row.message_id for row in tables.rows("SELECT message_id FROM bus_message")]
    assert sorted(kept) == numbers
    assert between >= 20


# what the node tells of it


@pytest.mark.django_db(transaction=True, available_apps=["egov.lgsp.bus"])
def test_the_node_tells_that_it_takes_that_it_holds_and_that_the_broker_is_away(
    delivery: Gateway, rabbit: Broker, name: str, provider: Provider, tables: Tables
) -> None:
    declared(rabbit, name)
    rabbit.settle()
    member = Member.objects.create(member_class="ORG", code="BVDK", name="Bệnh viện", standing="active")
    his = member.subsystems.create(code="his", name="HIS", standing="active")
    offered = his.services.create(code="benh-an", title="Bệnh án", url="http://a", standing="active")
    made = his.queues.create(code=name, broker=rabbit.url, queue=name, service=offered)
    delivery.kept.chain_name = "bus-1"

    def told(**wanted: Any) -> QueueState:
        found: QueueState = until(lambda: QueueState.objects.filter(queue=made, node="bus-1", **wanted).first())
        return found

    try:
        emptied(delivery, provider, queue(rabbit, name, id=made.pk))
        taking = told(state="taking")
        emptied(delivery, provider, queue(rabbit, name, id=made.pk), limits=(replace(FREE, quota=0),))
        put(rabbit, name, message(), message())
        held = told(state="held")
        emptied(delivery, provider, queue(rabbit, name, id=made.pk))
        again = told(state="taking", since__gt=held.since)
        until(lambda: left(rabbit, name) == 0)
        rabbit.kill()
        away = told(state="failing")
        rabbit.start()
        back = told(state="taking", since__gt=away.since)
    finally:
        delivery.kept.chain_name = ""

    assert (taking.taken, held.fault, held.emptied_at) == (0, "Client.TooManyRequests", taking.emptied_at)
    assert again.pk == taking.pk
    assert away.fault == "Server.ServerProxy.NetworkError"
    assert again.taken >= 1
    assert away.emptied_at is not None
    assert taking.emptied_at is not None
    assert away.emptied_at > taking.emptied_at
    assert (back.fault, back.said) == ("", "")
    assert back.taken >= away.taken >= again.taken  # one whose acknowledgement died with the broker counts twice
