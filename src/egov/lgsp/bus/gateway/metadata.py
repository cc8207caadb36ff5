"""Who is there and what is offered (X-Road PR-META, PR-MREST): listClients, listMethods, allowedMethods, getOpenAPI."""

import asyncio
import hashlib
from base64 import b64encode
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

import orjson

from egov.lgsp.bus.gateway import metrics
from egov.lgsp.bus.gateway.answers import Send, durable
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.faults import CALLER, JSON, PROVIDER, XML, Fault
from egov.lgsp.bus.gateway.heads import accepted, legible
from egov.lgsp.bus.gateway.journal import Record
from egov.lgsp.bus.gateway.openapi import located
from egov.lgsp.bus.gateway.registry import Caller, Registry, Service, within
from egov.lgsp.bus.rules.identifiers import ServicePath

Scope = dict[str, Any]
Offers = list[tuple[Service, list[dict[str, str]]]]
CONTRACT = "SELECT contract FROM bus_service WHERE id = %s"


async def list_clients(bus: Bus, scope: Scope, send: Send) -> None:
    """GET /listClients: members and subsystems, as XML or, if asked for, JSON."""
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("xRoadInstance", [bus.registry.instance])[0]
    wants_json = "application/json" in accepted(scope["headers"])
    entries = list(parties(bus.registry)) if asked == bus.registry.instance else []
    body = orjson.dumps({"member": [as_object(*each) for each in entries]}) if wants_json else _as_xml(entries)
    await reply(send, 200, JSON if wants_json else XML, body)


async def health(bus: Bus, scope: Scope, send: Send) -> None:
    """GET /health: 200 while messages are carried and recorded, 503 when they are refused for lack of evidence.

    `recording` is `database`, `spool` (the database is away, records wait on disk) or `full`; `unstamped` the seconds
    for which the oldest exchange has waited for its time stamp. `status` is `degraded` while the database is away;
    `registry_kept` then the moment from which the registry in use is, if this process was started meanwhile.
    """
    said: dict[str, Any] = {"node": bus.settings.node, "registry": bus.registry.version, "recording": bus.journal.state}
    said["unstamped"] = round(bus.stamped.waiting)
    said["status"] = "degraded" if bus.kept_since is not None or bus.journal.away else "ok"
    if bus.kept_since is not None:
        said["registry_kept"] = bus.kept_since.isoformat()
    refusal = bus.refusal()
    if refusal:
        said["refusing"] = refusal.message
    await reply(send, 503 if refusal else 200, JSON, orjson.dumps(said))


async def figures(bus: Bus, scope: Scope, send: Send) -> None:
    """GET /metrics in Prometheus' text format, of all processes of this node; only from the networks that may."""
    peer = scope.get("client")
    if not peer or not within(peer[0], bus.settings.metrics_from):
        await reply(send, 403, JSON, orjson.dumps({"message": "Not from this network."}))
        return
    await reply(send, 200, metrics.FORMAT, metrics.shown() + metrics.alerted(bus.alerts))


async def list_methods(bus: Bus, caller: Caller, path: ServicePath, scope: Scope, send: Send, record: Record) -> None:
    """All REST services of a provider with their endpoints."""
    await _listed(bus, path, offered(bus, path), scope, send, record)


async def allowed_methods(
    bus: Bus, caller: Caller, path: ServicePath, scope: Scope, send: Send, record: Record
) -> None:
    """Those of them that the caller has a right to, with the endpoints it may call."""
    await _listed(bus, path, allowed(bus, caller, path, record.at), scope, send, record)


async def get_openapi(bus: Bus, caller: Caller, path: ServicePath, scope: Scope, send: Send, record: Record) -> None:
    """The contract of one REST service."""
    code = parse_qs(scope["query_string"].decode("latin-1")).get("serviceCode", [""])[0]
    kind, text = await contract(bus, path, code)
    await _recorded(bus, scope, send, record, kind, text.encode())


def offered(bus: Bus, path: ServicePath) -> Offers:
    """The REST services of a provider, each with its endpoints."""
    registry = bus.registry
    services = [each for each in registry.services_of(path.provider) if "rest" in registry.spoken(each)]
    return [(each, _endpoints(each)) for each in services]


def allowed(bus: Bus, caller: Caller, path: ServicePath, now: datetime) -> Offers:
    """Those of them that the caller has a right to, with the endpoints it may call."""
    found = []
    for service in bus.registry.services_of(path.provider):
        grants = bus.registry.grants.get((caller.id, service.id), ())
        grants = tuple(each for each in grants if each.until is None or now < each.until)
        if "rest" not in bus.registry.spoken(service) or not grants:
            continue
        whole = any(each.steps is None for each in grants)
        own = [{"method": g.method, "path": "/" + "/".join(g.steps)} for g in grants if g.steps is not None]
        found.append((service, _endpoints(service) if whole else own))
    return found


async def contract(bus: Bus, path: ServicePath, code: str) -> tuple[bytes, str]:
    """Media type and text of a service's OpenAPI description, as its owner registered it but for the address, which is
    the service's on the bus. Raises Fault when there is none."""
    if not code:
        raise Fault(f"{CALLER}.BadRequest", "The parameter serviceCode is missing.")
    service = bus.registry.rest.get((path.provider, code))
    if service is None:
        raise Fault(f"{PROVIDER}.UnknownService", f"Unknown service: {path.provider}/{code}")
    text = await contract_of(bus, service)
    if not text:
        raise Fault(f"{PROVIDER}.ServiceFailed", f"Service {service.path} has no OpenAPI description.")
    address = f"{bus.settings.public_url.rstrip('/')}/r1/{path.provider}/{service.code}"
    text = await asyncio.to_thread(located, text, address)
    return JSON if text.lstrip().startswith("{") else b"text/yaml; charset=utf-8", text


async def contract_of(bus: Bus, service: Service) -> str:
    """The contract as its owner registered it; empty when there is none. Raises psycopg.Error."""
    async with bus.delivery.rows() as rows:
        row = await (await rows.execute(CONTRACT, (service.id,))).fetchone()
    return row[0] if row else ""


Method = Callable[[Bus, Caller, ServicePath, Scope, Send, Record], Awaitable[None]]
METHODS: dict[str, Method] = {
    "listMethods": list_methods,
    "allowedMethods": allowed_methods,
    "getOpenAPI": get_openapi,
}
PAGES: dict[bytes, Callable[[Bus, Scope, Send], Awaitable[None]]] = {
    b"/listClients": list_clients,
    b"/health": health,
    b"/metrics": figures,
}


async def reply(send: Send, status: int, kind: bytes, body: bytes, *more: tuple[bytes, bytes]) -> None:
    """A whole answer of the bus itself."""
    headers = [(b"content-type", kind), (b"content-length", b"%d" % len(body)), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _recorded(bus: Bus, scope: Scope, send: Send, record: Record, kind: bytes, body: bytes) -> None:
    """These are services as any other, so their answers name caller, service, message and request (PR-MREST 4)."""
    named = [
        (b"x-road-client", record.client.encode()),
        (b"x-road-service", record.service.encode()),
        (b"x-road-id", record.message_id.encode("latin-1", "replace")),
        (b"x-road-request-id", record.id.encode()),
    ]
    address = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
    asked = b"%b\r\n%b\r\n%b\r\n" % (record.method.encode(), address, b"\r\n".join(map(b":".join, named)))
    record.request_parts = record.request_hash = hashlib.sha512(legible(asked)).digest()
    record.status, record.response_bytes = 200, len(body)
    record.response_hash = hashlib.sha512(body).digest()
    await durable(bus, record)
    await reply(send, 200, kind, body, *named, (b"x-road-request-hash", b64encode(record.request_hash)))


async def _listed(bus: Bus, path: ServicePath, found: Offers, scope: Scope, send: Send, record: Record) -> None:
    entries = [
        {
            "object_type": "SERVICE",
            "xroad_instance": path.instance,
            "member_class": path.member_class,
            "member_code": path.member_code,
            "subsystem_code": path.subsystem,
            "service_code": service.code,
            "service_type": "REST" if service.kind == "SOAP" else service.kind,
            "endpoint_list": endpoints,
        }
        for service, endpoints in found
    ]
    await _recorded(bus, scope, send, record, JSON, orjson.dumps({"service": entries}))


def _endpoints(service: Service) -> list[dict[str, str]]:
    return [{"method": method, "path": path} for method, path in service.endpoints]


Party = tuple[str, str, str, str, str, str]


def parties(registry: Registry) -> "list[Party]":
    """Members, each once, and their subsystems: instance, class, code, name, subsystem, its name."""
    found: dict[tuple[str, str, str], Party] = {}
    for member_class, code, name, subsystem, its_name in registry.members:
        found.setdefault((member_class, code, ""), (registry.instance, member_class, code, name, "", ""))
        if subsystem:
            found[member_class, code, subsystem] = (registry.instance, member_class, code, name, subsystem, its_name)
    return list(found.values())


def as_object(instance: str, member_class: str, code: str, name: str, subsystem: str, its_name: str) -> dict[str, Any]:
    """A party as listClients shows it in JSON."""
    identifier = {
        "object_type": "SUBSYSTEM" if subsystem else "MEMBER",
        "xroad_instance": instance,
        "member_class": member_class,
        "member_code": code,
    }
    if not subsystem:
        return {"id": identifier, "name": name}
    return {"id": identifier | {"subsystem_code": subsystem}, "name": name, "subsystem_name": its_name}


def _as_xml(parties: "list[Party]") -> bytes:
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?><xro:clientList xmlns:xro="http://x-road.eu/xsd/xroad.xsd"'
        ' xmlns:id="http://x-road.eu/xsd/identifiers">'
    ]
    for instance, member_class, code, name, subsystem, its_name in parties:
        kind = "SUBSYSTEM" if subsystem else "MEMBER"
        parts.append(
            f'<xro:member><xro:id id:objectType="{kind}"><id:xRoadInstance>{escape(instance)}</id:xRoadInstance>'
            f"<id:memberClass>{escape(member_class)}</id:memberClass><id:memberCode>{escape(code)}</id:memberCode>"
            + (f"<id:subsystemCode>{escape(subsystem)}</id:subsystemCode>" if subsystem else "")
            + f"</xro:id><xro:name>{escape(name)}</xro:name>"
            + (f"<xro:subsystemName>{escape(its_name)}</xro:subsystemName>" if subsystem else "")
            + "</xro:member>"
        )
    parts.append("</xro:clientList>")
    return "".join(parts).encode()
