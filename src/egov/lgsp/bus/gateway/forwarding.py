"""Carries an allowed call to its provider, and the answer back."""

import hashlib
import time
from base64 import b64encode

from egov.lgsp.bus.gateway.answers import Answer, Source, pass_on
from egov.lgsp.bus.gateway.bodies import Incoming, bound
from egov.lgsp.bus.gateway.bus import origin
from egov.lgsp.bus.gateway.calls import Call
from egov.lgsp.bus.gateway.heads import NOT_TO_PROVIDER, Headers, passing
from egov.lgsp.bus.gateway.masking import NOT_ASKED, masked
from egov.lgsp.bus.gateway.moments import traced
from egov.lgsp.bus.gateway.upstream import Origin

WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
NO_TOKEN = NOT_TO_PROVIDER | {b"authorization"}


async def forward(call: Call, body: Incoming) -> tuple[Headers, bytes | None]:
    """Ask the provider and pass its answer on. Gives back the answer's headers and, when it was short, its body."""
    bus, service, record = call.bus, call.service, call.record
    target = origin(service.url, service.verify_tls)
    whole = await body.begin()
    message, head = heads(call, target, body.size if whole else None)
    content = body.begun if whole else body.framed(chunked=b"content-length" not in call.head)
    begun = time.perf_counter_ns()
    try:
        connection = await bus.pool.call(target, record.method, head, content, service.timeout)
    finally:
        record.provider_us = (time.perf_counter_ns() - begun) // 1000
        note(call, message, body.size, body.digest(), body.kept())
    answer = Answer(connection.status, connection.headers, own_headers(call))
    try:
        source: Source = connection
        if call.grant.hidden:
            source = await masked(connection, answer, call.grant.hidden, bus.settings.most_in_memory)
        return answer.headers, await pass_on(bus, source, answer, service, call.send, record)
    finally:
        bus.pool.give_back(connection, target)


def note(call: Call, message: bytes, size: int, digest: bytes, kept: bytes) -> None:
    """Write down what was asked: the head as it is signed, SHA-512 of the body, the body where it is kept."""
    record = call.record
    record.request_bytes = size
    record.request_parts = hashlib.sha512(message).digest() + (digest if size else b"")
    record.request_hash = bound(record.request_parts)
    if call.service.keeps_bodies:
        record.request = message + b"\r\n" + kept


def heads(call: Call, target: Origin, size: int | None) -> tuple[bytes, bytes]:
    """The head as it is signed (a line each for method, address, headers, as X-Road writes it) and as it is sent.

    `size` is that of the body when all of it is there.
    """
    record = call.record
    record.trace = traced(call.head.text(b"traceparent"), record.id)
    lines = list(map(b":".join, passing(call.headers, held_back(call))))
    if b"accept" not in call.head:
        lines.append(b"accept:application/json")
    lines.append(
        f"x-road-client:{call.caller.path}\r\nx-road-service:{record.service}\r\nx-road-id:{record.message_id}\r\n"
        f"x-road-request-id:{record.id}\r\ntraceparent:{record.trace}\r\n".encode("latin-1")
    )
    carried = b"\r\n".join(lines)
    method, query = record.method.encode(), call.query
    message = b"%b\r\n%b%b\r\n%b" % (method, call.scope["raw_path"], query, carried)
    address = target.base.encode() + (call.path.rest.encode() or b"/") + query
    if size is None:
        length = call.head.get(b"content-length")
        framing = b"content-length: %b\r\n" % length if length else b"transfer-encoding: chunked\r\n"
    elif size or record.method in WITH_BODY:
        framing = b"content-length: %d\r\n" % size
    else:
        framing = b""
    head = b"%b %b HTTP/1.1\r\nhost: %b\r\n%b%b\r\n" % (method, address, target.authority, carried, framing)
    return message, head


def held_back(call: Call) -> frozenset[bytes]:
    """A token that was meant for the bus stays here; a masked answer has to be one the bus can read."""
    held = NO_TOKEN if call.caller.admission == "token" else NOT_TO_PROVIDER
    return held | NOT_ASKED if call.grant.hidden else held


def own_headers(call: Call) -> Headers:
    """The headers that the bus adds to an answer."""
    record = call.record
    return [
        (b"x-road-client", call.caller.path.encode()),
        (b"x-road-service", record.service.encode()),
        (b"x-road-id", record.message_id.encode("latin-1")),
        (b"x-road-request-id", record.id.encode()),
        (b"x-road-request-hash", b64encode(record.request_hash)),
    ]
