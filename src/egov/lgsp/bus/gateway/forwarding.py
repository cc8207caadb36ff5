"""Carries an allowed call to its provider, and the answer back."""

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
    message, head = _heads(call, body, target, whole)
    content = body.begun if whole else body.framed(chunked=b"content-length" not in call.head)
    begun = time.perf_counter_ns()
    try:
        connection = await bus.pool.call(target, record.method, head, content, service.timeout)
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
        bus.pool.give_back(connection, target)


def _heads(call: Call, body: Incoming, target: Origin, whole: bool) -> tuple[bytes, bytes]:
    """The head as it is signed (a line each for method, address, headers, as X-Road writes it) and as it is sent."""
    record = call.record
    record.trace = traced(call.head.text(b"traceparent"), record.id)
    held = held_back(call)
    if b"tracestate" in call.head and record.trace[3:35] == record.id.replace("-", ""):
        held |= {b"tracestate"}  # it belongs to a trace that this one does not continue (W3C Trace Context 3.3)
    lines = [name + b":" + value for name, value in passing(call.headers, held)]
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
    if not whole:
        length = call.head.get(b"content-length")
        framing = b"content-length: %b\r\n" % length if length else b"transfer-encoding: chunked\r\n"
    elif body.size or record.method in WITH_BODY:
        framing = b"content-length: %d\r\n" % body.size
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
