"""Keeping an event, published by an application or by a rule, with a copy for each subscriber."""

from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from egov.lgsp.bus.gateway.delivery.desk import Rows
from egov.lgsp.bus.gateway.delivery.messages import INSERT, NOTIFY, Message, inserting
from egov.lgsp.bus.gateway.moments import new_id

TYPE = "SELECT id, schema FROM bus_eventtype WHERE room = %s AND code = %s"
SUBSCRIBERS = "SELECT id, uuid, subscriber, delivery, ttl, fifo FROM bus_subscription WHERE event_type_id = %s"
IN_TURN = "SELECT 1 FROM bus_eventtype WHERE id = %s FOR UPDATE"
ADD = """
INSERT INTO bus_event (uuid, event_type_id, publisher, event, at) VALUES (%s, %s, %s, %s, %s) RETURNING id
"""


async def put(
    rows: Rows,
    room: str,
    kind: int,
    code: str,
    publisher: str,
    event: Any,
    at: datetime,
    message_id: str,
    trace: str,
    own: str = "",
) -> str:
    """Keep an event and a copy for each subscriber, in the caller's transaction; `own` is the id that it has to get."""
    subscribers = await (await rows.execute(SUBSCRIBERS, (kind,))).fetchall()
    if any(each.fifo for each in subscribers):
        await rows.execute(IN_TURN, (kind,))  # so that numbers become visible in their order
    uuid = own or new_id()
    row = await (await rows.execute(ADD, (uuid, kind, publisher, Jsonb(event), at))).fetchone()
    assert row is not None
    copies = [
        Message(
            uuid=new_id(),
            message_id=uuid,
            kind="event",
            client=room,
            service=f"{each.subscriber}/{code}",
            at=at,
            headers=[(b"content-type", b"application/json")],
            body=None,
            trace=trace,
            issue=message_id[:255],
            order_key=str(each.uuid) if each.fifo else "",
            state="waiting" if each.delivery == "PUSH" else "kept",
            expires_at=at + timedelta(seconds=each.ttl),
            event=row.id,
            subscription=each.id,
        )
        for each in subscribers
    ]
    if copies:
        await rows.execute(INSERT, inserting(copies))
        await rows.execute(NOTIFY)
    return uuid
