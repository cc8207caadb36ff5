"""Carries an allowed call to its provider, and the answer back."""

import time
from base64 import b64encode

from egov.lgsp.bus.gateway.adapters import Asked, Given, adapted
from egov.lgsp.bus.gateway.answers import Answer, Source, pass_on
from egov.lgsp.bus.gateway.bodies import Incoming, bound
from egov.lgsp.bus.gateway.bus import origin
from egov.lgsp.bus.gateway.calls import Call
from egov.lgsp.bus.gateway.heads import NOT_TO_PROVIDER, Headers, passing
from egov.lgsp.bus.gateway.masking import NOT_ASKED, masked
from egov.lgsp.bus.gateway.moments import traced
from egov.lgsp.bus.gateway.upstream import Connection

WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
NO_TOKEN = NOT_TO_PROVIDER | {b"authorization"}


async def forward(call: Call, body: Incoming) -> tuple[Headers, bytes | None]:
    """Ask the provider and pass its answer on. Gives back the answer's headers and, when it was short, its body."""
    bus, service, record = call.bus, call.service, call.record
    whole = await body.begin()
    carried = _carried(call)
    lines = b"".join(name + b":" + value + b"\r\n" for name, value in carried)
    message = b"%b\r\n%b%b\r\n%b" % (record.method.encode(), call.scope["raw_path"], call.query, lines)
    begun = time.perf_counter_ns()
    try:
        connection = await _asked(call, body, carried, lines, whole)
    finally:
        took = time.perf_counter_ns() - begun
        record.provider_us = took // 1000
        if bus.traces is not None:
            bus.traces.called(record, took)
        record.request_bytes = body.size
        record.request_parts = body.parts(message)
        record.request_hash = bound(record.request_parts)
        if service.keeps_bodies:
            record.request = message + b"\r\n" + body.kept()
    answer = Answer(connection.status, connection.headers, own_headers(call))
    try:
        source: Source = connection
        if call.grant.hidden:
            source = await masked(connection, answer, call.grant.hidden, bus.settings.most_in_memory)
        return answer.headers, await pass_on(bus, source, answer, service, call.send, record)
    finally:
        if isinstance(connection, Given):
            await connection.leave()
        else:
            bus.pool.give_back(connection, origin(service.url, service.verify_tls))


async def _asked(call: Call, body: Incoming, carried: Headers, lines: bytes, whole: bool) -> Connection | Given:
    """The provider's answer, when its head is there: by HTTP, or by the adapter that the address names."""
    bus, service, record = call.bus, call.service, call.record
    if adapted(service.url):
        content = body.begun if whole else body.rest()
        asked = Asked(
            record.method,
            call.path.rest,
            call.query[1:].decode("latin-1"),
            carried,
            content,
            call.caller.path,
            record.service,
            record.id,
            record.message_id,
            record.trace,
        )
        return await bus.adapters.ask(service, asked)
    target = origin(service.url, service.verify_tls)
    address = target.base.encode() + (call.path.rest.encode() or b"/") + call.query
    if not whole:
        length = call.head.get(b"content-length")
        framing = b"content-length: %b\r\n" % length if length else b"transfer-encoding: chunked\r\n"
    elif body.size or record.method in WITH_BODY:
        framing = b"content-length: %d\r\n" % body.size
    else:
        framing = b""
    head = b"%b %b HTTP/1.1\r\nhost: %b\r\n%b%b\r\n" % (
        record.method.encode(),
        address,
        target.authority,
        lines,
        framing,
    )
    framed = body.begun if whole else body.framed(chunked=b"content-length" not in call.head)
    return await bus.pool.call(target, record.method, head, framed, service.timeout)


def _carried(call: Call) -> Headers:
    """The headers as they go on, those of the bus too."""
    record = call.record
    record.trace = traced(call.head.text(b"traceparent"), record.id)
    held = held_back(call)
    if b"tracestate" in call.head and record.trace[3:35] == record.id.replace("-", ""):
        held |= {b"tracestate"}  # it belongs to a trace that this one does not continue (W3C Trace Context 3.3)
    carried = passing(call.headers, held)
    if b"accept" not in call.head:
        carried.append((b"accept", b"application/json"))
    carried += [
        (b"x-road-client", call.caller.path.encode("latin-1")),
        (b"x-road-service", record.service.encode("latin-1")),
        (b"x-road-id", record.message_id.encode("latin-1")),
        (b"x-road-request-id", record.id.encode()),
        (b"traceparent", record.trace.encode()),
    ]
    return carried


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
