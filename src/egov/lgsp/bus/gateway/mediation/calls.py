"""Calls that a mediation makes: one provider asked, in the protocol it speaks, its answer read whole."""

import asyncio
import hashlib
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from lxml import etree

from egov.lgsp.bus.gateway import trees
from egov.lgsp.bus.gateway.bodies import bound
from egov.lgsp.bus.gateway.bus import Bus, origin
from egov.lgsp.bus.gateway.faults import PROVIDER, Fault
from egov.lgsp.bus.gateway.heads import Headers
from egov.lgsp.bus.gateway.journal import Record
from egov.lgsp.bus.gateway.mediation.content import Content
from egov.lgsp.bus.gateway.mediation.threads import worked
from egov.lgsp.bus.gateway.registry import Caller, Service
from egov.lgsp.bus.gateway.soap.envelope import Envelope, Malformed, Reader
from egov.lgsp.bus.gateway.soap.message import same
from egov.lgsp.bus.gateway.soap.writing import enveloped, expected, plain

FAILED = f"{PROVIDER}.ServiceFailed"
MOST = 10_000_000
"""Bytes of an answer that a mediation takes in."""


class Answered(Exception):
    """The provider answered with an HTTP error or a SOAP fault, to be told in the caller's protocol."""

    def __init__(self, status: int, title: str, body: bytes, kind: str, whose: str) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.body = body
        self.kind = kind
        self.whose = whose
        """Client or Server: who can mend it."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a SOAP provider is spoken to; `request` is the caller's own envelope when it sent one."""

    header: bool = True
    action: str = ""
    request: Envelope | None = None


async def asked(
    bus: Bus, caller: Caller, service: Service, content: Content, manner: Manner, record: Record, headers: Headers
) -> Content:
    """The provider's result. Raises Fault, and Answered for an error of its own."""
    if service.kind == "SOAP":
        return await _soap(bus, caller, service, content, manner, record)
    base = origin(service.url, service.verify_tls).base
    query = f"?{urlencode(content.query)}" if content.query else ""
    place = f"{base}{content.path or '/'}{query}".encode()
    body = content.octets() if content.raw is not None or content.kind else b""
    sent = [pair for pair in headers if pair[0] not in (b"content-type", b"accept", b"accept-encoding")]
    sent.append((b"accept", b"application/json, application/xml;q=0.9, */*;q=0.1"))
    if content.kind:
        sent.append((b"content-type", content.kind.encode("latin-1", "replace")))
    status, kind, answer = await _exchanged(bus, service, content.method, place, sent, body, record)
    if not 200 <= status < 300:
        whose = "Client" if status < 500 else "Server"
        raise Answered(status, f"The provider answered with HTTP status {status}.", answer, kind, whose)
    kind = kind.partition(";")[0].strip().lower()
    return Content(answer, kind, "response", len(answer), bound=dict(content.bound), findings=content.findings)


async def _soap(
    bus: Bus, caller: Caller, service: Service, content: Content, manner: Manner, record: Record
) -> Content:
    inside = await worked(content.size, lambda: etree.tostring(content.tree(), with_tail=False))
    if manner.request is not None and manner.header:
        envelope = manner.request.stamped("", inside)
    elif manner.header:
        envelope = enveloped(inside, caller.path, service, record)
    else:
        envelope = plain(inside)
    place = origin(service.url, service.verify_tls).base or "/"
    headers = [(b"content-type", b"text/xml; charset=UTF-8"), (b"soapaction", f'"{manner.action}"'.encode())]
    status, kind, answer = await _exchanged(bus, service, "POST", place.encode(), headers, envelope, record)
    if not kind.lower().startswith("text/xml"):
        code = "HttpError" if status != 200 else "InvalidContentType"
        raise Fault(f"{FAILED}.{code}", f"The provider answered with HTTP status {status}, {kind[:60] or 'no type'}.")

    def read() -> etree._Element:
        given = _read(answer)
        tree = trees.body_of(answer)
        if given.fault:
            raise _fault(tree, answer)
        if status != 200:
            raise Fault(f"{FAILED}.HttpError", f"The provider answered with HTTP status {status}.")
        if manner.header:
            same(manner.request or expected(caller.path, service, record), given)
        return tree

    try:
        tree = await worked(len(answer), read)
    except Malformed as error:
        raise Fault(f"{FAILED}.{error.code}", error.message) from None
    except trees.Refused as error:
        raise Fault(f"{FAILED}.InvalidSoap", str(error)) from None
    made = Content(side="response", size=len(answer), bound=dict(content.bound), findings=content.findings)
    made.put_tree(tree)
    return made


async def _exchanged(
    bus: Bus, service: Service, method: str, place: bytes, headers: Headers, body: bytes, record: Record
) -> tuple[int, str, bytes]:
    """One exchange over HTTP: status, Content-Type, body. Notes it in the record. Raises Fault."""
    target = origin(service.url, service.verify_tls)
    lines = [method.encode() + b" " + quote(place, safe="/%?&=+:;,@!$'()*~-._").encode() + b" HTTP/1.1"]
    lines += [b"host: " + target.authority, *(name + b": " + value for name, value in headers)]
    lines.append(f"x-road-request-id: {record.id}\r\ntraceparent: {record.trace}".encode("latin-1"))
    if body or method in ("POST", "PUT", "PATCH"):
        lines.append(b"content-length: %d" % len(body))
    head = b"\r\n".join(lines) + b"\r\n\r\n"
    started = time.perf_counter_ns()
    record.request_bytes = len(body)
    record.request_hash = bound(head, _sha512(body))
    if service.keeps_bodies:
        record.request = head + body[: bus.settings.most_in_memory]
    pieces: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(service.timeout):
            connection = await bus.pool.call(target, method, head, body)
            try:
                while piece := await connection.chunk():
                    size += len(piece)
                    if size > MOST:
                        raise Fault(f"{FAILED}.TooLarge", f"The provider's answer is longer than {MOST} bytes.")
                    pieces.append(piece)
            finally:
                bus.pool.give_back(connection, target)
    except TimeoutError:
        raise Fault(
            f"{FAILED}.Timeout", f"The provider did not answer within {service.timeout:g} seconds.", 504
        ) from None
    finally:
        record.provider_us += (time.perf_counter_ns() - started) // 1000
    kind = next((value for name, value in connection.headers if name.lower() == b"content-type"), b"")
    answer = b"".join(pieces)
    record.response_bytes, record.response_hash = size, _sha512(answer)
    if service.keeps_bodies:
        record.response = b"%d\r\ncontent-type: %b\r\n\r\n%b" % (connection.status, kind, answer)
    return connection.status, kind.decode("latin-1"), answer


def _read(data: bytes) -> Envelope:
    reader = Reader()
    reader.feed(data)
    return reader.finish()


def _fault(tree: Any, answer: bytes) -> Answered:
    texts = {str(child.tag).rpartition("}")[2]: (child.text or "").strip() for child in tree}
    whose = "Client" if texts.get("faultcode", "").rpartition(":")[2].startswith("Client") else "Server"
    return Answered(400 if whose == "Client" else 500, texts.get("faultstring", ""), answer, "text/xml", whose)


def _sha512(data: bytes) -> bytes:
    return hashlib.sha512(data).digest() if data else b""
