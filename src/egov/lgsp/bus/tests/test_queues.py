"""Queues without a broker: addresses, names, definitions, one message on its way."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.buses import SmallBus, small_bus
from tests.gateways import HEALTH, HOSPITAL, Gateway, Kept, Provider, new_bus, registry, service
from tests.registries import rows
from tests.world import World

from egov.kernel.actor import SYSTEM, Actor, Role
from egov.kernel.errors import Forbidden, Refused
from egov.lgsp.bus import api as bus
from egov.lgsp.bus.configuration.applying import apply
from egov.lgsp.bus.configuration.exporting import as_yaml
from egov.lgsp.bus.configuration.exporting import registry as exported
from egov.lgsp.bus.configuration.reading import Unusable, from_text
from egov.lgsp.bus.gateway import reading
from egov.lgsp.bus.gateway.adapters import amqp
from egov.lgsp.bus.gateway.amqp.properties import headers_of, message_from
from egov.lgsp.bus.gateway.amqp.taking import Poison, bury, take
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.delivery.desk import Desk
from egov.lgsp.bus.gateway.faults import Fault
from egov.lgsp.bus.gateway.registry import Grant
from egov.lgsp.bus.rules.contracts import Broken
from egov.lgsp.bus.rules.limits import FREE
from egov.lgsp.bus.rules.queues import Broker, Queue, broker_of, routing_key
from egov.lgsp.bus.tests.databases import conninfo
from egov.lgsp.bus.tests.delivering import Tables, until

QUEUE = Queue(
    id=1,
    code="don-thuoc",
    broker="amqp://mq.internal/",
    user="bus",
    secret="",
    verify_tls=True,
    queue="don-thuoc",
    sender=HOSPITAL,
    service=f"{HEALTH}/benh-an",
    method="POST",
    path="",
    mode="message",
    alone=False,
    prefetch=5,
    dead_letters="",
)


@dataclass
class Arrived:
    """A message as the broker hands it over."""

    body: bytes = b"{}"
    message_id: str | None = "so-1"
    headers: dict[str, Any] = field(default_factory=dict)
    content_type: str | None = None
    content_encoding: str | None = None
    correlation_id: str | None = None
    reply_to: str | None = None
    timestamp: Any = None
    type: str | None = None


# addresses and names


@pytest.mark.parametrize(
    ("url", "broker"),
    [
        ("amqp://mq", Broker("mq", 5672, False, "/")),
        ("amqp://mq/", Broker("mq", 5672, False, "/")),
        ("amqp://mq:5673/%2F", Broker("mq", 5673, False, "/")),
        ("amqps://mq/y%2Fte", Broker("mq", 5671, True, "y/te")),
        ("amqps://[::1]:1/yte", Broker("::1", 1, True, "yte")),
    ],
)
def test_an_address_names_broker_and_virtual_host(url: str, broker: Broker) -> None:
    assert broker_of(url) == broker


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://mq", "amqp://"),
        ("amqp://", "amqp://"),
        ("amqp://a:b@mq/", "Không ghi người dùng"),
        ("amqp://mq/a/b", "máy ảo"),
        ("amqp://mq/?heartbeat=1", "amqp://"),
    ],
)
def test_another_address_is_refused(url: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        broker_of(url)


def test_steps_of_the_address_follow_the_key() -> None:
    assert routing_key("ho-so", ()) == "ho-so"
    assert routing_key("ho-so", ("dat-dai", "moi")) == "ho-so.dat-dai.moi"
    assert routing_key("", ("a",)) == "a"


def test_the_same_message_of_the_same_sender_has_one_name() -> None:
    name = QUEUE.uuid("so-1")

    assert name == replace(QUEUE, prefetch=9, mode="call").uuid("so-1")
    others = {
        *(QUEUE.uuid("so-2"), QUEUE.uuid("so-1", "dead")),
        *(replace(QUEUE, **{part: "x"}).uuid("so-1") for part in ("sender", "service", "broker", "queue")),
    }
    assert len(others | {name}) == 7
    assert name[14] == "8"


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({}, "Nhập exchange"),
        ({"key": "a", "khac": 1}, "không có mục khac"),
        ({"key": 5}, "adapter.key"),
        ({"key": "a", "reply": "yes"}, "adapter.reply"),
        ({"key": "ă" * 200}, "255 byte"),
    ],
)
def test_a_wrong_description_of_an_exchange_is_refused(document: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Broken, match=sentence):
        amqp.terms("amqp://mq/", document)


# headers


def test_a_publisher_cannot_speak_for_the_bus() -> None:
    headers = {
        "X-Road-Client": "VN/GOV/x/y",
        "x-road-service": "x",
        "Host": "h",
        "content-length": 1,
        "Cookie": "c",
        "Authorization": "Bearer x",
        "a b": 1,
        "X-Ma": b"7",
        "x-tien": 5,
        "x-co": True,
        "x-mang": [1],
        "x-dong": "a\r\nb",
    }

    found = headers_of(Arrived(headers=headers, content_type="text/plain", content_encoding="gzip"))  # type: ignore[arg-type]

    assert found == [
        *((b"content-type", b"text/plain"), (b"content-encoding", b"gzip"), (b"x-ma", b"7"), (b"x-tien", b"5")),
        *((b"x-co", b"true"), (b"x-dong", b"a  b")),
    ]


@given(
    st.binary(max_size=200),
    st.dictionaries(st.from_regex(r"x-[a-z]{1,9}", fullmatch=True), st.text("abc ă1", max_size=20)),
)
def test_headers_survive_the_way_out_and_in(body: bytes, headers: dict[str, str]) -> None:
    sent = [(name.encode(), value.strip().encode()) for name, value in headers.items()]

    message = message_from(body, [(b"content-type", b"a/b"), *sent], message_id="1")

    assert message.body == body
    texts = {name: value.decode("latin-1").encode().decode("utf-8") for name, value in headers_of(message)}
    assert {name.decode() for name in texts} == {"content-type", *headers}


# definitions


@pytest.fixture
def small(world: World) -> SmallBus:
    return small_bus(world)


def operator(small: SmallBus) -> Actor:
    return small.world.actor("ubnd-tinh", Role.INTEGRATOR)


def setting(small: SmallBus, **more: Any) -> bus.SetQueue:
    given: dict[str, Any] = {"code": "don", "broker": "amqps://mq/", "queue": "don", "path": "/khai-sinh"}
    given |= {"subsystem": small.permits.pk, "service": small.service.pk, **more}
    return bus.SetQueue(subject=small.world.agencies["ubnd-tinh"], **given)


def test_a_queue_is_set_changed_and_removed(small: SmallBus) -> None:
    setting(small).run(operator(small))
    setting(small, prefetch=3, alone=True).run(operator(small))

    queue = bus.Queue.objects.get()
    assert (queue.prefetch, queue.alone, queue.subsystem) == (3, True, small.permits)
    bus.RemoveQueue(subject=queue).run(operator(small))
    assert not bus.Queue.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"broker": "http://mq"}, "amqp://"),
        ({"code": "đơn"}, "chữ không dấu"),
        ({"queue": ""}, "tên hàng đợi"),
        ({"queue": "x" * 256}, "255 byte"),
        ({"mode": "x"}, "cách nhận"),
        ({"prefetch": 0}, "1 đến 1000"),
        ({"method": "*"}, "phương thức"),
        ({"path": "khai-sinh"}, "gạch chéo"),
        ({"path": "/a/../b"}, "gạch chéo"),
        ({"service": -1}, "Không có dịch vụ"),
        ({"subsystem": -1}, "Không có ứng dụng"),
    ],
)
def test_a_wrong_queue_changes_nothing(small: SmallBus, wrong: dict[str, Any], sentence: str) -> None:
    before = rows()

    with pytest.raises(Refused, match=sentence):
        setting(small, **wrong).run(operator(small))

    assert rows() == before
    assert not bus.Queue.objects.exists()


def test_only_operators_set_queues(small: SmallBus) -> None:
    with pytest.raises(Forbidden):
        setting(small).run(small.world.actor("so-tp", Role.ADMIN))

    assert not bus.Queue.objects.exists()


def test_a_queue_is_exported_and_applied(small: SmallBus) -> None:
    setting(small, secret="mq", alone=True).run(operator(small))
    text = as_yaml(exported())
    bus.Queue.objects.all().delete()

    assert apply(from_text(text, "x"), SYSTEM, "x") == ["+ queue don"]
    assert as_yaml(exported()) == text
    changed = from_text(text.replace("prefetch: 20", "prefetch: 9"), "x")
    assert apply(changed, SYSTEM, "x") == ["~ queue don: prefetch"]
    assert apply({**changed, "queues": []}, SYSTEM, "x", exact=True) == ["- queue don"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"service": "GOV/x/y/z"}, "there is no GOV/x/y/z"), ({"broker": "mq"}, "queue don: .*amqp://")],
)
def test_a_wrong_queue_of_a_file_is_refused(small: SmallBus, change: dict[str, str], sentence: str) -> None:
    setting(small).run(operator(small))
    document = exported()
    document["queues"][0] |= change

    with pytest.raises(Unusable, match=sentence):
        apply(document, SYSTEM, "x")

    assert bus.Queue.objects.get().broker == "amqps://mq/"


@pytest.mark.django_db(transaction=True, available_apps=["egov.lgsp.bus"])
def test_the_gateway_reads_the_active_queues() -> None:
    member = bus.Member.objects.create(member_class="GOV", code="syt", name="Sở Y tế", standing="active")
    yte = member.subsystems.create(code="yte", name="Y tế", standing="active")
    service = yte.services.create(code="don", title="Đơn", url="http://a", standing="active")
    for code, active in (("a", True), ("b", False)):
        yte.queues.create(code=code, broker="amqp://mq/", queue=code, service=service, active=active)

    found = asyncio.run(reading.read(conninfo(), "VN-ND", 1)).queues

    assert [(each.code, each.sender, each.service, each.user) for each in found] == [
        ("a", "VN-ND/GOV/syt/yte", "VN-ND/GOV/syt/yte/don", "guest")
    ]


# one message


@pytest.fixture
def node(provider: Provider) -> tuple[Bus, Kept]:
    made, kept = new_bus()
    made.follow(registry(service(f"{provider.url}/api")))
    return made, kept


@pytest.mark.parametrize(
    ("arrived", "queue", "code"),
    [
        (Arrived(message_id=None), QUEUE, "MissingMessageId"),
        (Arrived(body=b"x" * 1_000_001), QUEUE, "BodyTooLarge"),
        (Arrived(), replace(QUEUE, mode="call"), "MissingReplyTo"),
    ],
)
def test_what_can_never_be_carried_is_poison(
    node: tuple[Bus, Kept], provider: Provider, arrived: Arrived, queue: Queue, code: str
) -> None:
    with pytest.raises(Poison) as said:
        asyncio.run(take(node[0], queue, arrived))  # type: ignore[arg-type]

    assert said.value.fault.code == f"Client.{code}"
    assert provider.seen == []


def test_a_right_with_a_purpose_needs_it_in_each_message(node: tuple[Bus, Kept], provider: Provider) -> None:
    grants = {(1, 1): (Grant("*", None, None, purpose="khám bệnh"),)}
    node[0].follow(registry(service(provider.url), grants=grants))

    with pytest.raises(Poison, match="purpose"):
        asyncio.run(take(node[0], QUEUE, Arrived()))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("more", "code"),
    [({"active": False}, "ServiceDisabled"), ({"code": "khac"}, "UnknownService")],
)
def test_what_cannot_be_carried_for_now_is_no_poison(
    node: tuple[Bus, Kept], provider: Provider, more: dict[str, Any], code: str
) -> None:
    node[0].follow(registry(service(provider.url, **more)))

    with pytest.raises(Fault) as said:
        asyncio.run(take(node[0], QUEUE, Arrived()))  # type: ignore[arg-type]

    assert said.value.code == f"Server.ServerProxy.{code}"
    assert node[1].records == []


def test_over_its_rate_a_queue_waits(node: tuple[Bus, Kept], provider: Provider) -> None:
    node[0].follow(replace(registry(service(provider.url)), limits=(replace(FREE, quota=0),)))

    with pytest.raises(Fault) as said:
        asyncio.run(take(node[0], QUEUE, Arrived()))  # type: ignore[arg-type]

    assert said.value.status == 429


@pytest.mark.django_db
def test_poison_is_buried_once_with_its_reason(delivery: Gateway, tables: Tables) -> None:
    letter = Arrived(message_id=None, body=b"x", headers={"x-own": "1"})

    async def twice() -> None:
        desk = Desk(delivery.bus.delivery.database)
        here = replace(delivery.bus, delivery=desk)
        for _ in range(2):
            with pytest.raises(Poison) as said:
                await take(here, QUEUE, letter)  # type: ignore[arg-type]
            await bury(here, QUEUE, letter, said.value)  # type: ignore[arg-type]
        await desk.close()

    asyncio.run(twice())

    dead = until(lambda: tables.rows("SELECT * FROM bus_message"))
    assert [(row.state, row.fault, bytes(row.body)) for row in dead] == [("dead", "Client.MissingMessageId", b"x")]
    assert (dead[0].client, dead[0].service) == (HOSPITAL, f"{HEALTH}/benh-an")
    assert ["x-own", "1"] in dead[0].headers
