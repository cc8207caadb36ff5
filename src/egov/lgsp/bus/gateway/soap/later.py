"""SOAP messages whose caller does not wait: kept whole, with their attachments, then answered 202 with an envelope.

X-Road has no such thing; the header field is REST's own (`Prefer: respond-async`, RFC 7240), since a SOAP header that
other servers do not know must not change what they do. Decision 0038.
"""

from base64 import b64encode
from hashlib import sha512
from uuid import UUID, uuid5
from xml.sax.saxutils import escape

from egov.lgsp.bus.gateway.answers import Send, durable
from egov.lgsp.bus.gateway.bodies import Incoming, bound
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.delivery.accepting import LONGEST, PREFIX, reply_to
from egov.lgsp.bus.gateway.delivery.messages import Message as Kept
from egov.lgsp.bus.gateway.faults import CALLER, XML, Fault
from egov.lgsp.bus.gateway.forwarding import written
from egov.lgsp.bus.gateway.heads import Head
from egov.lgsp.bus.gateway.moments import new_id
from egov.lgsp.bus.gateway.records import Record
from egov.lgsp.bus.gateway.registry import Caller, Service
from egov.lgsp.bus.gateway.soap.attachments import Parts
from egov.lgsp.bus.gateway.soap.envelope import Malformed
from egov.lgsp.bus.gateway.soap.message import Message

NAMESPACE = "urn:egov:bus:delivery"
_SAME = UUID("6f0e2c52-6f0b-4d8e-9a53-0d9f0a8f7c11")


async def accept(
    bus: Bus, caller: Caller, service: Service, message: Message, body: Incoming, head: Head, send: Send, record: Record
) -> None:
    """Keep the message, say under which address its state is found. Raises Fault."""
    envelope = message.envelope
    pieces = [message.around(envelope.data)]
    size = len(pieces[0])
    try:
        async for piece in message.rest():
            pieces.append(piece)
            size += len(piece)
            if size > LONGEST:
                raise Fault(f"{CALLER}.BodyTooLarge", f"A message that is kept has {LONGEST} bytes at most.", 413)
    except Malformed as error:
        raise Fault(f"{CALLER}.{error.code}", error.message) from None
    content = b"".join(pieces)
    if len(content) > LONGEST:
        raise Fault(f"{CALLER}.BodyTooLarge", f"A message that is kept has {LONGEST} bytes at most.", 413)
    digest = sha512(content)
    uuid = new_id()
    if service.terms is not None and service.terms.once_hours is not None:
        # the same message again is kept once: rows have one uuid, and this one is the message's own
        uuid = str(uuid5(_SAME, "\n".join((caller.path, record.service, record.message_id, digest.hexdigest()))))
    names = (b"content-type", b"soapaction", b"x-egov-purpose")
    headers = [(name, head[name]) for name in names if name in head]
    await bus.delivery.store.put(
        Kept(
            uuid=uuid,
            message_id=record.message_id[:255],
            kind="soap",
            client=caller.path,
            service=record.service,
            at=record.at,
            headers=headers,
            body=content,
            trace=record.trace,
            user_id=record.user_id,
            issue=record.issue,
            represented=record.represented,
            order_key=head.text(b"x-road-order-key")[:255],
            reply_to=reply_to(head, caller),
        )
    )
    parts = Parts(head.text(b"content-type"))
    parts.feed(content)
    record.request_bytes, record.request_parts = body.size, parts.digests()
    record.request_hash = bound(record.request_parts)
    if service.keeps_bodies:
        record.request = b"POST /\r\n" + written(headers) + b"\r\n" + body.kept()
    where = f"{PREFIX}{uuid}"
    told = {"id": uuid, "messageId": record.message_id, "state": "waiting", "status": where}
    inside = "".join(f"<d:{name}>{escape(text)}</d:{name}>" for name, text in told.items())
    said = f'<d:accepted xmlns:d="{NAMESPACE}">{inside}</d:accepted>'.encode()
    answer = envelope.stamped(b64encode(sha512(envelope.data).digest()).decode(), said)
    record.status, record.response_bytes = 202, len(answer)
    await durable(bus, record)
    start = [
        (b"content-type", XML),
        (b"content-length", b"%d" % len(answer)),
        (b"location", where.encode()),
        (b"preference-applied", b"respond-async"),
        (b"x-road-request-id", record.id.encode()),
    ]
    await send({"type": "http.response.start", "status": 202, "headers": start})
    await send({"type": "http.response.body", "body": answer})
