"""Calls that a mediation makes: one provider asked, in the protocol it speaks, its answer read whole."""

import hashlib
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from lxml import etree

from egov.lgsp.bus.gateway import adapters, trees
from egov.lgsp.bus.gateway.bodies import bound
from egov.lgsp.bus.gateway.bus import Bus, web_origin
from egov.lgsp.bus.gateway.faults import PROVIDER, Fault
from egov.lgsp.bus.gateway.heads import Headers
from egov.lgsp.bus.gateway.masking import covered
from egov.lgsp.bus.gateway.mediation.content import Content
from egov.lgsp.bus.gateway.mocks.standing import answer as from_contract
from egov.lgsp.bus.gateway.records import MEDIATED, MOCK, Record
from egov.lgsp.bus.gateway.registry import Caller, Service
from egov.lgsp.bus.gateway.soap.envelope import ENVELOPE, Envelope, Malformed
from egov.lgsp.bus.gateway.soap.message import same
from egov.lgsp.bus.gateway.soap.writing import enveloped, expected, header_of, plain
from egov.lgsp.bus.gateway.upstream import Connection
from egov.lgsp.bus.rules.inside import FROM_CONTRACT

FAILED = f"{PROVIDER}.ServiceFailed"
_AS_IT_IS = "/%?&=+:;,@!$'()*~-._"
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


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request as it will stand on the wire, but for what its exchange adds."""

    method: str
    place: bytes
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class Given:
    """A provider's answer, read whole."""

    status: int
    kind: str
    body: bytes
    mocked: bool = False
    """It came from the contract, not from a provider."""


def prepared(
    caller: Caller, service: Service, content: Content, manner: Manner, record: Record, headers: Headers
) -> Outgoing:
    """The request for a provider in its own protocol. Raises Unfit."""
    web = web_origin(service)
    if service.kind == "SOAP":
        theirs = manner.header and manner.request is not None  # the caller's own bytes, in an encoding of its choice
        inside = etree.tostring(content.tree(), with_tail=False, encoding="US-ASCII" if theirs else "UTF-8")
        if not manner.header:
            body = plain(inside)
        elif manner.request is not None:
            body = manner.request.stamped("", inside)
        else:
            body = enveloped(inside, caller.path, service, record)
        action = f'"{manner.action}"'.encode()
        sent = [(b"content-type", b"text/xml; charset=UTF-8"), (b"soapaction", action)]
        return Outgoing("POST", (web.below("") if web is not None else "/").encode(), sent, body)
    query = f"?{urlencode(content.query)}" if content.query else ""
    body = content.octets() if content.raw is not None or content.kind else b""
    sent = [pair for pair in headers if pair[0] not in (b"content-type", b"accept", b"accept-encoding")]
    sent.append((b"accept", b"application/json, application/xml;q=0.9, */*;q=0.1"))
    if content.kind:
        sent.append((b"content-type", content.kind.encode("latin-1", "replace")))
    place = web.below(content.path) if web is not None else content.path or "/"
    return Outgoing(content.method, f"{place}{query}".encode(), sent, body)


def understood(
    caller: Caller, service: Service, content: Content, manner: Manner, record: Record, given: Given
) -> Content:
    """The provider's result. Raises Fault, and Answered for an error of its own."""
    more: dict[str, Any] = {"side": "response", "size": len(given.body), "findings": content.findings}
    more["bound"] = dict(content.bound)
    if service.kind == "SOAP":
        made = Content(**more)
        made.put_tree(_body(caller, service, manner, record, given))
        return made
    if not 200 <= given.status < 300:
        whose = "Client" if given.status < 500 else "Server"
        sentence = f"The provider answered with HTTP status {given.status}."
        raise Answered(given.status, sentence, given.body, given.kind, whose)
    return Content(given.body, given.kind.partition(";")[0].strip().lower(), **more)


def _body(caller: Caller, service: Service, manner: Manner, record: Record, given: Given) -> "etree._Element":
    sentence = f"The provider answered with HTTP status {given.status}, {given.kind[:60] or 'no type'}."
    if not given.kind.lower().startswith("text/xml"):
        code = "HttpError" if given.status != 200 else "InvalidContentType"
        raise Fault(f"{FAILED}.{code}", sentence)
    try:
        header, tree = trees.opened(given.body)
        if tree.tag == f"{{{ENVELOPE}}}Fault":
            raise _fault(tree, given.body)
        if given.status != 200:
            raise Fault(f"{FAILED}.HttpError", sentence)
        if manner.header:
            same(manner.request or expected(caller.path, service, record), header_of(header, tree))
    except Malformed as error:
        raise Fault(f"{FAILED}.{error.code}", error.message) from None
    except trees.Refused as error:
        raise Fault(f"{FAILED}.InvalidSoap", str(error)) from None
    return tree


async def exchanged(
    bus: Bus, service: Service, outgoing: Outgoing, record: Record, hidden: tuple[str, ...] = ()
) -> Given:
    """Send it and read the answer whole, without what the right hides. Raises Fault.

    A call of another service is noted in its record; the caller's own record is of what the caller sent and got.
    """
    body = outgoing.body
    mocked = service.url == FROM_CONTRACT
    mediated = record.protocol == MEDIATED
    keeps = mediated and service.keeps_bodies and not mocked
    record.protocol = MOCK if mocked else record.protocol
    web = web_origin(service)
    authority = web.authority if web is not None else adapters.scheme(service.url).encode()
    lines = [outgoing.method.encode() + b" " + quote(outgoing.place, safe=_AS_IT_IS).encode() + b" HTTP/1.1"]
    lines += [b"host: " + authority, *(name + b": " + value for name, value in outgoing.headers)]
    lines.append(f"x-road-request-id: {record.id}\r\ntraceparent: {record.trace}".encode("latin-1"))
    if body or outgoing.method in ("POST", "PUT", "PATCH"):
        lines.append(b"content-length: %d" % len(body))
    message = b"\r\n".join(lines) + b"\r\n"
    head = message + b"\r\n"
    started = time.perf_counter_ns()
    if mediated:
        record.request_bytes = len(body)
        record.request_parts = hashlib.sha512(message).digest() + _sha512(body)
        record.request_hash = bound(record.request_parts)
    if keeps:
        record.request = head + body[: bus.settings.most_in_memory]
    pieces: list[bytes] = []
    size = 0
    try:
        connection: Connection | adapters.Given
        if web is not None:
            connection = await bus.pool.call(web, outgoing.method, head, body, service.timeout)
        elif mocked:
            place = quote(outgoing.place, safe=_AS_IT_IS)
            connection = await from_contract(bus, service, outgoing.method, place, outgoing.headers, body)
        else:
            connection = await bus.adapters.ask(service, _adapted(outgoing, record))
        try:
            while piece := await connection.chunk():
                size += len(piece)
                if size > MOST:
                    raise Fault(f"{FAILED}.TooLarge", f"The provider's answer is longer than {MOST} bytes.")
                pieces.append(piece)
        finally:
            await bus.let_go(service, connection)
    finally:
        took = time.perf_counter_ns() - started
        record.provider_us += took // 1000
        if bus.traces is not None:
            bus.traces.called(record, took)
    kind = next((value for name, value in connection.headers if name.lower() == b"content-type"), b"")
    answer = b"".join(pieces)
    message = b"%d\r\ncontent-type:%b\r\n" % (connection.status, kind)
    if mediated:
        record.response_bytes = size
        record.response_parts = hashlib.sha512(message).digest() + _sha512(answer)
        record.response_hash = bound(record.response_parts)
    if keeps:
        record.response = message + b"\r\n" + answer[: bus.settings.most_in_memory]
    if hidden and answer:
        answer = covered(answer, connection.headers, hidden)
    return Given(connection.status, kind.decode("latin-1"), answer, mocked)


def _adapted(outgoing: Outgoing, record: Record) -> adapters.Asked:
    place, _mark, query = outgoing.place.decode("latin-1").partition("?")
    return adapters.Asked(
        outgoing.method,
        quote(place, safe=_AS_IT_IS),
        query,
        outgoing.headers,
        outgoing.body,
        record.client,
        record.service,
        record.id,
        record.message_id,
        record.trace,
    )


def _fault(tree: Any, answer: bytes) -> Answered:
    texts = {str(child.tag).rpartition("}")[2]: (child.text or "").strip() for child in tree}
    whose = "Client" if texts.get("faultcode", "").rpartition(":")[2].startswith("Client") else "Server"
    return Answered(400 if whose == "Client" else 500, texts.get("faultstring", ""), answer, "text/xml", whose)


def _sha512(data: bytes) -> bytes:
    return hashlib.sha512(data).digest() if data else b""
