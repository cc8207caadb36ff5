"""Metadata services by SOAP (PR-META 3 and 4): listMethods, allowedMethods, getWsdl; and the contract by plain GET.

An answer keeps the caller's own header, byte for byte, so its fields are copied in the same order with the same values.
"""

import hashlib
from base64 import b64encode
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4
from xml.sax.saxutils import escape

from egov.lgsp.bus.gateway.answers import Send, durable
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.faults import CALLER, PROVIDER, XML, Fault, as_soap
from egov.lgsp.bus.gateway.journal import Record
from egov.lgsp.bus.gateway.metadata import contract_of, reply
from egov.lgsp.bus.gateway.moments import new_id
from egov.lgsp.bus.gateway.registry import Caller, Registry, Service
from egov.lgsp.bus.gateway.soap.envelope import IDENTIFIERS, XROAD, Envelope
from egov.lgsp.bus.gateway.soap.wsdl import HIDDEN, located
from egov.lgsp.bus.gateway.trees import children_text

Method = Callable[[Bus, Caller, Envelope, Send, Record], Awaitable[None]]


async def list_methods(bus: Bus, caller: Caller, envelope: Envelope, send: Send, record: Record) -> None:
    """All SOAP services of a provider."""
    await _listed(bus, envelope, _soap_services(bus.registry, envelope.provider_path), send, record)


async def allowed_methods(bus: Bus, caller: Caller, envelope: Envelope, send: Send, record: Record) -> None:
    """Those of them that the caller has a right to."""
    services = _soap_services(bus.registry, envelope.provider_path)
    rights = {each.code for each in services if bus.registry.may(caller, each, "POST", "", record.at)}
    await _listed(bus, envelope, [each for each in services if each.code in rights], send, record)


async def get_wsdl(bus: Bus, caller: Caller, envelope: Envelope, send: Send, record: Record) -> None:
    """A service's WSDL as an attachment, without the address of its provider."""
    asked = children_text(envelope.data)
    code, version = asked.get("serviceCode", ""), asked.get("serviceVersion", "")
    if not code:
        raise Fault(f"{CALLER}.InvalidBody", "getWsdl has to name a serviceCode.")
    contract = located(await _contract(bus, envelope.provider_path, code, version), HIDDEN)
    named = f"<xrd:serviceCode>{escape(code)}</xrd:serviceCode>"
    if version:
        named += f"<xrd:serviceVersion>{escape(version)}</xrd:serviceVersion>"
    # some clients look for the parts with a pattern, in just these letters, as security servers write them
    boundary = f"xroad{uuid4().hex}"
    part = f"\r\n--{boundary}\r\ncontent-type:text/xml; charset=UTF-8\r\ncontent-transfer-encoding:8bit\r\n"
    body = b"".join(
        [
            f"{part}content-id:<envelope>\r\n\r\n".encode()[2:],
            answered(envelope, named),
            f"{part}content-id:<wsdl>\r\n\r\n".encode(),
            contract,
            f"\r\n--{boundary}--\r\n".encode(),
        ]
    )
    kind = f'multipart/related; type="text/xml"; start="<envelope>"; boundary="{boundary}"'
    await _recorded(bus, kind.encode(), body, send, record)


async def wsdl_page(bus: Bus, scope: dict[str, Any], send: Send) -> None:
    """GET /wsdl with the parts of a service's identifier: the contract, its address that of the bus itself. There the
    caller is not known; a contract is in the catalogue for everybody on the bus anyway."""
    query = parse_qs(scope["query_string"].decode("latin-1"))
    parts = [query.get(name, [""])[0] for name in ("xRoadInstance", "memberClass", "memberCode", "subsystemCode")]
    provider = "/".join(part for part in parts if part)
    code = query.get("serviceCode", [""])[0]
    version = (query.get("version") or query.get("serviceVersion") or [""])[0]
    try:
        contract = located(await _contract(bus, provider, code, version), bus.settings.public_url.rstrip("/") + "/")
    except Fault as fault:
        await reply(send, 404, XML, as_soap(fault, str(new_id())))
        return
    await reply(send, 200, XML, contract)


METHODS: dict[str, Method] = {
    "listMethods": list_methods,
    "allowedMethods": allowed_methods,
    "getWsdl": get_wsdl,
}


def answered(envelope: Envelope, content: str) -> bytes:
    """The answer of the bus itself to a request: its header, the hash, and `xrd:<service>Response` around content."""
    digest = b64encode(hashlib.sha512(envelope.data).digest()).decode()
    name = f"xrd:{envelope.service[4]}Response"
    wrapper = f'<{name} xmlns:xrd="{XROAD}" xmlns:id="{IDENTIFIERS}">{content}</{name}>'
    return envelope.stamped(digest, wrapper.encode())


def identifier(service: Service) -> str:
    """A service as `xrd:service` (PR-MESS 2.1)."""
    instance, member_class, member, *subsystem = service.provider.split("/")
    parts = {"xRoadInstance": instance, "memberClass": member_class, "memberCode": member}
    parts |= {"subsystemCode": "".join(subsystem), "serviceCode": service.code, "serviceVersion": service.version}
    inside = "".join(f"<id:{name}>{escape(value)}</id:{name}>" for name, value in parts.items() if value)
    return f'<xrd:service id:objectType="SERVICE">{inside}</xrd:service>'


def _soap_services(registry: Registry, provider: str) -> list[Service]:
    return [each for each in registry.services_of(provider) if "soap" in registry.spoken(each)]


async def _contract(bus: Bus, provider: str, code: str, version: str) -> str:
    service = bus.registry.soap.get((provider, code, version))
    if service is None:
        raise Fault(f"{PROVIDER}.UnknownService", f"Unknown service: {provider}/{code}/{version}".rstrip("/"))
    contract = await contract_of(bus, service)
    if not contract:
        raise Fault(f"{PROVIDER}.ServiceFailed", f"Service {service.path} has no WSDL.")
    return contract


async def _listed(bus: Bus, envelope: Envelope, services: list[Service], send: Send, record: Record) -> None:
    body = answered(envelope, "".join(identifier(each) for each in services))
    await _recorded(bus, XML, body, send, record)


async def _recorded(bus: Bus, kind: bytes, body: bytes, send: Send, record: Record) -> None:
    record.status, record.response_bytes = 200, len(body)
    record.response_hash = hashlib.sha512(body).digest()
    await durable(bus, record)
    await reply(send, 200, kind, body)
