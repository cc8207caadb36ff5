"""A SOAP call: from its envelope to who carries it, if its caller may have it carried."""

import re
from typing import Any

from egov.lgsp.bus.gateway.admission import admitted
from egov.lgsp.bus.gateway.answers import Send
from egov.lgsp.bus.gateway.bodies import Incoming, Receive
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.consents.checking import consented_envelope
from egov.lgsp.bus.gateway.delivery.accepting import prefers_not_to_wait
from egov.lgsp.bus.gateway.faults import BUS, CALLER, PROVIDER, Fault
from egov.lgsp.bus.gateway.heads import Head, Headers, head_of
from egov.lgsp.bus.gateway.limits import longest
from egov.lgsp.bus.gateway.mediation.carry import from_soap
from egov.lgsp.bus.gateway.moments import traced
from egov.lgsp.bus.gateway.purposes import exercised
from egov.lgsp.bus.gateway.records import Record
from egov.lgsp.bus.gateway.registry import Caller, Grant, Service
from egov.lgsp.bus.gateway.soap.envelope import Malformed
from egov.lgsp.bus.gateway.soap.forwarding import forward
from egov.lgsp.bus.gateway.soap.later import accept
from egov.lgsp.bus.gateway.soap.message import MOST_ENVELOPE, Message, complete, read
from egov.lgsp.bus.gateway.soap.metadata import METHODS as METADATA

PLACES = frozenset({b"/", b"/xroad-endpoint"})
"""Where callers post; a message with a SOAP content type is taken at any other address too."""
NO_GRANT = Grant("*", None, None)
"""Stands in a kept message's call until its right is looked up, at each try."""
_ACTION = re.compile(r'("[^"\x00-\x1f]*")?')


def is_soap(scope: dict[str, Any]) -> bool:
    """Is this request one of this protocol, though perhaps a faulty one?"""
    if scope["raw_path"] in PLACES:
        return True
    if scope["method"] in ("GET", "HEAD"):
        return False
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
    record.user_id = " ".join(envelope.texts.get("userId", "").split())[:255]
    record.issue = " ".join(envelope.texts.get("issue", "").split())[:255]
    record.represented = envelope.represented[:255]


def _one_content_type(headers: Headers) -> str:
    found = [value for name, value in headers if name == b"content-type"]
    if len(found) != 1:
        raise Fault(f"{CALLER}.InvalidContentType", "Could not get content type from request")
    return found[0].decode("latin-1")
