"""Events out, for those who fetch them: pullEvent, confirmEvent."""

from uuid import UUID

from egov.lgsp.bus.gateway.rooms.events import event_item
from egov.lgsp.bus.gateway.rooms.visits import Visit, missing, taken

SUBSCRIBED = """
SELECT s.id, s.delivery, s.fifo FROM bus_subscription s JOIN bus_eventtype t ON t.id = s.event_type_id
WHERE t.room = %s AND t.code = %s AND s.subscriber = %s
"""
NEXT = """
WITH next AS (
    SELECT id FROM bus_message m WHERE subscription_id = %(subscription)s AND state = 'kept' AND next_at <= now()
    AND expires_at > now() AND (NOT %(fifo)s OR NOT EXISTS (
        SELECT 1 FROM bus_message b WHERE b.subscription_id = m.subscription_id AND b.state = 'kept' AND b.id < m.id
        AND b.expires_at > now()))
    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
), held AS (
    UPDATE bus_message m SET next_at = now() + make_interval(secs => %(hidden)s), tries = tries + 1
    FROM next WHERE m.id = next.id RETURNING m.event_id
)
SELECT e.id, e.uuid, e.publisher, e.event, t.code FROM held JOIN bus_event e ON e.id = held.event_id
JOIN bus_eventtype t ON t.id = e.event_type_id
"""
CONFIRM = """
UPDATE bus_message m SET state = 'delivered', ended_at = now() FROM bus_event e
WHERE e.id = m.event_id AND e.uuid = %s AND m.subscription_id = %s AND m.state = 'kept'
"""


async def pull(visit: Visit) -> None:
    """GET: the oldest event that is not acknowledged. It is hidden from the subscriber's other workers for as long as
    the time-out of the room's `pull` service says; who does not acknowledge it by then gets it again."""
    async with visit.bus.delivery.rows() as rows:
        mine = await (await rows.execute(SUBSCRIBED, (visit.room, visit.names[0], visit.call.caller.path))).fetchone()
        row = None
        if mine is not None and mine.delivery == "PULL":
            values = {"subscription": mine.id, "fifo": mine.fifo, "hidden": visit.call.service.timeout}
            row = await (await rows.execute(NEXT, values)).fetchone()
    if mine is not None and mine.delivery != "PULL":
        raise taken("Your subscription is delivered by PUSH.")
    if row is None:
        raise missing("No event is available.")
    await visit.answer(200, event_item(row.uuid, row.id, row.publisher, row.code, row.event))


async def confirm(visit: Visit) -> None:
    """DELETE: acknowledge."""
    code, named = visit.names
    try:
        uuid = UUID(named)
    except ValueError:
        raise missing("No such event waits for you.") from None
    async with visit.bus.delivery.rows() as rows:
        mine = await (await rows.execute(SUBSCRIBED, (visit.room, code, visit.call.caller.path))).fetchone()
        done = await rows.execute(CONFIRM, (uuid, mine.id)) if mine is not None else None
    if done is None or not done.rowcount:
        raise missing("No such event waits for you.")
    await visit.answer(204)
