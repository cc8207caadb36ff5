"""Stands where a provider stands, for whoever asks one: SOAP messages, and calls that a mediation makes."""

import asyncio

from egov.lgsp.bus.gateway.adapters import Given
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.faults import PROVIDER, Fault
from egov.lgsp.bus.gateway.heads import Headers, head_of
from egov.lgsp.bus.gateway.mocks import enveloped
from egov.lgsp.bus.gateway.mocks.answering import contract_for
from egov.lgsp.bus.gateway.mocks.contract import Contract
from egov.lgsp.bus.gateway.mocks.responses import answered, preferences
from egov.lgsp.bus.gateway.mocks.wsdl import Wsdl
from egov.lgsp.bus.gateway.registry import Service
from egov.lgsp.bus.gateway.soap.envelope import Envelope, Malformed
from egov.lgsp.bus.gateway.soap.reader import Reader

XML = b"text/xml; charset=UTF-8"


async def enveloped_answer(bus: Bus, service: Service, envelope: Envelope, headers: Headers) -> Given:
    """The answer of a SOAP service by its WSDL. Raises Fault when that cannot be read."""
    head = head_of(headers)
    wished, action = preferences(head).get("example", ""), head.text(b"soapaction")
    wsdl = await contract_for(bus, service, bus.wsdls, Wsdl)
    status, body = await asyncio.to_thread(enveloped.answered, wsdl, envelope, action, wished)
    return Given(status, [(b"content-type", XML)], body)


async def answer(bus: Bus, service: Service, method: str, place: str, headers: Headers, body: bytes) -> Given:
    """The answer of any service by its contract to a request as it would stand on the wire. Raises Fault."""
    if service.kind == "SOAP":
        reader = Reader()
        try:
            reader.feed(body)
            return await enveloped_answer(bus, service, reader.finish(), headers)
        except Malformed as error:
            raise Fault(f"{PROVIDER}.ServiceFailed.{error.code}", error.message) from None
    contract = await contract_for(bus, service, bus.contracts, Contract)
    path, _mark, query = place.partition("?")
    status, kind, said, more = await asyncio.to_thread(answered, contract, method, path, query, head_of(headers), body)
    return Given(status, [*more, (b"content-type", kind.encode("latin-1", "replace"))] if kind else more, said)
