"""Which calls can go the short way: decided by the rules of the long one, asked once for each kind of call."""

from datetime import datetime

from egov.lgsp.bus.gateway import rest
from egov.lgsp.bus.gateway.bus import Bus, origin
from egov.lgsp.bus.gateway.direct.routes import Key, Route
from egov.lgsp.bus.gateway.faults import Fault
from egov.lgsp.bus.gateway.heads import Head
from egov.lgsp.bus.gateway.metadata import METHODS as METADATA
from egov.lgsp.bus.gateway.records import Record
from egov.lgsp.bus.rules.identifiers import Misspelt, service_path

LONGEST = 2_000
"""Letters of a path whose route is kept."""


def route_of(bus: Bus, key: Key, head: Head, at: datetime) -> Route | None:
    """The route of a call that came at this moment; None when it has to go the long way."""
    known = bus.routes.of(bus.registry)
    if key in known:
        route = known[key]
    else:
        try:
            route = _found(bus, key, head, at)
        except (Fault, Misspelt, ValueError):
            return None  # the long way says why
        if len(key[1]) <= LONGEST:
            known[key] = route
    if route is None:
        return None
    if route.until is not None and at >= route.until:
        known.pop(key, None)
        return None
    if route.caller.admission == "token" and not _still_shown(bus, route, head):
        return None
    return route


def _found(bus: Bus, key: Key, head: Head, at: datetime) -> Route | None:
    method, raw, _, _, fingerprint, address = key
    shown = raw.decode("latin-1")
    record = Record("", at, "rest", method.decode(), shown[:2000])
    path = service_path(shown[len(rest.PREFIX) :])
    caller = rest.caller_of(bus, {"client": (address, 0), "certificate": fingerprint}, head, record)
    record.service = f"{path.provider}/{path.service}"
    if path.service in METADATA:
        return None
    service, grant, until = rest.exercising(bus, caller, path, head, record)
    if grant.hidden or grant.consent is not None or service.terms is not None or not service.url.startswith("http"):
        return None
    if bus.registry.mediates(service, "rest"):
        return None
    target = origin(service.url, service.verify_tls)
    credential = bus.registry.credentials.get(fingerprint or "")
    if credential is not None:
        until = credential.valid_to if until is None else min(until, credential.valid_to)
    return Route(path, caller, service, grant, target, record.service, record.method, record.path, until)


def _still_shown(bus: Bus, route: Route, head: Head) -> bool:
    """Does the token that came with this call belong to the caller? Tokens are the one thing a route does not keep."""
    if bus.tokens is None:
        return False
    try:
        return bus.tokens.bearer(head.get(b"authorization", b"")).id == route.caller.id
    except Fault:
        return False
