"""Which messages are due, who has them in its hands, and what came of them: the statements of the dispatcher."""

from typing import Any

from psycopg.types.json import Jsonb

from egov.lgsp.bus.gateway.delivery.attempts import Ended
from egov.lgsp.bus.gateway.delivery.desk import IS_ALIVE, Rows
from egov.lgsp.bus.gateway.delivery.messages import INSERT, NOTIFY, Message, inserting, message_of, texts
from egov.lgsp.bus.gateway.moments import new_id

CLAIM = """
WITH due AS (
    SELECT w.id FROM bus_message w WHERE w.state = 'waiting' AND w.next_at <= now() AND w.service <> ALL (%s)
    AND (w.expires_at IS NULL OR w.expires_at > now())
    AND (w.order_key = '' OR NOT EXISTS (
        SELECT 1 FROM bus_message b WHERE b.client = w.client AND b.service = w.service AND b.order_key = w.order_key
        AND b.order_key <> '' AND b.id < w.id AND (
            b.state IN ('waiting', 'underway', 'kept') OR b.state = 'dead' AND b.kind IN ('call', 'soap'))))
    ORDER BY w.next_at, w.id LIMIT %s FOR UPDATE SKIP LOCKED
), taken AS (
    UPDATE bus_message m SET state = 'underway', claimer = %s, tries = tries + 1 FROM due WHERE m.id = due.id
    RETURNING m.*
)
SELECT t.*, e.uuid AS event_uuid, e.publisher, e.event, y.code FROM taken t
LEFT JOIN bus_event e ON e.id = t.event_id LEFT JOIN bus_eventtype y ON y.id = e.event_type_id ORDER BY t.id
"""
END = """
UPDATE bus_message SET state = %s, status = %s, answer_headers = %s, answer = %s, fault = %s, said = %s, claimer = NULL,
    next_at = now() + make_interval(secs => %s), tries = tries - %s,
    ended_at = CASE WHEN %s IN ('delivered', 'dead') THEN now() END
WHERE id = %s AND claimer = %s AND state = 'underway'
"""
FREE = f"""
UPDATE bus_message SET state = 'waiting', claimer = NULL, next_at = now()
WHERE state = 'underway' AND claimer NOT IN ({IS_ALIVE})
"""  # noqa: S608
RESUME = """
UPDATE bus_message SET next_at = now() WHERE state = 'waiting' AND service = ANY (%s) AND tries > 0
AND (fault <> '' OR status IN (502, 503, 504))
"""
SWEEPS = (
    "UPDATE bus_message SET state = 'expired', ended_at = now()"
    " WHERE expires_at <= now() AND state IN ('waiting', 'kept')",
    "DELETE FROM bus_message WHERE ended_at < now() - interval '90 days' AND state <> 'dead'",
    "DELETE FROM bus_outcome WHERE until < now()",
    "DELETE FROM bus_rulematch WHERE at < now() - interval '30 days'",
    "DELETE FROM bus_event e WHERE at < now() - interval '30 days'"
    " AND NOT EXISTS (SELECT 1 FROM bus_message m WHERE m.event_id = e.id)",
)
"""What has run out of time. Copies of an event go with it, ninety days after their end."""


async def claim(rows: Rows, held: list[str], most: int, claimer: int) -> list[Message]:
    """Take due messages into this process's hands, each of a key only after those before it.

    `held` are services that are left alone for now.
    """
    found = await (await rows.execute(CLAIM, (held, most, claimer))).fetchall()
    return [_with_event(row) for row in found]


async def write_down(rows: Rows, ended: list[Ended], claimer: int) -> None:
    """What came of tries, and the replies that they make, in one transaction."""
    replies = [_reply(each) for each in ended if each.state == "delivered" and each.message.reply_to]
    back = sorted({each.message.service for each in ended if each.back})
    async with rows.transaction(), rows.cursor() as cursor:
        await cursor.executemany(END, [_row(each, claimer) for each in ended])
        if replies:
            await cursor.execute(INSERT, inserting(replies))
        if back:
            await cursor.execute(RESUME, (back,))
            await cursor.execute(NOTIFY)


def _row(each: Ended, claimer: int) -> tuple[object, ...]:
    body = each.body if each.message.kind in ("call", "soap") else None
    said = each.said.replace("\0", "")
    return (
        *(
            each.state,
            each.status,
            Jsonb(texts(each.headers)),
            body,
            each.fault,
            said,
            each.wait,
        ),
        *(0 if each.counted else 1, each.state, each.message.id, claimer),
    )


def _reply(each: Ended) -> Message:
    """The provider's answer as a message to the caller's own service."""
    message = each.message
    about = [
        (b"x-road-in-reply-to", message.message_id.encode("latin-1", "replace")),
        (b"x-road-reply-status", b"%d" % each.status),
    ]
    kept = [pair for pair in each.headers if pair[0] in (b"content-type", b"content-language")]
    uuid = new_id()
    return Message(
        uuid=uuid,
        message_id=uuid,
        kind="reply",
        client=_provider(message),
        service=message.reply_to,
        at=message.at,
        headers=[*kept, *about],
        body=each.body,
        trace=message.trace,
        issue=message.issue,
    )


def _provider(message: Message) -> str:
    """Who answers. The name of a SOAP service may end with a version."""
    if message.kind == "soap":
        return "/".join(message.service.split("/")[:4])
    return message.service.rpartition("/")[0]


def _with_event(row: Any) -> Message:
    """An event's copy gets its content from the room."""
    from egov.lgsp.bus.gateway.rooms.events import pushed

    message = message_of(row)
    if row.event_id is not None and row.edited is None:
        message.body = pushed(row.event_uuid, row.event_id, row.publisher, row.code, row.event)
    return message
