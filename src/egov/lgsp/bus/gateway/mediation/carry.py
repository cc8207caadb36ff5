"""The two ways into a mediation: a REST call and a SOAP message; errors go back in the caller's own protocol."""

import hashlib
from base64 import b64encode
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

import orjson
from lxml import etree

from egov.lgsp.bus.gateway import trees
from egov.lgsp.bus.gateway.answers import Answer, Send, durable
from egov.lgsp.bus.gateway.answers import note as noted
from egov.lgsp.bus.gateway.bodies import Incoming
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.calls import Call
from egov.lgsp.bus.gateway.faults import BUS, CALLER, XML, Fault
from egov.lgsp.bus.gateway.forwarding import carried, held_back, note, own_headers, signed, written
from egov.lgsp.bus.gateway.heads import passing
from egov.lgsp.bus.gateway.masking import covered
from egov.lgsp.bus.gateway.mediation.calls import Answered, Manner
from egov.lgsp.bus.gateway.mediation.content import JSON, Content
from egov.lgsp.bus.gateway.mediation.plan import Plan
from egov.lgsp.bus.gateway.mediation.running import Run
from egov.lgsp.bus.gateway.mediation.threads import worked
from egov.lgsp.bus.gateway.mocks.answering import MARK
from egov.lgsp.bus.gateway.records import Record
from egov.lgsp.bus.gateway.registry import Caller, Grant, Registry, Service
from egov.lgsp.bus.gateway.soap.envelope import ENVELOPE
from egov.lgsp.bus.gateway.soap.message import Message
from egov.lgsp.bus.rules.inside import FROM_CONTRACT

MOST = 10_000_000
"""Bytes of a message that is mediated; longer ones only pass."""
PROBLEM = b"application/problem+json"
_QUOTED = 4_000


async def from_rest(call: Call, body: Incoming) -> None:
    """A REST call to a service with a mediation. Raises Fault."""
    bus, caller, service, record, head = call.bus, call.caller, call.service, call.record, call.head
    plan = _sound(bus.registry, service)
    if bus.traces is not None:
        bus.traces.mediation(record)
    await body.begin()
    raw = await body.whole(MOST)
    note(call, signed(call, written(carried(call))), body.size, body.digest(), body.kept())
    if not _kept(service):
        record.request = None
    content = Content(
        raw,
        head.text(b"content-type").partition(";")[0].strip().lower(),
        size=len(raw),
        method=record.method,
        path=call.path.rest,
        query=dict(parse_qsl(call.scope["query_string"].decode("latin-1"), keep_blank_values=True)),
        headers={name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(call.headers)},
        bound={"client": caller.path, "service": record.service},
    )
    manner, sent = Manner(plan.header, plan.action), passing(call.headers, held_back(call))
    run = Run(bus, caller, service, plan, record, manner, Content.octets, sent)
    run.hidden, run.purpose = call.grant.hidden, head.get(b"x-egov-purpose")
    run.headers += [
        (b"x-road-client", caller.path.encode()),
        (b"x-road-service", record.service.encode()),
        (b"x-road-id", record.message_id.encode("latin-1", "replace")),
    ]
    try:
        content, answer = await run.through(content)
        status, kind = 200, (content.kind or JSON).encode("latin-1", "replace")
    except Answered as error:
        status, kind, answer = _as_problem(error)
        record.said = error.title
    answer = _hidden(answer, kind, call.grant)
    given = Answer(status, [(b"content-type", kind)], [*own_headers(call), *([MARK] if run.mocked else [])])
    await _sent(bus, call.send, service, record, given, answer)


async def from_soap(
    bus: Bus,
    caller: Caller,
    service: Service,
    grant: Grant,
    purpose: bytes | None,
    message: Message,
    send: Send,
    record: Record,
) -> None:
    """A SOAP message to a service with a mediation; attachments are not mediated. Raises Fault."""
    plan = _sound(bus.registry, service)
    if bus.traces is not None:
        bus.traces.mediation(record)
    if message.related is not None:
        raise Fault(f"{CALLER}.InvalidMessage", "This service takes no attachments.")
    envelope = message.envelope
    if len(envelope.data) > min(service.most_bytes, MOST):
        raise Fault(f"{CALLER}.BodyTooLarge", f"The body is longer than {min(service.most_bytes, MOST)} bytes.")
    record.request_bytes = len(envelope.data)
    record.request_parts = record.request_hash = hashlib.sha512(envelope.data).digest()
    if _kept(service) and len(envelope.data) <= bus.settings.most_in_memory:
        record.request = b"POST /\r\ncontent-type:%b\r\n\r\n%b" % (XML, envelope.data)
    content = Content(size=len(envelope.data), bound={"client": caller.path, "service": record.service})
    try:
        content.put_tree(await worked(len(envelope.data), lambda: _alone(envelope.data)))
    except trees.Refused as error:
        raise Fault(f"{CALLER}.InvalidSoap", str(error)) from None
    own = service.kind == "SOAP"
    manner = Manner(plan.header, plan.action, envelope if own else None)
    headers = [(b"x-road-client", caller.path.encode()), (b"x-road-id", record.message_id.encode("latin-1", "replace"))]
    run = Run(bus, caller, service, plan, record, manner, _inside, headers)
    run.hidden, run.purpose = grant.hidden, purpose
    status = 200
    try:
        _, inside = await run.through(content)
        answer = envelope.stamped(b64encode(record.request_hash).decode(), inside)
    except Answered as error:
        status, answer = 500, _as_fault(error)
        record.said = error.title
    answer = _hidden(answer, XML, grant)
    marks = [(b"x-road-request-id", record.id.encode()), *([MARK] if run.mocked else [])]
    given = Answer(status, [(b"content-type", XML)], marks, lambda: hashlib.sha512(answer).digest())
    await _sent(bus, send, service, record, given, answer)


def _hidden(answer: bytes, kind: bytes, grant: Grant) -> bytes:
    """The answer without what the right hides."""
    return covered(answer, [(b"content-type", kind)], grant.hidden) if grant.hidden and answer else answer


def _sound(registry: Registry, service: Service) -> Plan:
    plan = registry.plans[service.id]
    if plan is None:
        raise Fault(f"{BUS}.MediationFailed", f"The mediation of {service.path} cannot be carried out.")
    return plan


def _kept(service: Service) -> bool:
    """Are bodies kept? Nobody is to take for real what was answered from a contract."""
    return service.keeps_bodies and service.url != FROM_CONTRACT


def _inside(content: Content) -> bytes:
    """What goes into the Body."""
    return etree.tostring(content.tree(), with_tail=False)


def _alone(envelope: bytes) -> "etree._Element":
    """The content of an envelope as a document of its own."""
    return etree.fromstring(etree.tostring(trees.body_of(envelope), with_tail=False, encoding="UTF-8"))


def _as_problem(error: Answered) -> tuple[int, bytes, bytes]:
    """For a REST caller (RFC 9457). What a REST provider said goes on as it is."""
    if error.kind != "text/xml" or b"Envelope" not in error.body[:2000]:
        return error.status, error.kind.encode("latin-1", "replace") or b"application/octet-stream", error.body
    tree = trees.body_of(error.body)
    parts = {str(child.tag).rpartition("}")[2]: child for child in tree if isinstance(child.tag, str)}
    code = parts["faultcode"].text if "faultcode" in parts else ""
    detail = "".join(map(str, parts["detail"].itertext())).strip() if "detail" in parts else ""
    problem = {"type": "about:blank", "title": error.title, "status": error.status, "faultcode": (code or "").strip()}
    if detail:
        problem["detail"] = detail[:_QUOTED]
    return error.status, PROBLEM, orjson.dumps(problem)


def _as_fault(error: Answered) -> bytes:
    """For a SOAP caller. A fault of a SOAP provider goes on as it is."""
    if error.kind == "text/xml" and b"Envelope" in error.body[:2000]:
        return error.body
    title = error.title
    try:
        said = orjson.loads(error.body)
        title = next((str(said[name]) for name in ("title", "message", "detail", "error") if said.get(name)), title)
    except (orjson.JSONDecodeError, AttributeError):
        pass
    text = error.body[:_QUOTED].decode("utf-8", "replace")
    shown = "".join(letter if letter >= " " or letter in "\t\n" else "?" for letter in text)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="{ENVELOPE}"><s:Body><s:Fault>'
        f"<faultcode>s:{error.whose}</faultcode><faultstring>{escape(title)}</faultstring>"
        f'<detail><status xmlns="">{error.status}</status><body xmlns="">{escape(shown)}</body></detail>'
        "</s:Fault></s:Body></s:Envelope>"
    ).encode("utf-8", "replace")


async def _sent(bus: Bus, send: Send, service: Service, record: Record, answer: Answer, body: bytes) -> None:
    """Record the answer as the caller gets it, then give it."""
    if any(finding.mode == "warn" for finding in record.findings):
        answer.own.append((b"warning", b'299 - "the message does not keep its schema; see the exchange"'))
    start = answer.start(b"%d" % len(body))
    message = noted(record, answer, start["headers"], len(body), hashlib.sha512(body).digest())
    if _kept(service):
        record.response = message + b"\r\n" + (body if len(body) <= bus.settings.most_in_memory else b"")
    await durable(bus, record)
    await send(start)
    await send({"type": "http.response.body", "body": body})
