"""Calls whose caller does not wait (RFC 7240 `Prefer: respond-async`): kept, then answered 202."""

from typing import Any
from uuid import UUID

import orjson

from egov.lgsp.bus.gateway.answers import Send, durable
from egov.lgsp.bus.gateway.bodies import Incoming, Receive
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.delivery.messages import Message
from egov.lgsp.bus.gateway.faults import CALLER, JSON, Fault
from egov.lgsp.bus.gateway.heads import NOT_TO_PROVIDER, Head, Headers, passing
from egov.lgsp.bus.gateway.journal import Record
from egov.lgsp.bus.gateway.moments import traced
from egov.lgsp.bus.gateway.registry import Caller, Service
from egov.lgsp.bus.rules.identifiers import ServicePath

PREFIX = "/messages/v1/"
LONGEST = 16_000_000
"""Bytes of a body that is kept; longer ones are files (/transfers/v1)."""
OWN = NOT_TO_PROVIDER | {b"prefer", b"x-road-order-key", b"x-road-reply-to"}


def prefers_not_to_wait(head: Head) -> bool:
    """Does the caller prefer an answer later?"""
    preferences = head.get(b"prefer")
    return bool(preferences) and any(
        each.split(b";", 1)[0].strip().lower() == b"respond-async" for each in (preferences or b"").split(b",")
    )


async def accept(
    bus: Bus,
    caller: Caller,
    service: Service,
    path: ServicePath,
    scope: dict[str, Any],
    headers: Headers,
    head: Head,
    receive: Receive,
    send: Send,
    record: Record,
    uuid: UUID,
) -> None:
    """Keep the call under `uuid` and say where its state is found. The answer leaves when both are durable."""
    body = Incoming(receive, min(service.most_bytes, LONGEST), 0)
    await body.begin()
    content = await body.whole(LONGEST)
    record.trace = traced(head.text(b"traceparent"), record.id)
    message = Message(
        uuid=uuid,
        message_id=record.message_id[:255],
        kind="call",
        client=caller.path,
        service=record.service,
        at=record.at,
        method=record.method,
        path=path.rest,
        query=scope["query_string"].decode("latin-1"),
        headers=passing(headers, OWN),
        body=content,
        trace=record.trace,
        user_id=record.user_id,
        issue=record.issue,
        represented=record.represented,
        order_key=head.text(b"x-road-order-key")[:255],
        reply_to=_reply_to(head, caller),
    )
    await bus.delivery.store.put(message)
    where = f"{PREFIX}{uuid}"
    said = orjson.dumps({"id": str(uuid), "messageId": record.message_id, "state": "waiting", "status": where})
    record.request_bytes = body.size
    record.request_hash = body.digest(f"{record.method} {record.path}".encode("latin-1", "replace"))
    record.status, record.response_bytes = 202, len(said)
    await durable(bus, record)
    own = [
        (b"content-type", JSON),
        (b"content-length", b"%d" % len(said)),
        (b"location", where.encode()),
        (b"preference-applied", b"respond-async"),
        (b"x-road-client", caller.path.encode()),
        (b"x-road-service", record.service.encode()),
        (b"x-road-id", record.message_id.encode("latin-1")),
        (b"x-road-request-id", str(record.id).encode()),
    ]
    await send({"type": "http.response.start", "status": 202, "headers": own})
    await send({"type": "http.response.body", "body": said})


def _reply_to(head: Head, caller: Caller) -> str:
    """The caller's own service that wants the answer; another's would let it send to where it has no right."""
    named = head.text(b"x-road-reply-to")
    if named and named.rpartition("/")[0] != caller.path:
        raise Fault(f"{CALLER}.BadRequest", "X-Road-Reply-To has to name a service of the caller.")
    return named[:400]
