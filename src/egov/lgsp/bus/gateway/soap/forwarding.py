"""A SOAP message on its way to its provider and the answer's way back, with the hash that ties the two together."""

import hashlib
import time
from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import lru_cache
from urllib.parse import urlsplit

from egov.lgsp.bus.gateway.adapters import Asked, Given, scheme
from egov.lgsp.bus.gateway.answers import Answer, Send, Source, pass_on
from egov.lgsp.bus.gateway.bodies import Incoming, bound
from egov.lgsp.bus.gateway.bus import Bus, web_origin
from egov.lgsp.bus.gateway.faults import CALLER, PROVIDER, Fault
from egov.lgsp.bus.gateway.heads import Head
from egov.lgsp.bus.gateway.masking import masked
from egov.lgsp.bus.gateway.mocks.answering import MARK
from egov.lgsp.bus.gateway.mocks.standing import enveloped_answer
from egov.lgsp.bus.gateway.records import MOCK, Record
from egov.lgsp.bus.gateway.registry import Grant, Service
from egov.lgsp.bus.gateway.soap.attachments import Counted, Parts
from egov.lgsp.bus.gateway.soap.envelope import Malformed
from egov.lgsp.bus.gateway.soap.message import Message, read, same
from egov.lgsp.bus.gateway.upstream import Connection
from egov.lgsp.bus.rules.inside import FROM_CONTRACT

FAILED = f"{PROVIDER}.ServiceFailed"
NOT_TOGETHER = frozenset({"MissingSoap", "MimeParsingFailed"})
"""A provider's multipart message that cannot be taken apart is told in one way, however far it got."""


@lru_cache(maxsize=4096)
def _place(url: str) -> bytes:
    """Path and query of a provider's address."""
    parts = urlsplit(url)
    return ((parts.path or "/") + (f"?{parts.query}" if parts.query else "")).encode()


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
        b"soapaction: " + (action.encode("latin-1") if b"soapaction" in head else b'""'),
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
        code = "InvalidMessage" if error.code in NOT_TOGETHER else error.code
        raise Fault(f"{FAILED}.{code}", error.message) from None
    return Answer(connection.status, [(b"content-type", content_type.encode("latin-1"))]), Checked(begun, message)


def _content_type(connection: Connection | Given) -> str:
    found = [value for name, value in connection.headers if name.lower() == b"content-type"]
    return found[0].decode("latin-1") if len(found) == 1 else ""


async def _chunks(connection: Connection | Given) -> AsyncIterator[bytes]:
    while piece := await connection.chunk():
        yield piece
