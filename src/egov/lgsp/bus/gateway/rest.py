"""The X-Road message protocol for REST, `/r1/...` (PR-REST): check, carry, record."""

import asyncio
import time
from base64 import b64encode
from datetime import datetime

from egov.lgsp.bus.gateway.admission import admitted
from egov.lgsp.bus.gateway.answers import Answer, Send, Source, pass_on
from egov.lgsp.bus.gateway.bodies import Incoming, Receive, bound
from egov.lgsp.bus.gateway.bus import Bus, origin
from egov.lgsp.bus.gateway.faults import CALLER, PROVIDER, Fault
from egov.lgsp.bus.gateway.heads import NOT_TO_PROVIDER, Head, Headers, head_of, passing
from egov.lgsp.bus.gateway.journal import Record
from egov.lgsp.bus.gateway.masking import NOT_ASKED, masked
from egov.lgsp.bus.gateway.metadata import METHODS as METADATA
from egov.lgsp.bus.gateway.moments import traced
from egov.lgsp.bus.gateway.purposes import exercised
from egov.lgsp.bus.gateway.registry import Caller, Grant, Service
from egov.lgsp.bus.rules.identifiers import Misspelt, ServicePath, service_path

PREFIX = b"/r1/"


async def carry(bus: Bus, scope: dict[str, object], receive: Receive, send: Send, record: Record) -> None:
    """One call, from its address to its answer. Raises Fault, and Gone when the caller hung up."""
    headers: Headers = scope["headers"]  # type: ignore[assignment]
    head = head_of(headers)
    record.message_id = head.text(b"x-road-id") or str(record.id)
    record.user_id = head.text(b"x-road-userid")[:255]
    record.issue = head.text(b"x-road-issue")[:255]
    record.represented = head.text(b"x-road-represented-party")[:255]
    record.client = head.text(b"x-road-client")[:255]
    try:
        path = service_path(scope["raw_path"][len(PREFIX) :].decode("latin-1"))  # type: ignore[index]
    except Misspelt as error:
        raise Fault(f"{CALLER}.BadRequest", str(error)) from None
    caller = _caller(bus, scope, head, record.at)
    record.client = caller.path
    record.service = f"{path.provider}/{path.service}"
    if path.service in METADATA:
        await METADATA[path.service](bus, caller, path, scope, send, record)
        return
    service, grant = _service(bus, caller, path, head, record)
    await _forward(bus, caller, service, grant, path, scope, headers, head, receive, send, record)


def _caller(bus: Bus, scope: dict[str, object], head: Head, now: datetime) -> Caller:
    peer: tuple[str, int] | None = scope.get("client")  # type: ignore[assignment]
    fingerprint: str | None = scope.get("certificate")  # type: ignore[assignment]
    return admitted(
        bus.registry,
        head.text(b"x-road-client"),
        fingerprint,
        peer[0] if peer else "",
        now,
        head.get(b"authorization"),
        bus.tokens,
    )


def _service(bus: Bus, caller: Caller, path: ServicePath, head: Head, record: Record) -> tuple[Service, Grant]:
    """The service, if the caller has a right to this endpoint. Who has none is not told whether it exists in parts."""
    service = bus.registry.rest.get((path.provider, path.service))
    if service is None:
        raise Fault(f"{PROVIDER}.UnknownService", f"Unknown service: {record.service}")
    grants = bus.registry.covering(caller, service, record.method, path.rest, record.at)
    if not grants:
        raise Fault(f"{PROVIDER}.AccessDenied", f"Request is not allowed: {record.service}")
    grant = exercised(grants, head.get(b"x-egov-purpose"))
    if not service.active:
        raise Fault(f"{PROVIDER}.ServiceDisabled", f"Service {record.service} is disabled: {service.notice}")
    return service, grant


async def _forward(
    bus: Bus,
    caller: Caller,
    service: Service,
    grant: Grant,
    path: ServicePath,
    scope: dict[str, object],
    headers: Headers,
    head: Head,
    receive: Receive,
    send: Send,
    record: Record,
) -> None:
    target = origin(service.url, service.verify_tls)
    kept = bus.settings.most_in_memory if service.keeps_bodies else 0
    body = Incoming(receive, service.most_bytes, kept, "whole" in scope)
    whole = await body.begin()
    record.trace = traced(head.text(b"traceparent"), record.id)
    query: bytes = scope["query_string"]  # type: ignore[assignment]
    raw_path: bytes = scope["raw_path"]  # type: ignore[assignment]
    lines = [
        *(name + b":" + value for name, value in passing(headers, _held_back(caller, grant))),
        f"x-road-client:{caller.path}\r\nx-road-service:{record.service}\r\nx-road-id:{record.message_id}\r\n"
        f"x-road-request-id:{record.id}\r\ntraceparent:{record.trace}\r\n".encode("latin-1"),
    ]
    if b"accept" not in head:
        lines.insert(0, b"accept:application/json")
    carried = b"\r\n".join(lines)
    asked = b"?" + query if query else b""
    method = record.method.encode()
    message = b"%b\r\n%b%b\r\n%b" % (method, raw_path, asked, carried)
    request_head = b"%b %b%b%b HTTP/1.1\r\nhost: %b\r\n%b" % (
        *(method, target.base.encode(), path.rest.encode() or b"/", asked, target.authority, carried),
    )
    if whole and (body.size or record.method in ("POST", "PUT", "PATCH")):
        request_head += b"content-length: %d\r\n\r\n" % body.size
    elif whole:
        request_head += b"\r\n"
    else:
        length = head.get(b"content-length")
        request_head += (b"content-length: " + length if length else b"transfer-encoding: chunked") + b"\r\n\r\n"
    content = body.begun if whole else body.framed(chunked=b"content-length" not in head)
    begun = time.perf_counter_ns()
    try:
        async with asyncio.timeout(service.timeout):
            connection = await bus.pool.call(target, record.method, request_head, content)
    except TimeoutError:
        raise Fault(
            f"{PROVIDER}.ServiceFailed.Timeout", f"The provider did not answer within {service.timeout:g} seconds.", 504
        ) from None
    finally:
        record.provider_us = (time.perf_counter_ns() - begun) // 1000
        record.request_bytes = body.size
        record.request_parts = body.parts(message)
        record.request_hash = bound(record.request_parts)
        if service.keeps_bodies:
            record.request = message + b"\r\n" + body.kept()
    answer = Answer(connection.status, connection.headers)
    answer.own = [
        (b"x-road-client", caller.path.encode()),
        (b"x-road-service", record.service.encode()),
        (b"x-road-id", record.message_id.encode("latin-1")),
        (b"x-road-request-id", str(record.id).encode()),
        (b"x-road-request-hash", b64encode(record.request_hash)),
    ]
    try:
        source: Source = connection
        if grant.hidden:
            source = await masked(connection, answer, grant.hidden, bus.settings.most_in_memory, service.timeout)
        await pass_on(bus, source, answer, service, send, record)
    finally:
        bus.pool.give_back(connection, target)


def _held_back(caller: Caller, grant: Grant) -> frozenset[bytes]:
    """A token that was meant for the bus stays here; a masked answer has to be one the bus can read."""
    held = NOT_TO_PROVIDER
    if caller.admission == "token":
        held = held | {b"authorization"}
    return held | NOT_ASKED if grant.hidden else held
