"""One try to deliver a kept SOAP message: read again, checked again, carried as if its caller sent it now."""

import re
from typing import Any

from egov.lgsp.bus.gateway.bodies import Incoming
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.calls import Call
from egov.lgsp.bus.gateway.consents.checking import consented_envelope
from egov.lgsp.bus.gateway.delivery.messages import Message
from egov.lgsp.bus.gateway.faults import BUS, CALLER, Fault
from egov.lgsp.bus.gateway.heads import head_of
from egov.lgsp.bus.gateway.mediation.carry import from_soap
from egov.lgsp.bus.gateway.records import Record
from egov.lgsp.bus.gateway.registry import Registry, Service
from egov.lgsp.bus.gateway.soap import carry, message
from egov.lgsp.bus.gateway.soap.envelope import Malformed
from egov.lgsp.bus.gateway.soap.forwarding import forward
from egov.lgsp.bus.rules.identifiers import ServicePath

_DECIDED = re.compile(rb"<(?:\w+:)?faultcode[^>]*>\s*(?:[\w.-]+:)?(?:Client|VersionMismatch|MustUnderstand)")


def service_named(registry: Registry, path: str) -> Service | None:
    """The service that speaks SOAP with its callers under this name."""
    known = (*registry.soap.values(), *(each for key, each in registry.turned.items() if key[0] == "soap"))
    return next((each for each in known if each.path == path), None)


def is_decided(status: int, body: bytes) -> bool:
    """A result, or a fault that the same message would meet again (SOAP 1.1, 4.4.1)."""
    return status == 200 or _DECIDED.search(body) is not None


def call_of(bus: Bus, kept: Message, service: Service | None, heard: Any, record: Record) -> Call:
    """The call as its caller may make it now. Raises Fault when it may not, or not any more."""
    caller = bus.registry.callers.get(kept.client)
    if caller is None:
        raise Fault(f"{BUS}.UnknownMember", f"Client '{kept.client}' is not registered or not active.")
    if service is None:
        raise Fault("Server.ServerProxy.UnknownService", f"Unknown service: {kept.service}")
    head = head_of(kept.headers)
    scope = {"raw_path": b"/", "query_string": b""}
    path = ServicePath("", "", "", "", service.code, "")
    return Call(bus, scope, heard, record, kept.headers, head, path, caller, service, carry.NO_GRANT)


async def onward(call: Call, body: Incoming) -> None:
    """Carry it. Raises Fault."""
    bus, head, record = call.bus, call.head, call.record
    content_type = head.text(b"content-type")
    await body.begin()
    try:
        read = await message.read(content_type, body.rest())
        message.complete(read.envelope)
    except Malformed as error:
        raise Fault(f"{CALLER}.{error.code}", error.message) from None
    own, grant = carry.allowed(bus, call.caller, read, head, record)
    if grant.consent is not None:
        await consented_envelope(bus, call.caller, own, grant.consent, read.envelope.data)
    if bus.registry.mediates(own, "soap"):
        await from_soap(bus, call.caller, own, grant, head.get(b"x-egov-purpose"), read, call.send, record)
        return
    action = head.text(b"soapaction").strip()
    # `call.service` is the fallback while the circuit is open
    await forward(bus, call.service, grant, read, body, head, content_type, action, call.send, record)
