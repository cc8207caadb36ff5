"""Event types of a room: createEventType, getEventTypeList, getEventType, deleteEventType."""

from psycopg.types.json import Jsonb

from egov.lgsp.bus.gateway.rooms.schemas import Unfit, check_schema
from egov.lgsp.bus.gateway.rooms.visits import Visit, invalid, missing, taken

ADD = """
INSERT INTO bus_eventtype (room, code, schema, at) VALUES (%s, %s, %s, %s) ON CONFLICT (room, code) DO NOTHING
"""
LIST = "SELECT code FROM bus_eventtype WHERE room = %s ORDER BY code"
FIND = "SELECT id, code, schema FROM bus_eventtype WHERE room = %s AND code = %s"
EVENTS = "SELECT id FROM bus_event WHERE event_type_id = %s"
SUBSCRIPTIONS = "SELECT id FROM bus_subscription WHERE event_type_id = %s"
REMOVE = (
    f"DELETE FROM bus_message WHERE event_id IN ({EVENTS})",  # noqa: S608
    f"UPDATE bus_message SET subscription_id = NULL WHERE subscription_id IN ({SUBSCRIPTIONS})",  # noqa: S608
    "DELETE FROM bus_event WHERE event_type_id = %s",
    "DELETE FROM bus_subscription WHERE event_type_id = %s",
    "DELETE FROM bus_eventtype WHERE id = %s",
)


async def create(visit: Visit) -> None:
    """POST: a new type with its schema."""
    said = await visit.json("eventType", "schema")
    code, schema = said["eventType"], said["schema"]
    if not isinstance(code, str) or not 0 < len(code) <= 255 or not code.isprintable() or "/" in code:
        raise invalid("An event type has a name of 1 to 255 printable characters without '/'.")
    if not isinstance(schema, dict):
        raise invalid("The schema has to be a JSON object.")
    try:
        check_schema(schema)
    except Unfit as error:
        raise invalid(str(error)) from None
    async with visit.bus.delivery.rows() as rows:
        added = await rows.execute(ADD, (visit.room, code, Jsonb(schema), visit.record.at))
    if not added.rowcount:
        raise taken(f"The room has an event type '{code}' already.")
    await visit.answer(200)


async def names(visit: Visit) -> None:
    """GET: the names of all; 204 when there are none."""
    async with visit.bus.delivery.rows() as rows:
        found = [row.code for row in await (await rows.execute(LIST, (visit.room,))).fetchall()]
    await visit.answer(200 if found else 204, found or None)


async def one(visit: Visit) -> None:
    """GET: one type with its schema; 204 when there is none."""
    async with visit.bus.delivery.rows() as rows:
        row = await (await rows.execute(FIND, (visit.room, visit.names[0]))).fetchone()
    await visit.answer(200 if row else 204, {"eventType": row.code, "schema": row.schema} if row else None)


async def delete(visit: Visit) -> None:
    """DELETE: the type, its subscriptions, and its events, delivered or not."""
    async with visit.bus.delivery.rows() as rows:
        row = await (await rows.execute(f"{FIND} FOR UPDATE", (visit.room, visit.names[0]))).fetchone()
        if row is None:
            raise missing("The room has no such event type.")
        for statement in REMOVE:
            await rows.execute(statement, (row.id,))
    await visit.answer(204)
