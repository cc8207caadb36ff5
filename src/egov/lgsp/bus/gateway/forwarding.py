"""Carries an allowed call to its provider, and the answer back."""

import hashlib
import time
from base64 import b64encode

from egov.lgsp.bus.gateway.adapters import Asked, Given, adapted
from egov.lgsp.bus.gateway.answers import Answer, Source, pass_on
from egov.lgsp.bus.gateway.bodies import Incoming, bound
from egov.lgsp.bus.gateway.bus import origin
from egov.lgsp.bus.gateway.calls import Call
from egov.lgsp.bus.gateway.heads import NOT_TO_PROVIDER, Headers, legible, passing
from egov.lgsp.bus.gateway.masking import NOT_ASKED, masked
from egov.lgsp.bus.gateway.moments import traced
from egov.lgsp.bus.gateway.pool import Origin
from egov.lgsp.bus.gateway.upstream import Connection

WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
VIA = b"via: 1.1 egov-bus\r\n"
"""Behind those of the gateways before this one (RFC 9110 7.6.3); it is the way's, not the message's, and not signed."""
NO_TOKEN = NOT_TO_PROVIDER | {b"authorization"}


async def forward(call: Call, body: Incoming) -> tuple[Headers, bytes | None]:
    """Ask the provider and pass its answer on. Gives back the answer's headers and, when it was short, its body."""
    return await handed_back(call, await asked_of_provider(call, body))


async def asked_of_provider(call: Call, body: Incoming) -> Connection | Given:
    """Ask; gives the answer when its head is there. What was asked is in the record then, and when it fails too. Raises
    Fault. Whoever asks hands the answer back, or lets it go."""
    bus, record = call.bus, call.record
    whole = await body.begin()
    onward = carried(call)
    lines = written(onward)
    message = signed(call, lines)
    begun = time.perf_counter_ns()
    try:
        connection = await _asked(call, body, onward, lines, whole)
    finally:
        took = time.perf_counter_ns() - begun
        record.provider_us = took // 1000
        if bus.traces is not None:
            bus.traces.called(record, took)
        note(call, message, body.size, body.digest(), body.kept())
    return connection


async def handed_back(call: Call, connection: Connection | Given) -> tuple[Headers, bytes | None]:
    """Pass the provider's answer on; the rest as `forward`."""
    bus, service, record = call.bus, call.service, call.record
    answer = Answer(connection.status, connection.headers, own_headers(call))
    try:
        source: Source = connection
        if call.grant.hidden:
            source = await masked(connection, answer, call.grant.hidden, bus.settings.most_in_memory)
        return answer.headers, await pass_on(bus, source, answer, service, call.send, record)
    finally:
        await bus.let_go(service, connection)


async def _asked(call: Call, body: Incoming, onward: Headers, lines: bytes, whole: bool) -> Connection | Given:
    """The provider's answer, when its head is there: by HTTP, or by the adapter that the address names."""
    bus, service, record = call.bus, call.service, call.record
    if adapted(service.url):
        content = body.begun if whole else body.rest()
        asked = Asked(
            record.method,
            call.path.rest,
            call.query[1:].decode("latin-1"),
            onward,
            content,
            call.caller.path,
            record.service,
            record.id,
            record.message_id,
            record.trace,
        )
        return await bus.adapters.ask(service, asked)
    target = origin(service.url, service.verify_tls)
    framed = body.begun if whole else body.framed(chunked=b"content-length" not in call.head)
    head = _head(call, target, lines, body.size if whole else None)
    return await bus.pool.call(target, record.method, head, framed, service.timeout)


def heads(call: Call, target: Origin, size: int) -> tuple[bytes, bytes]:
    """The head as it is signed, and as it is sent with a body of this size, for a call that is simply passed on."""
    lines = written(carried(call))
    return signed(call, lines), _head(call, target, lines, size)


def carried(call: Call) -> Headers:
    """The headers as they go on, those of the bus too."""
    record = call.record
    record.trace = traced(call.head.text(b"traceparent"), record.id)
    held = held_back(call)
    if b"tracestate" in call.head and record.trace[3:35] == record.id.replace("-", ""):
        held |= {b"tracestate"}  # it belongs to a trace that this one does not continue (W3C Trace Context 3.3)
    onward = passing(call.headers, held)
    if b"accept" not in call.head:
        onward.append((b"accept", b"application/json"))
    onward += [
        (b"x-road-client", call.caller.path.encode("latin-1")),
        (b"x-road-service", record.service.encode("latin-1")),
        (b"x-road-id", record.message_id.encode("latin-1")),
        (b"x-road-request-id", record.id.encode()),
        (b"traceparent", record.trace.encode()),
    ]
    return onward


def written(headers: Headers) -> bytes:
    """A line for each."""
    return b"\r\n".join(map(b":".join, headers)) + b"\r\n"


def signed(call: Call, lines: bytes) -> bytes:
    """The head as it is signed: a line each for method, address, headers, as X-Road writes it."""
    return legible(b"%b\r\n%b%b\r\n%b" % (call.record.method.encode(), call.scope["raw_path"], call.query, lines))


def _head(call: Call, target: Origin, lines: bytes, size: int | None) -> bytes:
    """The head as it is sent; `size` is that of the body when all of it is there."""
    method = call.record.method
    address = target.below(call.path.rest).encode() + call.query
    if size is None:
        length = call.head.get(b"content-length")
        framing = b"content-length: %b\r\n" % length if length else b"transfer-encoding: chunked\r\n"
    elif size or method in WITH_BODY:
        framing = b"content-length: %d\r\n" % size
    else:
        framing = b""
    host = target.authority
    return b"%b %b HTTP/1.1\r\nhost: %b\r\n%b%b%b\r\n" % (method.encode(), address, host, lines, framing, VIA)


def note(call: Call, message: bytes, size: int, digest: bytes, kept: bytes) -> None:
    """Write down what was asked: the head as it is signed, SHA-512 of the body, the body where it is kept."""
    record = call.record
    record.request_bytes = size
    record.request_parts = hashlib.sha512(message).digest() + (digest if size else b"")
    record.request_hash = bound(record.request_parts)
    if call.service.keeps_bodies:
        record.request = message + b"\r\n" + kept


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
