"""Calls of services that have delivery terms: once only, asynchronous, past an open circuit. Others never come here."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from egov.lgsp.bus.gateway.bodies import Incoming
from egov.lgsp.bus.gateway.calls import Call
from egov.lgsp.bus.gateway.delivery.accepting import accept, prefers_not_to_wait
from egov.lgsp.bus.gateway.delivery.circuits import DOWN, blames
from egov.lgsp.bus.gateway.delivery.once import once
from egov.lgsp.bus.gateway.faults import PROVIDER, Fault
from egov.lgsp.bus.gateway.moments import new_id
from egov.lgsp.bus.rules.redelivery import Terms

Onward = Callable[[Call, Incoming], Awaitable[Any]]


async def by_terms(call: Call, body: Incoming, onward: Onward) -> None:
    """One call that came in, by the terms of its service. Raises Fault."""
    terms = call.service.terms
    assert terms is not None

    async def act(call: Call, uuid: str) -> None:
        if terms.asynchronous and prefers_not_to_wait(call.head):
            await accept(call, body, uuid)
        else:
            await guarded(call, body, terms, onward)

    if terms.once_hours is not None and b"x-road-id" in call.head:
        await once(call, terms.once_hours, act)
    else:
        await act(call, new_id())


async def guarded(call: Call, body: Incoming, terms: Terms, onward: Onward) -> bool:
    """Call the provider, or its fallback while the circuit is open. True when a provider long down is back.

    Raises Fault, `CircuitOpen` when nobody may be called now.
    """
    circuits, service = call.bus.delivery.circuits, call.service
    if not circuits.enter(service.path, terms):
        if not terms.fallback_url:
            raise Fault(
                f"{PROVIDER}.ServiceFailed.CircuitOpen",
                f"Service {service.path} has failed several times and is left alone for a while.",
                503,
                ((b"retry-after", b"%d" % max(1, terms.open_seconds)),),
            )
        await onward(replace(call, service=replace(service, url=terms.fallback_url)), body)
        return False
    well: bool | None = None
    back = False
    try:
        await onward(call, body)
        well = call.record.status not in DOWN
    except Fault as fault:
        well = blames(fault)
        raise
    finally:
        back = circuits.leave(service.path, terms, well)
    return back
