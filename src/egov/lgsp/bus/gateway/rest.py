"""The X-Road message protocol for REST, `/r1/...` (PR-REST): check, carry, record."""

import asyncio
import time
from base64 import b64encode
from datetime import datetime

from egov.lgsp.bus.gateway.admission import admitted
from egov.lgsp.bus.gateway.answers import Answer, Send, pass_on
from egov.lgsp.bus.gateway.bodies import Incoming, Receive
from egov.lgsp.bus.gateway.bus import Bus, origin
from egov.lgsp.bus.gateway.delivery.carrying import by_terms
from egov.lgsp.bus.gateway.faults import CALLER, PROVIDER, Fault
from egov.lgsp.bus.gateway.heads import NOT_TO_PROVIDER, Head, Headers, head_of, passing
from egov.lgsp.bus.gateway.journal import Record
from egov.lgsp.bus.gateway.metadata import METHODS as METADATA
from egov.lgsp.bus.gateway.moments import traced
from egov.lgsp.bus.gateway.registry import Caller, Service
from egov.lgsp.bus.gateway.rooms.directory import METHODS as GOVSTACK
from egov.lgsp.bus.gateway.rooms.doors import SCHEME as ROOM
from egov.lgsp.bus.gateway.rooms.doors import visit
from egov.lgsp.bus.rules.identifiers import Misspelt, ServicePath, service_path

PREFIX = b"/r1/"


async def carry(bus: Bus, scope: dict[str, object], receive: Receive, send: Send, record: Record) -> None:
    """One call, from its address to its answer. Raises Fault, and Gone when the caller hung up."""
    headers: Headers = scope["headers"]  # type: ignore[assignment]
    head = head_of(headers)
    record.message_id = head.text(b"x-road-id")[:255] or str(record.id)
    record.user_id = head.text(b"x-road-userid")[:255]
    record.issue = head.text(b"x-road-issue")[:255]
    record.represented = head.text(b"x-road-represented-party")[:255]
    record.client = head.text(b"x-road-client")[:255]
    try:
        path = service_path(scope["raw_path"][len(PREFIX) :].decode("latin-1"))  # type: ignore[index]
    except Misspelt as error:
        raise Fault(f"{CALLER}.BadRequest", str(error)) from None
    caller = caller_of(bus, scope, head, record.at)
    record.client = caller.path
    record.service = f"{path.provider}/{path.service}"[:400]
    if path.service in METADATA:
        spoken = GOVSTACK if b"x-govstack-client" in head else METADATA
        await spoken[path.service](bus, caller, path, scope, send, record)
        return
    service = _service(bus, caller, path, record)
    if service.url.startswith(ROOM):
        await visit(bus, caller, service, path, scope, receive, send, record)
        return
    if service.terms is not None:
        await by_terms(bus, caller, service, path, scope, headers, head, receive, send, record, forward)
        return
    await forward(bus, caller, service, path, scope, headers, head, receive, send, record)


def caller_of(bus: Bus, scope: dict[str, object], head: Head, now: datetime) -> Caller:
    """The application that calls. Raises Fault."""
    named = head.text(b"x-road-client") or head.text(b"x-govstack-client")
    if not named:
        raise Fault(f"{CALLER}.MissingHeader", "The header X-Road-Client is missing.")
    peer: tuple[str, int] | None = scope.get("client")  # type: ignore[assignment]
    fingerprint: str | None = scope.get("certificate")  # type: ignore[assignment]
    return admitted(bus.registry, named, fingerprint, peer[0] if peer else "", now)


def _service(bus: Bus, caller: Caller, path: ServicePath, record: Record) -> Service:
    """The service, if the caller has a right to this endpoint. Who has none is not told whether it exists in parts."""
    service = bus.registry.rest.get((path.provider, path.service))
    if service is None:
        raise Fault(f"{PROVIDER}.UnknownService", f"Unknown service: {record.service}")
    if not bus.registry.may(caller, service, record.method, path.rest, record.at):
        raise Fault(f"{PROVIDER}.AccessDenied", f"Request is not allowed: {record.service}")
    if not service.active:
        raise Fault(f"{PROVIDER}.ServiceDisabled", f"Service {record.service} is disabled: {service.notice}")
    return service


async def forward(
    bus: Bus,
    caller: Caller,
    service: Service,
    path: ServicePath,
    scope: dict[str, object],
    headers: Headers,
    head: Head,
    receive: Receive,
    send: Send,
    record: Record,
) -> None:
    """Carry a call whose right has been checked. Raises Fault, and Gone."""
    target = origin(service.url, service.verify_tls)
    body = Incoming(receive, service.most_bytes, bus.settings.most_in_memory if service.keeps_bodies else 0)
    whole = await body.begin()
    record.trace = traced(head.text(b"traceparent"), record.id)
    query: bytes = scope["query_string"]  # type: ignore[assignment]
    lines = [
        f"{record.method} {target.base}{path.rest or '/'}".encode() + (b"?" + query if query else b"") + b" HTTP/1.1",
        b"host: " + target.authority,
        *(name + b": " + value for name, value in passing(headers, NOT_TO_PROVIDER)),
        f"x-road-client: {caller.path}\r\nx-road-service: {record.service}\r\nx-road-id: {record.message_id}\r\n"
        f"x-road-request-id: {record.id}\r\ntraceparent: {record.trace}".encode("latin-1"),
    ]
    if b"accept" not in head:
        lines.append(b"accept: application/json")
    if whole and (body.size or record.method in ("POST", "PUT", "PATCH")):
        lines.append(b"content-length: %d" % body.size)
    elif not whole:
        length = head.get(b"content-length")
        lines.append(b"content-length: " + length if length else b"transfer-encoding: chunked")
    request_head = b"\r\n".join(lines) + b"\r\n\r\n"
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
        record.request_hash = body.digest(request_head)
        if service.keeps_bodies:
            record.request = request_head + body.kept()
    answer = Answer(connection.status, connection.headers)
    answer.own = [
        (b"x-road-client", caller.path.encode()),
        (b"x-road-service", record.service.encode()),
        (b"x-road-id", record.message_id.encode("latin-1")),
        (b"x-road-request-id", str(record.id).encode()),
        (b"x-road-request-hash", b64encode(record.request_hash)),
    ]
    try:
        await pass_on(bus, connection, answer, service, send, record)
    finally:
        bus.pool.give_back(connection, target)
