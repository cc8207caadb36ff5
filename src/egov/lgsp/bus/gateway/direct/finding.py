"""Which calls can go the short way: decided by the rules of the long one, asked once for each kind of call."""

from datetime import datetime

from egov.lgsp.bus.gateway import rest
from egov.lgsp.bus.gateway.bus import Bus, origin
from egov.lgsp.bus.gateway.direct.routes import Key, Route
from egov.lgsp.bus.gateway.faults import Fault
from egov.lgsp.bus.gateway.heads import Head
from egov.lgsp.bus.gateway.metadata import METHODS as METADATA
from egov.lgsp.bus.gateway.records import Record
from egov.lgsp.bus.gateway.rooms.doors import SCHEME as ROOM
from egov.lgsp.bus.rules.identifiers import Misspelt, service_path


def route_of(bus: Bus, key: Key, head: Head, at: datetime) -> Route | None:
    """The route of a call that came at this moment; None when it has to go the long way."""
    known = bus.routes.of(bus.registry)
    try:
        route = known[key]
    except KeyError:
        route = known[key] = _found(bus, key, head, at)
    if route is None:
        return None
    if route.until is not None and at >= route.until:
        del known[key]
        return None
    if route.caller.admission == "token" and not _still_shown(bus, route, head):
        return None
    return route


def _found(bus: Bus, key: Key, head: Head, at: datetime) -> Route | None:
    method, raw, _, _, fingerprint, address = key
    shown = raw.decode("latin-1")
    record = Record("", at, "rest", method.decode(), shown[:2000])
    try:
        path = service_path(shown[len(rest.PREFIX) :])
        caller = rest.caller_of(bus, {"client": (address, 0), "certificate": fingerprint}, head, record)
        record.service = f"{path.provider}/{path.service}"
        if path.service in METADATA:
            return None
        service, grant, until = rest.exercising(bus, caller, path, head, record)
        target = origin(service.url, service.verify_tls)
    except (Fault, Misspelt, ValueError):
        return None
    if grant.hidden or service.terms is not None or service.url.startswith(ROOM):
        return None
    if bus.registry.mediates(service, "rest"):
        return None
    credential = bus.registry.credentials.get(fingerprint or "")
    ends = [each for each in (until, credential and credential.valid_to) if each is not None]
    moment = min(ends, default=None)
    return Route(path, caller, service, grant, target, record.service, record.method, record.path, moment)


def _still_shown(bus: Bus, route: Route, head: Head) -> bool:
    """Does the token that came with this call belong to the caller? Tokens are the one thing a route does not keep."""
    if bus.tokens is None:
        return False
    try:
        return bus.tokens.bearer(head.get(b"authorization", b"")).id == route.caller.id
    except Fault:
        return False
