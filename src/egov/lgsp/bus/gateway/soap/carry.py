"""A SOAP call: from its envelope to the provider's answer, with the hash that ties the two together."""

import hashlib
import re
import time
from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from egov.lgsp.bus.gateway.adapters import Asked, Given, scheme
from egov.lgsp.bus.gateway.admission import admitted
from egov.lgsp.bus.gateway.answers import Answer, Send, Source, pass_on
from egov.lgsp.bus.gateway.bodies import Incoming, Receive, bound
from egov.lgsp.bus.gateway.bus import Bus, web_origin
from egov.lgsp.bus.gateway.consents.checking import consented_envelope
from egov.lgsp.bus.gateway.delivery.accepting import prefers_not_to_wait
from egov.lgsp.bus.gateway.faults import BUS, CALLER, PROVIDER, Fault
from egov.lgsp.bus.gateway.heads import Head, Headers, head_of
from egov.lgsp.bus.gateway.limits import longest
from egov.lgsp.bus.gateway.masking import masked
from egov.lgsp.bus.gateway.mediation.carry import from_soap
from egov.lgsp.bus.gateway.mocks.answering import MARK
from egov.lgsp.bus.gateway.mocks.standing import enveloped_answer
from egov.lgsp.bus.gateway.moments import traced
from egov.lgsp.bus.gateway.purposes import exercised
from egov.lgsp.bus.gateway.records import MOCK, Record
from egov.lgsp.bus.gateway.registry import Caller, Grant, Service
from egov.lgsp.bus.gateway.soap.attachments import Counted, Parts
from egov.lgsp.bus.gateway.soap.envelope import Malformed
from egov.lgsp.bus.gateway.soap.later import accept
from egov.lgsp.bus.gateway.soap.message import MOST_ENVELOPE, Message, complete, read, same
from egov.lgsp.bus.gateway.soap.metadata import METHODS as METADATA
from egov.lgsp.bus.gateway.upstream import Connection
from egov.lgsp.bus.rules.inside import FROM_CONTRACT

FAILED = f"{PROVIDER}.ServiceFailed"
PLACES = frozenset({b"/", b"/xroad-endpoint"})
"""Where callers post; a message with a SOAP content type is taken at any other address too."""
NO_GRANT = Grant("*", None, None)
"""Stands in a kept message's call until its right is looked up, at each try."""
_ACTION = re.compile(r'("[^"\x00-\x1f]*")?')


def is_soap(scope: dict[str, Any]) -> bool:
    """Is this request one of this protocol, though perhaps a faulty one?"""
    if scope["method"] in ("GET", "HEAD"):
        return False
    if scope["raw_path"] in PLACES:
        return True
    kind = next((value for name, value in scope["headers"] if name == b"content-type"), b"").lower()
    return kind.startswith((b"text/xml", b"multipart/related", b"application/soap+xml", b"application/xop+xml"))


async def carry(bus: Bus, scope: dict[str, Any], receive: Receive, send: Send, record: Record) -> None:
    """One call. Raises Fault, and Gone when the caller hung up."""
    record.message_id = record.id
    if record.method != "POST":
        raise Fault(f"{CALLER}.InvalidHttpMethod", "Must use POST request method instead of " + record.method)
    headers: Headers = scope["headers"]
    head = head_of(headers)
    action = head.text(b"soapaction").strip()
    if not _ACTION.fullmatch(action):
        raise Fault(f"{CALLER}.InvalidSoapAction", "SOAPAction has to be empty or to stand in quotation marks.")
    content_type = _one_content_type(headers)
    body = Incoming(receive, MOST_ENVELOPE, bus.settings.most_in_memory)
    await body.begin()
    try:
        message = await read(content_type, body.rest())
        _noted(message, record)
        complete(message.envelope)
    except Malformed as error:
        raise Fault(f"{CALLER}.{error.code}", error.message) from None
    envelope = message.envelope
    if envelope.wrapper != envelope.service[4]:
        raise Fault(
            f"{CALLER}.InconsistentHeaders", "Malformed SOAP message: service code does not match in header and body"
        )
    peer: tuple[str, int] | None = scope.get("client")
    caller = admitted(
        bus.registry,
        envelope.client_path,
        scope.get("certificate"),
        peer[0] if peer else "",
        record.at,
        head.get(b"authorization"),
        bus.tokens,
    )
    record.client = caller.path
    if envelope.provider_path not in bus.registry.callers:
        raise Fault(f"{BUS}.UnknownMember", f"Provider '{envelope.provider_path}' is not registered or not active.")
    if envelope.service[4] in METADATA:
        await METADATA[envelope.service[4]](bus, caller, envelope, send, record)
        return
    service, grant = allowed(bus, caller, message, head, record)
    limits = bus.gate.policy(bus.registry, caller, service, record.at)
    await bus.gate.enter(limits, caller, service)
    try:
        body.limit(longest(limits, service), bus.settings.most_in_memory if service.keeps_bodies else 0)
        if grant.consent is not None:
            await consented_envelope(bus, caller, service, grant.consent, envelope.data)
        record.trace = traced(head.text(b"traceparent"), record.id)
        if service.terms is not None and service.terms.asynchronous and prefers_not_to_wait(head):
            await accept(bus, caller, service, message, body, head, send, record)
        elif bus.registry.mediates(service, "soap"):
            await from_soap(bus, caller, service, grant, head.get(b"x-egov-purpose"), message, send, record)
        else:
            await forward(bus, service, grant, message, body, head, content_type, action, send, record)
    finally:
        bus.gate.leave(caller, service)


def allowed(bus: Bus, caller: Caller, message: Message, head: Head, record: Record) -> tuple[Service, Grant]:
    """The service, if the caller has a right to it. A right to one version is a right to all (PR-MESS 3.1)."""
    _, _, _, _, code, version = message.envelope.service
    provider = message.envelope.provider_path
    registry = bus.registry
    service = registry.soap.get((provider, code, version)) or registry.turned.get(("soap", provider, code, version))
    if service is None:
        raise Fault(f"{PROVIDER}.UnknownService", f"Unknown service: {record.service}")
    versions = [service, *(each for key, each in registry.soap.items() if key[:2] == (provider, code))]
    grants = [grant for each in versions for grant in registry.covering(caller, each, "POST", "", record.at)]
    if not grants:
        raise Fault(f"{PROVIDER}.AccessDenied", f"Request is not allowed: {record.service}")
    grant = exercised(grants, head.get(b"x-egov-purpose"))
    if not service.active:
        raise Fault(f"{PROVIDER}.ServiceDisabled", f"Service {record.service} is disabled: {service.notice}")
    return service, grant


def _noted(message: Message, record: Record) -> None:
    envelope = message.envelope
    record.message_id = " ".join(envelope.texts.get("id", "").split())[:255] or record.id
    record.service = envelope.service_path[:400]
    record.user_id = envelope.texts.get("userId", "")[:255]
    record.issue = envelope.texts.get("issue", "")[:255]
    record.represented = envelope.represented[:255]


@lru_cache(maxsize=4096)
def _place(url: str) -> bytes:
    """Path and query of a provider's address."""
    parts = urlsplit(url)
    return ((parts.path or "/") + (f"?{parts.query}" if parts.query else "")).encode()


def _one_content_type(headers: Headers) -> str:
    found = [value for name, value in headers if name == b"content-type"]
    if len(found) != 1:
        raise Fault(f"{CALLER}.InvalidContentType", "Could not get content type from request")
    return found[0].decode("latin-1")


async def forward(
    bus: Bus,
    service: Service,
    grant: Grant,
    message: Message,
    body: Incoming,
    head: Head,
    content_type: str,
    action: str,
    send: Send,
    record: Record,
) -> None:
    """Carry a message that was read and allowed. Raises Fault."""
    web, mocked = web_origin(service), service.url == FROM_CONTRACT
    authority = web.authority if web is not None else scheme(service.url).encode()
    if mocked:  # not kept either: nobody is to take it for real
        record.protocol, service = MOCK, replace(service, keeps_bodies=False)
    begun = message.around(message.envelope.data)
    parts = Parts(content_type)
    parts.feed(begun)
    streamed = message.related is not None and not body.all_there
    lines = [
        b"POST " + _place(service.url) + b" HTTP/1.1",
        b"host: " + authority,
        b"content-type: " + content_type.encode("latin-1"),
        b"soapaction: " + (action.encode("latin-1") or b'""'),
        f"x-road-request-id: {record.id}\r\ntraceparent: {record.trace}".encode("latin-1"),
    ]
    if b"tracestate" in head and record.trace[3:35] != record.id.replace("-", ""):
        lines.append(b"tracestate: " + head[b"tracestate"])
    length = head.get(b"content-length")
    if not streamed:
        begun += b"".join([piece async for piece in _rest(message, parts)])
        lines.append(b"content-length: %d" % len(begun))
    else:
        lines.append(b"content-length: " + length if length else b"transfer-encoding: chunked")
    request_head = b"\r\n".join(lines) + b"\r\n\r\n"
    started = time.perf_counter_ns()
    connection: Connection | Given
    try:
        if web is not None:
            content = _framed(begun, message, parts, chunked=length is None) if streamed else begun
            connection = await bus.pool.call(web, "POST", request_head, content, service.timeout)
        elif mocked:
            if streamed:
                async for _piece in _rest(message, parts):  # nobody reads attachments, but they are hashed
                    pass
            connection = await enveloped_answer(bus, service, message.envelope, list(head.items()))
        else:
            kept = [(b"content-type", content_type.encode("latin-1")), (b"soapaction", action.encode("latin-1"))]
            plain = _framed(begun, message, parts, chunked=False) if streamed else begun
            ids = (record.id, record.message_id, record.trace)
            asked = Asked("POST", "", "", kept, plain, record.client, record.service, *ids)
            connection = await bus.adapters.ask(service, asked)
    finally:
        took = time.perf_counter_ns() - started
        record.provider_us = took // 1000
        if bus.traces is not None:
            bus.traces.called(record, took)
        record.request_bytes = body.size
        record.request_parts = parts.digests()
        record.request_hash = bound(record.request_parts)
        if service.keeps_bodies:
            record.request = request_head + body.kept()
    try:
        answer, checked = await _answer(connection, message)
        answer.own = [(b"x-road-request-id", record.id.encode()), *([MARK] if mocked else [])]
        source: Source = checked
        if grant.hidden:
            source = await masked(checked, answer, grant.hidden, bus.settings.most_in_memory)
        source = counted = Counted(source, _content_type(connection))
        answer.parts = counted.parts.digests
        await pass_on(bus, source, answer, service, send, record)
    finally:
        await bus.let_go(service, connection)


async def _rest(message: Message, parts: Parts) -> AsyncIterator[bytes]:
    """The attachments. Raises Fault when they do not end as they have to."""
    try:
        async for piece in message.rest():
            parts.feed(piece)
            yield piece
    except Malformed as error:
        raise Fault(f"{CALLER}.{error.code}", error.message) from None


async def _framed(begun: bytes, message: Message, parts: Parts, chunked: bool) -> AsyncIterator[bytes]:
    yield b"%x\r\n%b\r\n" % (len(begun), begun) if chunked else begun
    async for piece in _rest(message, parts):
        yield b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece
    if chunked:
        yield b"0\r\n\r\n"


class Checked:
    """A provider's answer after its envelope was checked: first what was read and stamped, then the attachments."""

    def __init__(self, begun: bytes, message: Message) -> None:
        self._begun = begun
        self._rest = message.rest()

    async def chunk(self) -> bytes:
        """The next piece; empty at the end. Raises Fault."""
        if self._begun:
            begun, self._begun = self._begun, b""
            return begun
        try:
            return await anext(self._rest, b"")
        except Malformed as error:
            raise Fault(f"{FAILED}.InvalidMessage", error.message) from None


async def _answer(connection: Connection | Given, request: Message) -> tuple[Answer, Checked]:
    """The provider's answer, which has to be one to this request. Raises Fault."""
    content_type = _content_type(connection)
    if connection.status != 200 and not content_type.lower().startswith(("text/xml", "multipart/related")):
        raise Fault(f"{FAILED}.HttpError", f"The provider answered with HTTP status {connection.status}.")
    try:
        message = await read(content_type, _chunks(connection))
        if message.envelope.fault:
            begun = message.around(message.envelope.data)
        elif connection.status != 200:
            raise Fault(f"{FAILED}.HttpError", f"The provider answered with HTTP status {connection.status}.")
        else:
            same(request.envelope, message.envelope)
            digest = hashlib.sha512(request.envelope.data).digest()
            begun = message.around(message.envelope.stamped(b64encode(digest).decode()))
    except Malformed as error:
        raise Fault(f"{FAILED}.{error.code}", error.message) from None
    return Answer(connection.status, [(b"content-type", content_type.encode("latin-1"))]), Checked(begun, message)


def _content_type(connection: Connection | Given) -> str:
    found = [value for name, value in connection.headers if name.lower() == b"content-type"]
    return found[0].decode("latin-1") if len(found) == 1 else ""


async def _chunks(connection: Connection | Given) -> AsyncIterator[bytes]:
    while piece := await connection.chunk():
        yield piece
