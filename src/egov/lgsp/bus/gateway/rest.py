"""The X-Road message protocol for REST, `/r1/...` (PR-REST): who calls what, and may it?"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from egov.lgsp.bus.gateway import keeping
from egov.lgsp.bus.gateway.admission import admitted
from egov.lgsp.bus.gateway.answers import Send
from egov.lgsp.bus.gateway.bodies import Incoming, Receive
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.calls import Call
from egov.lgsp.bus.gateway.consents.checking import consented
from egov.lgsp.bus.gateway.delivery.carrying import by_terms
from egov.lgsp.bus.gateway.edoc.doors import axis
from egov.lgsp.bus.gateway.faults import CALLER, PROVIDER, Fault
from egov.lgsp.bus.gateway.forwarding import forward
from egov.lgsp.bus.gateway.heads import Head, head_of
from egov.lgsp.bus.gateway.limits import longest
from egov.lgsp.bus.gateway.mediation.carry import from_rest
from egov.lgsp.bus.gateway.metadata import METHODS as METADATA
from egov.lgsp.bus.gateway.mocks.answering import mocked
from egov.lgsp.bus.gateway.purposes import exercised
from egov.lgsp.bus.gateway.records import Record
from egov.lgsp.bus.gateway.registry import Caller, Grant, Service
from egov.lgsp.bus.gateway.rooms.directory import METHODS as GOVSTACK
from egov.lgsp.bus.gateway.rooms.doors import visit
from egov.lgsp.bus.rules.identifiers import Misspelt, ServicePath, represented_party, security_server, service_path
from egov.lgsp.bus.rules.inside import AXIS, FROM_CONTRACT, ROOM
from egov.lgsp.bus.rules.limits import Limits

PREFIX = b"/r1/"
CHECKED = {b"x-road-represented-party": represented_party, b"x-road-security-server": security_server}
"""Headers of the protocol that have a form. Which security server is meant decides nothing: the bus is the only one."""


async def carry(bus: Bus, scope: dict[str, Any], receive: Receive, send: Send, record: Record) -> None:
    """One call, from its address to its answer. Raises Fault, and Gone when the caller hung up."""
    head = head_of(scope["headers"])
    said_of_itself(record, head)
    try:
        for name, check in CHECKED.items():
            if name in head:
                check(head.text(name))
        path = service_path(scope["raw_path"][len(PREFIX) :].decode("latin-1"))
    except Misspelt as error:
        raise Fault(f"{CALLER}.BadRequest", str(error)) from None
    caller = caller_of(bus, scope, head, record)
    record.client = caller.path
    record.service = f"{path.provider}/{path.service}"
    if path.service in METADATA:
        spoken = GOVSTACK if b"x-govstack-client" in head else METADATA
        await spoken[path.service](bus, caller, path, scope, send, record)
        return
    service, grant, _ = exercising(bus, caller, path, head, record)
    call = Call(bus, scope, send, record, scope["headers"], head, path, caller, service, grant)
    limits = bus.gate.policy(bus.registry, caller, service, record.at)
    await bus.gate.enter(limits, caller, service)
    try:
        kept = bus.settings.most_in_memory if service.keeps_bodies else 0
        body = Incoming(receive, longest(limits, service), kept, "whole" in scope)
        if grant.consent is not None:
            body = await consented(call, body)
        await carried(call, body, limits)
    finally:
        bus.gate.leave(caller, service)


async def carried(call: Call, body: Incoming, limits: Limits) -> None:
    """A call that is allowed and was let in, by whatever its service asks for. Raises Fault."""
    service = call.service
    onward: Callable[[Call, Incoming], Awaitable[object]] = forward
    if call.bus.registry.mediates(service, "rest"):
        onward = from_rest
    elif limits.cache and not call.grant.hidden:
        onward = keeping.answered
    if service.url.startswith(ROOM):
        await visit(call, body)
    elif service.url == FROM_CONTRACT and onward is not from_rest:
        await mocked(call, body)
    elif service.url == AXIS:
        await axis(call, body)
    elif service.terms is not None:
        await by_terms(call, body, onward)
    else:
        await onward(call, body)
    keeping.forget_changed(call)


def said_of_itself(record: Record, head: Head) -> None:
    """What the caller says about its message; nobody checks it."""
    record.message_id = head.text(b"x-road-id") or record.id
    record.user_id = head.text(b"x-road-userid")[:255]
    record.issue = head.text(b"x-road-issue")[:255]
    record.represented = head.text(b"x-road-represented-party")[:255]


def caller_of(bus: Bus, scope: dict[str, Any], head: Head, record: Record) -> Caller:
    """The application that calls. Raises Fault."""
    peer: tuple[str, int] | None = scope.get("client")
    return admitted(
        bus.registry,
        head.text(b"x-road-client") or head.text(b"x-govstack-client"),
        scope.get("certificate"),
        peer[0] if peer else "",
        record.at,
        head.get(b"authorization"),
        bus.tokens,
    )


def exercising(
    bus: Bus, caller: Caller, path: ServicePath, head: Head, record: Record
) -> tuple[Service, Grant, datetime | None]:
    """The service, the right to this endpoint, and until when that holds if the registry does not change.

    Who has no right is not told what else there is. Raises Fault.
    """
    service = bus.registry.rest.get((path.provider, path.service))
    service = service or bus.registry.turned.get(("rest", path.provider, path.service))
    if service is None:
        raise Fault(f"{PROVIDER}.UnknownService", f"Unknown service: {record.service}")
    grants = bus.registry.covering(caller, service, record.method, path.rest, record.at)
    if not grants:
        raise Fault(f"{PROVIDER}.AccessDenied", f"Request is not allowed: {record.service}")
    grant = exercised(grants, head.get(b"x-egov-purpose"))
    if not service.active:
        raise Fault(f"{PROVIDER}.ServiceDisabled", f"Service {record.service} is disabled: {service.notice}")
    return service, grant, min((each.until for each in grants if each.until is not None), default=None)
