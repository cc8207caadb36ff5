"""The same message id counts once: repeated calls are told what the first one was told (idempotent receiver)."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from egov.lgsp.bus.gateway.answers import Send, durable
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.calls import Call
from egov.lgsp.bus.gateway.delivery.desk import IS_ALIVE
from egov.lgsp.bus.gateway.delivery.messages import texts, wire
from egov.lgsp.bus.gateway.faults import BUS, CALLER, Fault
from egov.lgsp.bus.gateway.moments import new_id
from egov.lgsp.bus.rules.redelivery import AGAIN

LONGEST = 1_000_000
"""Bytes of an answer that is kept to be told again."""
TAKE = f"""
INSERT INTO bus_outcome AS o (uuid, client, service, message_id, call, claimer, status, headers, until)
VALUES (%s, %s, %s, %s, %s, %s, 0, '[]', now() + make_interval(hours => %s))
ON CONFLICT (client, service, message_id) DO UPDATE SET claimer = excluded.claimer, call = excluded.call,
    until = excluded.until, status = 0, headers = '[]', body = NULL,
    uuid = CASE WHEN o.until <= now() THEN excluded.uuid ELSE o.uuid END
WHERE o.until <= now() OR (o.status = 0 AND o.call = excluded.call AND o.claimer NOT IN ({IS_ALIVE}))
RETURNING uuid
"""  # noqa: S608
FIND = "SELECT call, status, headers, body FROM bus_outcome WHERE client = %s AND service = %s AND message_id = %s"
TELL = "UPDATE bus_outcome SET status = %s, headers = %s, body = %s WHERE uuid = %s AND claimer = %s"
FORGET = "DELETE FROM bus_outcome WHERE uuid = %s AND claimer = %s AND status = 0"

Act = Callable[[Call, str], Awaitable[None]]


@dataclass
class Told:
    """What goes to the caller, held back until it has been kept; an answer that is too long goes on at once."""

    send: Send
    status: int = 0
    size: int = 0
    _held: list[dict[str, Any]] = field(default_factory=list)

    async def __call__(self, message: dict[str, Any]) -> None:
        self.status = message.get("status", self.status)
        self.size += len(message.get("body", b""))
        self._held.append(message)
        if self.size > LONGEST:
            await self.let_go()

    async def let_go(self) -> None:
        held, self._held = self._held, []
        for message in held:
            await self.send(message)

    def headers(self) -> list[list[str]]:
        return texts(self._held[0]["headers"]) if self._held and "headers" in self._held[0] else []

    def body(self) -> bytes | None:
        return None if self.size > LONGEST else b"".join(each.get("body", b"") for each in self._held)


async def once(call: Call, hours: int, act: Act) -> None:
    """Do it, or tell again what was told before. A call that came to nothing may be made again."""
    bus, record = call.bus, call.record
    meant = hashlib.sha256(b"\0".join([record.method.encode(), record.path.encode(), call.query])).digest()
    names = (record.client, record.service, record.message_id[:255])
    desk = bus.delivery
    async with desk.rows() as rows:
        taken = await (await rows.execute(TAKE, (new_id(), *names, meant, desk.claimer, hours))).fetchone()
        before = None if taken else await (await rows.execute(FIND, names)).fetchone()
    if taken is None:
        await _again(call, before, meant)
        return
    told = Told(call.send)
    try:
        await act(replace(call, send=told), str(taken.uuid))
    except BaseException:
        await _forget(bus, taken.uuid)
        raise
    if told.status in AGAIN:
        await _forget(bus, taken.uuid)
    else:
        async with desk.rows() as rows:
            await rows.execute(TELL, (told.status, Jsonb(told.headers()), told.body(), taken.uuid, desk.claimer))
    await told.let_go()


async def _forget(bus: Bus, uuid: UUID) -> None:
    async with bus.delivery.rows() as rows:
        await rows.execute(FORGET, (uuid, bus.delivery.claimer))


async def _again(call: Call, before: Any, meant: bytes) -> None:
    record = call.record
    if before is not None and before.call != meant:
        raise Fault(f"{CALLER}.MessageIdReused", f"Message {record.message_id} was another call.", 422)
    if before is None or not before.status:
        soon = ((b"retry-after", b"1"),)
        raise Fault(f"{CALLER}.MessageUnderway", f"Message {record.message_id} is being carried.", 409, soon)
    if before.body is None:
        raise Fault(f"{BUS}.OutcomeNotKept", f"Message {record.message_id} was answered; the answer was too long.", 409)
    record.status, record.response_bytes = before.status, len(before.body)
    await durable(call.bus, record)
    headers = [*wire(before.headers), (b"x-road-replayed", b"true")]
    await call.send({"type": "http.response.start", "status": before.status, "headers": headers})
    await call.send({"type": "http.response.body", "body": before.body})
