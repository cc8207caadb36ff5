"""The registry in GovStack's words (Service Metadata API): listClients, listMethods, allowedMethods, getOpenAPI."""

from typing import Any
from urllib.parse import parse_qs

from egov.lgsp.bus.gateway import metadata
from egov.lgsp.bus.gateway.answers import Send, told
from egov.lgsp.bus.gateway.bodies import Receive
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.faults import CALLER, Fault
from egov.lgsp.bus.gateway.metadata import Method
from egov.lgsp.bus.gateway.records import Record
from egov.lgsp.bus.gateway.registry import Caller
from egov.lgsp.bus.rules.identifiers import ServicePath

Scope = dict[str, Any]
NAMES = {
    "object_type": "objectType",
    "xroad_instance": "instanceId",
    "member_class": "memberClass",
    "member_code": "memberCode",
    "subsystem_code": "applicationCode",
    "service_code": "serviceCode",
    "service_type": "serviceType",
}


async def list_clients(bus: Bus, scope: Scope, receive: Receive, send: Send, record: Record) -> None:
    """GET /listClients."""
    _only_get(record)
    asked = _asked(scope, "instanceId") or bus.registry.instance
    found = []
    if asked == bus.registry.instance:
        found = [_client(metadata.as_object(*each)) for each in metadata.parties(bus.registry)]
    await told(bus, send, record, 200, {"member": found})


async def list_methods(bus: Bus, caller: Caller, path: ServicePath, scope: Scope, send: Send, record: Record) -> None:
    """All services of an application, or the one that is asked for."""
    await _told(bus, metadata.offered(bus, path), path, scope, send, record)


async def allowed_methods(
    bus: Bus, caller: Caller, path: ServicePath, scope: Scope, send: Send, record: Record
) -> None:
    """Those that the caller has a right to."""
    await _told(bus, metadata.allowed(bus, caller, path, record.at), path, scope, send, record)


async def get_openapi(bus: Bus, caller: Caller, path: ServicePath, scope: Scope, send: Send, record: Record) -> None:
    """The contract of a service as one JSON string, as GovStack has it."""
    _only_get(record)
    _, contract = await metadata.contract(bus, path, _asked(scope, "serviceCode"))
    await told(bus, send, record, 200, contract)


METHODS: dict[str, Method] = {
    "listMethods": list_methods,
    "allowedMethods": allowed_methods,
    "getOpenAPI": get_openapi,
}


async def _told(bus: Bus, found: Any, path: ServicePath, scope: Scope, send: Send, record: Record) -> None:
    _only_get(record)
    asked = _asked(scope, "serviceId")
    services = [
        {
            "objectType": "SERVICE",
            "serviceType": service.kind,
            "instanceId": path.instance,
            "memberClass": path.member_class,
            "memberCode": path.member_code,
            "applicationCode": path.subsystem,
            "serviceCode": service.code,
            "serviceVersion": service.version,
            "endpointList": {"member": endpoints},
        }
        for service, endpoints in found
        if asked in ("", service.code)
    ]
    await told(bus, send, record, 200, {"member": services})


def _only_get(record: Record) -> None:
    if record.method not in ("GET", "HEAD"):
        raise Fault(f"{CALLER}.MethodNotAllowed", "Only GET is possible here.", 405, ((b"allow", b"GET"),))


def _asked(scope: Scope, name: str) -> str:
    query: bytes = scope["query_string"]
    return parse_qs(query.decode("latin-1")).get(name, [""])[0]


def _client(found: dict[str, Any]) -> dict[str, Any]:
    identifier = {NAMES[name]: value for name, value in found["id"].items()}
    if identifier["objectType"] == "SUBSYSTEM":
        identifier["objectType"] = "APPLICATION"
    return {"name": found.get("subsystem_name", found["name"]), "id": identifier}
