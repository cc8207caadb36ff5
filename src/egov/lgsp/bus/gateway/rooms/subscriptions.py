"""Who gets the events of a type, and how: listSub, addSub, getSub, patchSub, deleteSub."""

from typing import Any
from uuid import UUID

from egov.lgsp.bus.gateway.moments import new_id
from egov.lgsp.bus.gateway.rooms.events import NAMES, party
from egov.lgsp.bus.gateway.rooms.visits import Visit, invalid, missing, taken

LONGEST_TTL = 30 * 86400
COLUMNS = "s.id, s.uuid, s.subscriber, s.delivery, s.ttl, s.fifo, t.code"
MINE = f"""
SELECT {COLUMNS} FROM bus_subscription s JOIN bus_eventtype t ON t.id = s.event_type_id
WHERE t.room = %s AND s.subscriber = %s
"""  # noqa: S608
ADD = """
INSERT INTO bus_subscription (uuid, event_type_id, subscriber, delivery, ttl, fifo, at)
SELECT %s, id, %s, %s, %s, %s, %s FROM bus_eventtype WHERE room = %s AND code = %s
ON CONFLICT (event_type_id, subscriber) DO NOTHING
"""
TYPE = "SELECT id FROM bus_eventtype WHERE room = %s AND code = %s"
CHANGE = "UPDATE bus_subscription SET delivery = %s, ttl = %s, fifo = %s WHERE id = %s"
MOVE = "UPDATE bus_message SET state = %s, next_at = now() WHERE subscription_id = %s AND state IN ('waiting', 'kept')"
LET_GO = """
UPDATE bus_message SET subscription_id = NULL, ended_at = coalesce(ended_at, now()),
    state = CASE WHEN state IN ('waiting', 'kept', 'dead') THEN 'dropped' ELSE state END WHERE subscription_id = %s
"""
REMOVE = "DELETE FROM bus_subscription WHERE id = %s"


async def listed(visit: Visit) -> None:
    """GET: the caller's own; 404 when it has none."""
    async with visit.bus.delivery.rows() as rows:
        found = await (await rows.execute(f"{MINE} ORDER BY t.code", (visit.room, visit.call.caller.path))).fetchall()
    if not found:
        raise missing("You have no subscription in this room.")
    await visit.answer(200, [_item(row) for row in found])


async def add(visit: Visit) -> None:
    """POST: subscribe the caller."""
    said = await _said(visit)
    delivery, ttl, fifo = _wanted(said, "PUSH", 3600, False)
    values = (new_id(), visit.call.caller.path, delivery, ttl, fifo, visit.record.at, visit.room, visit.names[0])
    async with visit.bus.delivery.rows() as rows:
        added = await rows.execute(ADD, values)
        known = added.rowcount or await (await rows.execute(TYPE, (visit.room, visit.names[0]))).fetchone()
        row = await _mine(visit, rows)
    if not known:
        raise invalid("The room has no such event type.")
    if not added.rowcount:
        raise taken("You have subscribed to this event type already.")
    await visit.answer(200, _item(row))


async def one(visit: Visit) -> None:
    """GET: the caller's subscription."""
    async with visit.bus.delivery.rows() as rows:
        row = await _mine(visit, rows)
    if row is None:
        raise _none()
    await visit.answer(200, _item(row))


async def change(visit: Visit) -> None:
    """PATCH: what is given changes. Events that wait follow to the other way of delivery."""
    said = await _said(visit)
    async with visit.bus.delivery.rows() as rows:
        row = await _mine(visit, rows, " FOR UPDATE OF s")
        if row is None:
            raise _none()
        delivery, ttl, fifo = _wanted(said, row.delivery, row.ttl, row.fifo)
        await rows.execute(CHANGE, (delivery, ttl, fifo, row.id))
        if delivery != row.delivery:
            await rows.execute(MOVE, ("waiting" if delivery == "PUSH" else "kept", row.id))
        row = await _mine(visit, rows)
    await visit.answer(201, _item(row))


async def cancel(visit: Visit) -> None:
    """DELETE: nothing more is delivered, what waits is dropped."""
    async with visit.bus.delivery.rows() as rows:
        row = await _mine(visit, rows, " FOR UPDATE OF s")
        if row is None:
            raise _none()
        await rows.execute(LET_GO, (row.id,))
        await rows.execute(REMOVE, (row.id,))
    await visit.answer(204)


async def _mine(visit: Visit, rows: Any, more: str = "") -> Any:
    query = f"{MINE} AND t.code = %s{more}"
    return await (await rows.execute(query, (visit.room, visit.call.caller.path, visit.names[0]))).fetchone()


async def _said(visit: Visit) -> dict[str, Any]:
    said = await visit.json("eventType")
    if said["eventType"] != visit.names[0]:
        raise invalid("The event type in the body is not the one in the address.")
    named = said.get("subscriberId", {})
    if not isinstance(named, dict) or not all(isinstance(named.get(each, ""), str) for each in NAMES):
        raise invalid("'subscriberId' has to be an object of texts.")
    try:
        UUID(said.get("id", new_id()))
    except (ValueError, AttributeError, TypeError):
        raise invalid("'id' has to be a UUID.") from None
    return said


def _wanted(said: dict[str, Any], delivery: Any, ttl: Any, fifo: Any) -> tuple[str, int, bool]:
    """The fields that a subscriber may choose; the identifiers in the body are the room's to say."""
    options = said.get("options", {})
    if not isinstance(options, dict):
        raise invalid("'options' has to be an object.")
    delivery, ttl, fifo = said.get("delivery", delivery), options.get("TTL", ttl), options.get("FIFO", fifo)
    if delivery not in ("PUSH", "PULL"):
        raise invalid("'delivery' is PUSH or PULL.")
    if type(ttl) is not int or not 1 <= ttl <= LONGEST_TTL:
        raise invalid(f"'TTL' is a number of seconds from 1 to {LONGEST_TTL}.")
    if type(fifo) is not bool:
        raise invalid("'FIFO' is true or false.")
    return delivery, ttl, fifo


def _item(row: Any) -> dict[str, Any]:
    return {
        "id": str(row.uuid),
        "subscriberId": party(row.subscriber),
        "eventType": row.code,
        "delivery": row.delivery,
        "options": {"TTL": row.ttl, "FIFO": row.fifo},
    }


def _none() -> Exception:
    return missing("You have no subscription to this event type.")
