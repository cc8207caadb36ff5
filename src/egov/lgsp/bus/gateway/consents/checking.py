"""Does the person whom a call is about consent to it? Asked only where the right demands it; a doubt is a no."""

from egov.kernel.identifiers import identity_number
from egov.lgsp.bus.gateway.bodies import Incoming
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.calls import Call
from egov.lgsp.bus.gateway.consents.places import MOST, Unreadable, element, person
from egov.lgsp.bus.gateway.consents.register import Asked
from egov.lgsp.bus.gateway.faults import PROVIDER, Fault
from egov.lgsp.bus.gateway.heads import Headers
from egov.lgsp.bus.gateway.registry import Caller, Service
from egov.lgsp.bus.rules.consents import Demand

REFUSED = f"{PROVIDER}.AccessDenied.Consent"


async def consented(call: Call, body: Incoming) -> Incoming:
    """The call's body, to be read again, when the person consents. Raises Fault when the right's demand is not met."""
    demand = call.grant.consent
    if demand is None:
        return body
    content = b""
    if demand.place.kind == "body":
        await body.begin()
        try:
            content = await body.whole(MOST)
        except Fault as fault:
            if not fault.code.endswith("BodyTooLarge"):
                raise
            raise _unnamed(demand, f"the body is longer than {MOST} bytes") from None
    query: bytes = call.scope["query_string"]
    await _asked(call.bus, call.caller, call.service, demand, call.path.rest, query, call.headers, content)
    return body.again(content) if demand.place.kind == "body" else body


async def consented_outgoing(
    bus: Bus,
    caller: Caller,
    service: Service,
    demand: Demand,
    path: str,
    place: bytes,
    headers: Headers,
    content: bytes,
) -> None:
    """The same for a call that a mediation puts together: looked at as its provider gets it. Raises Fault."""
    await _asked(bus, caller, service, demand, path, place.partition(b"?")[2], headers, content)


async def consented_envelope(bus: Bus, caller: Caller, service: Service, demand: Demand, envelope: bytes) -> None:
    """The same for a SOAP message: a name of an element, or its path from the envelope. Raises Fault."""
    try:
        if demand.place.kind != "body":
            raise Unreadable("a SOAP message says it in its body")
        number = identity_number(element(envelope, demand.place.name))
    except ValueError as error:
        raise _unnamed(demand, str(error) if isinstance(error, Unreadable) else "it is no personal number") from None
    await _given(bus, caller, service, demand, number)


async def _asked(
    bus: Bus,
    caller: Caller,
    service: Service,
    demand: Demand,
    path: str,
    query: bytes,
    headers: Headers,
    content: bytes,
) -> None:
    try:
        number = person(demand.place, path, query, headers, content)
    except Unreadable as error:
        raise _unnamed(demand, str(error)) from None
    await _given(bus, caller, service, demand, number)


async def _given(bus: Bus, caller: Caller, service: Service, demand: Demand, number: str) -> None:
    if not await bus.delivery.consents.given(Asked(caller.id, service.id, number, demand.purpose)):
        raise Fault(REFUSED, "No consent of the person to this receiver and purpose is in force.")


def _unnamed(demand: Demand, why: str) -> Fault:
    return Fault(REFUSED, f"The right demands the consent of the person named at {demand.place}: {why}.")
