"""Calls whose caller does not wait (RFC 7240 `Prefer: respond-async`): kept, then answered 202."""

from egov.lgsp.bus.gateway.answers import told
from egov.lgsp.bus.gateway.bodies import Incoming
from egov.lgsp.bus.gateway.calls import Call
from egov.lgsp.bus.gateway.delivery.messages import Message
from egov.lgsp.bus.gateway.faults import CALLER, Fault
from egov.lgsp.bus.gateway.forwarding import carried, held_back, note, own_headers, signed, written
from egov.lgsp.bus.gateway.heads import Head, passing
from egov.lgsp.bus.gateway.registry import Caller

PREFIX = "/messages/v1/"
LONGEST = 16_000_000
"""Bytes of a body that is kept; longer ones are files (/transfers/v1)."""
FOR_THE_BUS = frozenset({b"prefer", b"x-road-order-key", b"x-road-reply-to"})


def prefers_not_to_wait(head: Head) -> bool:
    """Does the caller prefer an answer later?"""
    preferences = head.get(b"prefer")
    return preferences is not None and any(
        each.split(b";", 1)[0].strip().lower() == b"respond-async" for each in preferences.split(b",")
    )


async def accept(call: Call, body: Incoming, uuid: str) -> None:
    """Keep the call under `uuid` and say where its state is found. The answer leaves when both are durable."""
    record, head = call.record, call.head
    await body.begin()
    content = await body.whole(LONGEST)
    if len(content) > LONGEST:
        raise Fault(f"{CALLER}.BodyTooLarge", f"A message that is kept has {LONGEST} bytes at most.", 413)
    lines = carried(call)
    headers = passing(call.headers, held_back(call) | FOR_THE_BUS)
    message = Message(
        uuid=uuid,
        message_id=record.message_id[:255],
        kind="call",
        client=call.caller.path,
        service=record.service,
        at=record.at,
        method=record.method,
        path=call.path.rest,
        query=call.query[1:].decode("latin-1"),
        headers=headers,
        body=content,
        trace=record.trace,
        user_id=record.user_id,
        issue=record.issue,
        represented=record.represented,
        order_key=head.text(b"x-road-order-key")[:255],
        reply_to=reply_to(head, call.caller),
    )
    await call.bus.delivery.store.put(message)
    note(call, signed(call, written(lines)), body.size, body.digest(), body.kept())
    where = f"{PREFIX}{uuid}"
    said = {"id": uuid, "messageId": record.message_id, "state": "waiting", "status": where}
    own = [pair for pair in own_headers(call) if pair[0] != b"x-road-request-id"]
    own += [(b"location", where.encode()), (b"preference-applied", b"respond-async")]
    await told(call.bus, call.send, record, 202, said, *own)


def reply_to(head: Head, caller: Caller) -> str:
    """The caller's own service that wants the answer; another's would let it send to where it has no right."""
    named = head.text(b"x-road-reply-to")
    if named and named.rpartition("/")[0] != caller.path:
        raise Fault(f"{CALLER}.BadRequest", "X-Road-Reply-To has to name a service of the caller.")
    return named[:400]
