"""One try to deliver one message: the call as the caller would make it now, with the same message id."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from random import random
from typing import Any

from egov.lgsp.bus.gateway.answers import durable
from egov.lgsp.bus.gateway.bodies import Incoming
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.calls import Call
from egov.lgsp.bus.gateway.consents.checking import consented
from egov.lgsp.bus.gateway.delivery import soap
from egov.lgsp.bus.gateway.delivery.carrying import guarded
from egov.lgsp.bus.gateway.delivery.messages import Message, record_of
from egov.lgsp.bus.gateway.faults import BUS, PROVIDER, Fault
from egov.lgsp.bus.gateway.forwarding import forward
from egov.lgsp.bus.gateway.heads import Headers, head_of
from egov.lgsp.bus.gateway.moments import new_id
from egov.lgsp.bus.gateway.purposes import exercised
from egov.lgsp.bus.gateway.records import Record
from egov.lgsp.bus.gateway.registry import Grant, Service
from egov.lgsp.bus.rules.identifiers import ServicePath, service_path
from egov.lgsp.bus.rules.redelivery import Terms, asked_to_wait, is_outcome, wait_before

LONGEST = 16_000_000
"""Bytes of an answer that are kept for the caller."""
ORDINARY = Terms()
"""For services that have no terms of their own and get events or replies."""
ANY = Grant("*", None, None)
"""Who subscribed, or asked for a reply, has asked to be called."""
PROTOCOLS = {"call": "async", "soap": "async", "reply": "reply", "event": "event"}


@dataclass
class Ended:
    """What came of a try: the message's next state, the seconds until it is tried again, what was answered."""

    message: Message
    state: str
    wait: float = 0.0
    counted: bool = True
    status: int = 0
    headers: Headers = field(default_factory=list)
    body: bytes = b""
    fault: str = ""
    said: str = ""
    back: bool = False
    """The provider had been down and is not any more."""


@dataclass
class Heard:
    """An answer as the caller would have got it."""

    status: int = 0
    headers: Headers = field(default_factory=list)
    body: bytearray = field(default_factory=bytearray)

    async def __call__(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], message["headers"]
        else:
            self.body += message.get("body", b"")
            if len(self.body) > LONGEST:
                raise Fault(f"{PROVIDER}.ServiceFailed.AnswerTooLong", f"The answer is longer than {LONGEST} bytes.")


async def attempt(bus: Bus, message: Message) -> Ended:
    """Try once; never raises but when it is cancelled."""
    by_soap = message.kind == "soap"
    path = service_path(message.service + message.path)
    if by_soap:
        service = soap.service_named(bus.registry, message.service)
    else:
        service = bus.registry.rest.get((path.provider, path.service))
    terms = (service.terms if service else None) or ORDINARY
    where = "/" if by_soap else f"/r1/{message.service}{message.path}"
    record = record_of(message, Record(new_id(), datetime.now(UTC), PROTOCOLS[message.kind], message.method, where))
    if bus.traces is not None:
        bus.traces.delivery(record, message.trace)
    heard = Heard()
    ended = Ended(message, "waiting")
    try:
        onward = soap.onward if by_soap else forward
        if by_soap:
            call = soap.call_of(bus, message, service, heard, record)
        else:
            call = _call(bus, message, path, service, heard, record)
        body = Incoming(partial(_whole, message.body or b""), LONGEST, bus.settings.most_in_memory)
        if call.grant.consent is not None:
            body = await consented(call, body)
        ended.back = await guarded(call, body, terms, onward)
        ended.status, ended.headers, ended.body = heard.status, heard.headers, bytes(heard.body)
        decided = soap.is_decided(heard.status, ended.body) if by_soap else is_outcome(heard.status, message.kind)
        if decided:
            ended.state = "delivered"
            return ended
    except Fault as fault:
        await _failed(bus, record, fault, ended)
        if fault.code.endswith("CircuitOpen"):
            ended.counted, ended.wait = False, terms.open_seconds
            return ended
    except Exception as error:  # a broken answer, or a mistake of ours: the message must not be lost for it
        await _failed(bus, record, Fault(f"{BUS}.InternalError", f"{type(error).__name__}: {error}"), ended)
    if message.tries >= terms.tries:
        ended.state = "dead"
    else:
        asked = next((value for name, value in ended.headers if name.lower() == b"retry-after"), b"")
        own = wait_before(message.tries, terms, random())  # noqa: S311 - spreads tries, keeps no secret
        ended.wait = max(own, min(asked_to_wait(asked.decode("latin-1")), terms.longest_wait))
    return ended


def _call(bus: Bus, message: Message, path: ServicePath, service: Service | None, heard: Heard, record: Record) -> Call:
    """The call as its caller may make it now. Raises Fault when it may not, or not any more."""
    if service is None:
        raise Fault(f"{PROVIDER}.UnknownService", f"Unknown service: {message.service}")
    caller = bus.registry.callers.get(message.client)
    if caller is None:
        raise Fault(f"{BUS}.UnknownMember", f"Client '{message.client}' is not registered or not active.")
    headers = _headers(message)
    head = head_of(headers)
    grant = ANY
    if message.kind == "call":
        grants = bus.registry.covering(caller, service, message.method, path.rest, record.at)
        if not grants:
            raise Fault(f"{PROVIDER}.AccessDenied", f"Request is not allowed any more: {message.service}")
        grant = exercised(grants, head.get(b"x-egov-purpose"))
    if not service.active:
        raise Fault(f"{PROVIDER}.ServiceDisabled", f"Service {message.service} is disabled: {service.notice}")
    scope = {"raw_path": record.path.encode("latin-1"), "query_string": message.query.encode("latin-1")}
    return Call(bus, scope, heard, record, headers, head, path, caller, service, grant)


async def _whole(body: bytes) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": False}


async def _failed(bus: Bus, record: Record, fault: Fault, ended: Ended) -> None:
    ended.fault, ended.said = fault.code[:80], fault.message
    record.status, record.fault, record.said = fault.status, fault.code, fault.message
    await durable(bus, record)


def _headers(message: Message) -> Headers:
    """The kept ones, and those that tell the receiver that this may be a repetition."""
    kept = [pair for pair in message.headers if pair[0] not in (b"x-road-attempt", b"traceparent")]
    if not any(name == b"idempotency-key" for name, _ in kept):
        kept.append((b"idempotency-key", message.message_id.encode("latin-1", "replace")))
    if message.trace:
        kept.append((b"traceparent", message.trace.encode()))
    return [*kept, (b"x-road-attempt", b"%d" % message.tries)]
