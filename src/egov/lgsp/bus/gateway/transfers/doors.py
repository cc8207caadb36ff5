"""Which address below `/transfers/v1` does what."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from egov.lgsp.bus.gateway.answers import Send
from egov.lgsp.bus.gateway.bodies import Receive
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.faults import CALLER, Fault
from egov.lgsp.bus.gateway.heads import head_of
from egov.lgsp.bus.gateway.records import Record
from egov.lgsp.bus.gateway.rest import caller_of
from egov.lgsp.bus.gateway.transfers import content, steps
from egov.lgsp.bus.gateway.transfers.rows import PREFIX, STEPS, find, missing, shown
from egov.lgsp.bus.gateway.transfers.visits import Visit

LIST = """
SELECT * FROM bus_transfer
WHERE (sender = %(own)s AND %(side)s <> 'receiver' OR receiver = %(own)s AND %(side)s <> 'sender')
AND (%(state)s = '' OR state = %(state)s) ORDER BY id DESC LIMIT 100
"""


async def one(visit: Visit) -> None:
    """GET: the transfer with all its steps."""
    assert visit.uuid is not None
    async with visit.bus.delivery.rows() as rows:
        row = await find(rows, visit.uuid, visit.own)
        known = await (await rows.execute(STEPS, (row.id,))).fetchall()
    await visit.answer(200, shown(row, known))


async def listed(visit: Visit) -> None:
    """GET: the newest hundred of the caller; `side` and `state` choose."""
    asked = parse_qs(visit.query.decode("latin-1"))
    values = {"own": visit.own, "side": asked.get("side", [""])[0], "state": asked.get("state", [""])[0]}
    async with visit.bus.delivery.rows() as rows:
        found = await (await rows.execute(LIST, values)).fetchall()
    await visit.answer(200, {"transfers": [shown(row) for row in found]})


Handler = Callable[[Visit], Awaitable[None]]
ALL: dict[str, Handler] = {"GET": listed, "POST": steps.request}
OF_ONE: dict[str, dict[str, Handler]] = {
    "": {"GET": one, "DELETE": steps.cancel},
    "answer": {"POST": steps.answer},
    "preparation": {"POST": steps.prepare},
    "content": {"HEAD": content.offset, "PATCH": content.receive, "GET": content.give},
    "receipt": {"POST": steps.confirm},
}


async def transfers(bus: Bus, scope: dict[str, Any], receive: Receive, send: Send, record: Record) -> None:
    """One request. Raises Fault."""
    head = head_of(scope["headers"])
    record.message_id = head.text(b"x-road-id")[:255] or record.id
    record.user_id = head.text(b"x-road-userid")[:255]
    caller = caller_of(bus, scope, head, record)
    record.client = caller.path
    visit = Visit(bus, head, scope["query_string"], receive, send, record, caller.path)
    named, _, what = record.path.removeprefix(PREFIX).strip("/").partition("/")
    methods: dict[str, Handler] | None = ALL
    if named:
        try:
            visit.uuid = UUID(named)
        except ValueError:
            raise missing() from None
        methods = OF_ONE.get(what)
    if methods is None:
        raise Fault(f"{CALLER}.BadRequest", "Transfers have no such address.", 404)
    if record.method not in methods:
        allowed = ((b"allow", ", ".join(sorted(methods)).encode()),)
        raise Fault(f"{CALLER}.MethodNotAllowed", f"{record.method} is not possible here.", 405, allowed)
    await methods[record.method](visit)
