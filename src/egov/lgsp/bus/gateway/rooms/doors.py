"""Which address of a room does what, and which statuses GovStack's description of it knows."""

from urllib.parse import unquote

import psycopg

from egov.lgsp.bus.gateway.bodies import Incoming
from egov.lgsp.bus.gateway.calls import Call
from egov.lgsp.bus.gateway.faults import CALLER, Fault
from egov.lgsp.bus.gateway.rooms import publishing, pulling, subscriptions, types
from egov.lgsp.bus.gateway.rooms.directory import METHODS
from egov.lgsp.bus.gateway.rooms.visits import Handler, Visit, invalid

Door = tuple[Handler, tuple[int, ...]]
DOORS: dict[tuple[str, ...], dict[str, Door]] = {
    ("api", "v1", "eventType"): {"POST": (types.create, (400, 409)), "GET": (types.names, (204,))},
    ("api", "v1", "eventType", "*"): {"GET": (types.one, (204,)), "DELETE": (types.delete, (404,))},
    ("api", "v1", "subs"): {"GET": (subscriptions.listed, (404,))},
    ("api", "v1", "subs", "*"): {
        "POST": (subscriptions.add, (400, 409)),
        "GET": (subscriptions.one, (404,)),
        "PATCH": (subscriptions.change, (400, 404)),
        "DELETE": (subscriptions.cancel, (404,)),
    },
    ("pub", "v1", "*"): {"POST": (publishing.publish, (400, 404))},
    ("pub", "v1", "*", "*"): {"GET": (publishing.status, (404,)), "DELETE": (publishing.stop, (404,))},
    ("pull", "v1", "*"): {"GET": (pulling.pull, (404, 409))},
    ("pull", "v1", "*", "*"): {"DELETE": (pulling.confirm, (404, 409))},
}
"""By address: method, what it does, and the refusals that it may be answered with."""


async def visit(call: Call, body: Incoming) -> None:
    """A call of a room whose right has been checked. Raises Fault."""
    record = call.record
    found = _door(f"{call.service.code}{call.path.rest}")
    if found is None:
        raise Fault(f"{CALLER}.NotFound", "A room has no such address.", 404)
    methods, names = found
    if record.method not in methods:
        allowed = ((b"allow", ", ".join(sorted(methods)).encode()),)
        raise Fault(f"{CALLER}.MethodNotAllowed", f"{record.method} is not possible here.", 405, allowed)
    try:
        await methods[record.method][0](Visit(call, body, names))
    except psycopg.DataError as error:
        raise invalid(f"This cannot be kept: {error}") from None


def documented(fault: Fault, method: str, path: str) -> int:
    """The status for a refusal that GovStack's description of this address knows; `path` begins at `/r1/`.

    Who has no right, or names a room that there is not, hears what one hears who asks for what there is not.
    """
    parts = path.split("?")[0].split("/", 6)
    found = _door(parts[6]) if len(parts) == 7 else None
    if found is None:
        return 400 if len(parts) == 7 and parts[6] in METHODS and fault.status != 405 else fault.status
    known = found[0].get(method, (None, ()))[1]
    if fault.status in (405, *known) or not known:
        return fault.status
    if fault.code.endswith("MissingHeader"):
        return next((each for each in (404, 409) if each in known), 400)
    if fault.code.startswith(CALLER) and fault.status != 404 and 400 in known:
        return 400
    if fault.code.startswith(CALLER) or fault.code.endswith(("UnknownService", "AccessDenied", "UnknownMember")):
        return next(each for each in (404, 204, 400, 409) if each in known)
    return fault.status


def _door(path: str) -> tuple[dict[str, Door], tuple[str, ...]] | None:
    steps = tuple(unquote(path).split("/"))
    for pattern, methods in DOORS.items():
        if len(pattern) == len(steps) and all(p in ("*", s) for p, s in zip(pattern, steps, strict=True)):
            names = tuple(s for p, s in zip(pattern, steps, strict=True) if p == "*")
            return (methods, names) if all(names) else None
    return None
