"""Answers a call from the contract of its service, marked as such in header and record."""

import asyncio
import hashlib
from collections.abc import Callable
from typing import TypeVar

from egov.lgsp.bus.gateway.answers import durable
from egov.lgsp.bus.gateway.bodies import Incoming, bound
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.calls import Call
from egov.lgsp.bus.gateway.faults import PROVIDER, Fault
from egov.lgsp.bus.gateway.forwarding import own_headers
from egov.lgsp.bus.gateway.masking import covered
from egov.lgsp.bus.gateway.metadata import contract_of
from egov.lgsp.bus.gateway.mocks.contract import Contract
from egov.lgsp.bus.gateway.mocks.responses import answered, line
from egov.lgsp.bus.gateway.moments import traced
from egov.lgsp.bus.gateway.records import MOCK
from egov.lgsp.bus.gateway.registry import Service
from egov.lgsp.bus.rules.contracts import Broken

T = TypeVar("T")

MOST = 10_000_000
MARK = (b"x-egov-sandbox", b"contract")


async def mocked(call: Call, body: Incoming) -> None:
    """One call of a service that has no provider. Raises Fault when its contract cannot be read."""
    record, head = call.record, call.head
    record.protocol = MOCK
    record.trace = traced(head.text(b"traceparent"), record.id)
    await body.begin()
    content = await body.whole(MOST)
    contract = await contract_for(call.bus, call.service, call.bus.contracts, Contract)
    query = call.query[1:].decode("latin-1")
    status, kind, answer, more = await asyncio.to_thread(
        answered, contract, record.method, call.path.rest, query, head, content
    )
    if call.grant.hidden and answer:
        answer = covered(answer, [(b"content-type", kind.encode())], call.grant.hidden)
    record.request_bytes = len(content)
    record.request_parts = body.parts(b"%b\r\n%b%b\r\n" % (record.method.encode(), call.scope["raw_path"], call.query))
    record.request_hash = bound(record.request_parts)
    headers = [*own_headers(call), MARK, *more]
    if kind:
        headers.append((b"content-type", line(kind)))
    record.status, record.response_bytes = status, len(answer)
    record.response_hash = hashlib.sha512(answer).digest()
    await durable(call.bus, record)
    if status not in (204, 304):
        headers.append((b"content-length", b"%d" % len(answer)))
    await call.send({"type": "http.response.start", "status": status, "headers": headers})
    bare = record.method == "HEAD" or status in (204, 304)
    await call.send({"type": "http.response.body", "body": b"" if bare else answer})


async def contract_for(bus: Bus, service: Service, read: dict[int, T], reader: Callable[[str], T]) -> T:
    """Read once for each picture of the registry. Raises Fault for one that cannot be read."""
    known = read.get(service.id)
    if known is None:
        text = await contract_of(bus, service)
        try:
            known = read[service.id] = await asyncio.to_thread(reader, text)
        except Broken as error:
            raise Fault(
                f"{PROVIDER}.ServiceFailed", f"The contract of {service.path} cannot be read: {error}"
            ) from None
    return known
