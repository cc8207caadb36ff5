"""Events in: publishEvent, getStatus, deleteEvent."""

from typing import Any
from uuid import UUID, uuid5

from egov.lgsp.bus.gateway.delivery.desk import Rows
from egov.lgsp.bus.gateway.rooms import rules
from egov.lgsp.bus.gateway.rooms.events import event_item, party
from egov.lgsp.bus.gateway.rooms.keeping import TYPE, put
from egov.lgsp.bus.gateway.rooms.schemas import Unfit, check_event
from egov.lgsp.bus.gateway.rooms.visits import Visit, invalid, missing

_SAME = UUID("0b5d7f43-64d1-4a35-8a0e-3f2f6f8f2d5e")
KNOWN = "SELECT 1 FROM bus_event WHERE uuid = %s"
OWN = """
SELECT e.id, e.uuid, e.publisher, e.event, t.code FROM bus_event e JOIN bus_eventtype t ON t.id = e.event_type_id
WHERE t.room = %s AND t.code = %s AND e.uuid = %s AND e.publisher = %s
"""
COPIES = """
SELECT client, service, state, tries, ended_at, subscription_id FROM bus_message WHERE event_id = %s ORDER BY id
"""
STOP = "UPDATE bus_event SET stopped_at = now() WHERE id = %s AND stopped_at IS NULL"
DROP = """
UPDATE bus_message SET state = 'dropped', ended_at = now() WHERE event_id = %s AND state IN ('waiting', 'kept', 'dead')
"""


async def publish(visit: Visit) -> None:
    """POST: 201 with the event's id, once it and its copies for all subscribers are durable."""
    said = await visit.json("eventType", "event")
    if said["eventType"] != visit.names[0]:
        raise invalid("The event type in the body is not the one in the address.")
    if not isinstance(said["event"], dict):
        raise invalid("The event has to be a JSON object.")
    async with visit.bus.delivery.rows() as rows:
        kind = await (await rows.execute(TYPE, (visit.room, visit.names[0]))).fetchone()
        if kind is None:
            raise missing("The room has no such event type.")
        try:
            check_event(kind.schema, said["event"])
        except Unfit as error:
            raise invalid(str(error)) from None
        record = visit.record
        values = (visit.call.caller.path, said["event"], record.at, record.message_id, record.trace)
        own = _own_id(visit)
        if own and await (await rows.execute(KNOWN, (own,))).fetchone() is not None:
            uuid = own  # the same message again: it was published, only its answer was lost
        else:
            uuid = await put(rows, visit.room, kind.id, visit.names[0], *values, own)
            await rules.completed(rows, visit.room, visit.names[0], said["event"], record.at)
    await visit.answer(201, {"id": uuid})


def _own_id(visit: Visit) -> str:
    """The event's id, when the publisher has named its message: the same for the same message of the same publisher."""
    if b"x-road-id" not in visit.call.head:
        return ""
    names = (visit.call.caller.path, visit.room, visit.names[0], visit.record.message_id)
    return str(uuid5(_SAME, "\n".join(names)))


async def status(visit: Visit) -> None:
    """GET: the event and what became of each copy; only for who published it."""
    async with visit.bus.delivery.rows() as rows:
        row = await _own(visit, rows)
        copies = await (await rows.execute(COPIES, (row.id,))).fetchall()
    item = event_item(row.uuid, row.id, row.publisher, row.code, row.event)
    item["deliveries"] = [
        {
            "subscriberId": party(each.service.rpartition("/")[0]),
            "state": each.state,
            "tries": each.tries,
            **({"endedAt": each.ended_at.isoformat()} if each.ended_at else {}),
        }
        for each in copies
    ]
    await visit.answer(200, item)


async def stop(visit: Visit) -> None:
    """DELETE: what has not been taken yet is not delivered any more."""
    async with visit.bus.delivery.rows() as rows:
        row = await _own(visit, rows)
        stopped = await rows.execute(STOP, (row.id,))
        await rows.execute(DROP, (row.id,))
    if not stopped.rowcount:
        raise missing("The event has been stopped already.")
    await visit.answer(204)


async def _own(visit: Visit, rows: Rows) -> Any:
    code, named = visit.names
    try:
        uuid = UUID(named)
    except ValueError:
        raise missing("You have not published such an event.") from None
    row = await (await rows.execute(OWN, (visit.room, code, uuid, visit.call.caller.path))).fetchone()
    if row is None:
        raise missing("You have not published such an event.")
    return row
