"""Calls of services that have delivery terms: once only, asynchronous, past an open circuit. Others never come here."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from egov.lgsp.bus.gateway.answers import Send
from egov.lgsp.bus.gateway.bodies import Receive
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.delivery.accepting import accept, prefers_not_to_wait
from egov.lgsp.bus.gateway.delivery.circuits import DOWN, blames
from egov.lgsp.bus.gateway.delivery.once import once
from egov.lgsp.bus.gateway.faults import PROVIDER, Fault
from egov.lgsp.bus.gateway.heads import Head, Headers
from egov.lgsp.bus.gateway.journal import Record
from egov.lgsp.bus.gateway.moments import new_id
from egov.lgsp.bus.gateway.registry import Caller, Service
from egov.lgsp.bus.rules.identifiers import ServicePath
from egov.lgsp.bus.rules.redelivery import Terms

Forward = Callable[..., Awaitable[None]]


async def by_terms(
    bus: Bus,
    caller: Caller,
    service: Service,
    path: ServicePath,
    scope: dict[str, Any],
    headers: Headers,
    head: Head,
    receive: Receive,
    send: Send,
    record: Record,
    forward: Forward,
) -> None:
    """One call that came in, by the terms of its service. Raises Fault."""
    terms = service.terms
    assert terms is not None

    async def act(to: Send, uuid: UUID) -> None:
        if terms.asynchronous and prefers_not_to_wait(head):
            await accept(bus, caller, service, path, scope, headers, head, receive, to, record, uuid)
            return

        async def carry(chosen: Service) -> None:
            await forward(bus, caller, chosen, path, scope, headers, head, receive, to, record)

        await guarded(bus, service, terms, record, carry)

    if terms.once_hours is not None and b"x-road-id" in head:
        await once(bus, terms.once_hours, scope["query_string"], record, send, act)
    else:
        await act(send, new_id())


async def guarded(
    bus: Bus, service: Service, terms: Terms, record: Record, carry: Callable[[Service], Awaitable[None]]
) -> bool:
    """Call the provider, or its fallback while the circuit is open. True when a provider long down is back.

    Raises Fault, `CircuitOpen` when nobody may be called now.
    """
    circuits = bus.delivery.circuits
    if not circuits.enter(service.path, terms):
        if not terms.fallback_url:
            raise Fault(
                f"{PROVIDER}.ServiceFailed.CircuitOpen",
                f"Service {service.path} has failed several times and is left alone for a while.",
                503,
                ((b"retry-after", b"%d" % max(1, terms.open_seconds)),),
            )
        await carry(replace(service, url=terms.fallback_url))
        return False
    well: bool | None = None
    back = False
    try:
        await carry(service)
        well = record.status not in DOWN
    except Fault as fault:
        well = blames(fault)
        raise
    finally:
        back = circuits.leave(service.path, terms, well)
    return back
