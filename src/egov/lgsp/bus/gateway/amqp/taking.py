"""One message of a queue: checked, kept or carried, and only then acknowledged."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from aio_pika.abc import AbstractIncomingMessage

from egov.lgsp.bus.gateway.amqp.properties import headers_of, shown
from egov.lgsp.bus.gateway.answers import durable
from egov.lgsp.bus.gateway.bodies import Incoming
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.calls import Call
from egov.lgsp.bus.gateway.delivery.accepting import LONGEST, accept
from egov.lgsp.bus.gateway.delivery.attempts import Heard
from egov.lgsp.bus.gateway.delivery.messages import INSERT, Message, inserting
from egov.lgsp.bus.gateway.faults import CALLER, PROVIDER, Fault
from egov.lgsp.bus.gateway.heads import head_of
from egov.lgsp.bus.gateway.limits import longest
from egov.lgsp.bus.gateway.moments import new_id
from egov.lgsp.bus.gateway.purposes import exercised
from egov.lgsp.bus.gateway.records import Record
from egov.lgsp.bus.gateway.registry import Caller, Grant, Service
from egov.lgsp.bus.gateway.rest import carried
from egov.lgsp.bus.rules.identifiers import service_path
from egov.lgsp.bus.rules.limits import Limits
from egov.lgsp.bus.rules.queues import Queue

KNOWN = "SELECT body = %s AS same FROM bus_message WHERE uuid = %s"
REASON = "UPDATE bus_message SET fault = %s, said = %s, ended_at = now() WHERE uuid = %s AND state = 'dead'"


@dataclass(frozen=True)
class Way:
    """Who sends, who gets it, by which rights: the same for all messages of a queue while the registry stands."""

    caller: Caller
    service: Service
    grants: list[Grant]


class Poison(Exception):
    """A message that can never be carried, and why."""

    def __init__(self, record: Record, fault: Fault) -> None:
        super().__init__(fault.message)
        self.record, self.fault = record, fault


def way_of(bus: Bus, queue: Queue) -> Way:
    """Raises Fault when nothing of this queue may be carried now: it stays with the broker until it may."""
    if (refusal := bus.refusal()) is not None:
        raise refusal
    caller = bus.registry.callers.get(queue.sender)
    if caller is None:
        raise Fault("Server.ClientProxy.UnknownMember", f"Client '{queue.sender}' is not registered or not active.")
    provider, _, code = queue.service.rpartition("/")
    service = bus.registry.rest.get((provider, code))
    if service is None:
        raise Fault(f"{PROVIDER}.UnknownService", f"Unknown service: {queue.service}")
    grants = bus.registry.covering(caller, service, queue.method, queue.path, datetime.now(UTC))
    if not grants:
        raise Fault(f"{PROVIDER}.AccessDenied", f"Request is not allowed: {queue.service}")
    if not service.active:
        raise Fault(f"{PROVIDER}.ServiceDisabled", f"Service {queue.service} is disabled: {service.notice}")
    return Way(caller, service, grants)


async def take(bus: Bus, queue: Queue, message: AbstractIncomingMessage) -> Heard | None:
    """Keep the message, or call and give back the answer (None for a message that is kept or was before). Raises Poison
    for what can never be carried, and Fault when it cannot be carried for now."""
    record = Record(new_id(), datetime.now(UTC), "amqp", queue.method, f"/r1/{queue.service}{queue.path}")
    record.client, record.service = queue.sender, queue.service
    record.message_id = message.message_id or record.id
    way = way_of(bus, queue)
    limits = bus.gate.policy(bus.registry, way.caller, way.service, record.at)
    await bus.gate.enter(limits, way.caller, way.service)
    try:
        most = min(LONGEST, longest(limits, way.service))
        call = _call(bus, queue, message, way, record, most)
        kept = bus.settings.most_in_memory if way.service.keeps_bodies else 0
        body = Incoming(partial(_whole, message.body), LONGEST, kept, at_hand=True)
        if queue.mode == "call":
            await _carry(call, body, limits)
        elif await _is_new(bus, queue.uuid(record.message_id), message.body):
            await accept(call, body, queue.uuid(record.message_id))
    except Fault as fault:
        if fault.code.startswith(CALLER) or fault.code.endswith(".Purpose"):
            raise Poison(record, fault) from fault
        raise
    finally:
        bus.gate.leave(way.caller, way.service)
    return call.send if queue.mode == "call" else None  # type: ignore[return-value]


async def bury(bus: Bus, queue: Queue, message: AbstractIncomingMessage, poison: Poison) -> None:
    """Keep what can never be carried among the bus's dead letters, once, with the reason and as it came."""
    record, fault = poison.record, poison.fault
    name = message.message_id or repr((shown(message), message.body))
    letter = Message(
        uuid=queue.uuid(name, fault.code),
        message_id=record.message_id[:255],
        kind="call",
        client=queue.sender,
        service=queue.service,
        at=record.at,
        method=queue.method,
        path=queue.path,
        headers=headers_of(message),
        body=message.body,
        state="dead",
    )
    async with bus.delivery.rows() as rows:
        await rows.execute(INSERT, inserting([letter]))
        await rows.execute(REASON, (fault.code[:80], fault.message.replace("\0", ""), letter.uuid))


def _call(bus: Bus, queue: Queue, message: AbstractIncomingMessage, way: Way, record: Record, most: int) -> Call:
    """The message as a call of its sender. Raises Fault of the client for one that can never be carried."""
    if not message.message_id:
        raise Fault(f"{CALLER}.MissingMessageId", "The message has no message-id: nobody could tell it from its copy.")
    if len(message.body) > most:
        raise Fault(f"{CALLER}.BodyTooLarge", f"The body is longer than {most} bytes.", 413)
    if queue.mode == "call" and not message.reply_to:
        raise Fault(f"{CALLER}.MissingReplyTo", "The message has no reply-to, but this queue is one of calls.")
    headers = headers_of(message)
    head = head_of(headers)
    record.user_id = head.text(b"x-road-userid")[:255]
    record.issue = head.text(b"x-road-issue")[:255]
    record.represented = head.text(b"x-road-represented-party")[:255]
    grant = exercised(way.grants, head.get(b"x-egov-purpose"))
    scope: dict[str, Any] = {"raw_path": record.path.encode("latin-1"), "query_string": b"", "headers": headers}
    path = service_path(queue.service + queue.path)
    return Call(bus, scope, Heard(), record, headers, head, path, way.caller, way.service, grant)


async def _is_new(bus: Bus, uuid: str, body: bytes) -> bool:
    """Was it not kept before? The same id with another content is a mistake that must not be taken for a copy."""
    async with bus.delivery.rows() as rows:
        known = await (await rows.execute(KNOWN, (body, uuid))).fetchone()
    if known is not None and not known.same:
        raise Fault(f"{CALLER}.MessageIdReused", "Another message came with the same message-id before.", 422)
    return known is None


async def _carry(call: Call, body: Incoming, limits: Limits) -> None:
    """Call the provider now; what becomes of it, a fault too, is the answer."""
    heard: Heard = call.send  # type: ignore[assignment]
    try:
        await carried(call, body, limits)
    except Fault as fault:
        record = call.record
        record.status, record.fault, record.said = fault.status, fault.code, fault.message
        await durable(call.bus, record)
        heard.status, heard.headers = fault.status, [(b"x-road-error", fault.code.encode()), *fault.headers]


async def _whole(body: bytes) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": False}
