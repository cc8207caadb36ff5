"""The register of consents as the gateway asks it: in the database, with a short memory of what was there.

Only consents that were found are remembered. A withdrawal empties the memory by NOTIFY; it is used only while the
connection that listens answers several times a second, so that no withdrawal is overlooked for longer than a second.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import psycopg

from egov.lgsp.bus.gateway.ending import ended
from egov.lgsp.bus.gateway.faults import BUS, Fault

log = logging.getLogger(__name__)

CHANNEL = "bus_consent"
MOST = 10_000
"""Consents that are remembered."""
LONGEST = 30.0
"""Seconds that one is remembered."""
PULSE = 0.2
FRESH = 0.7
"""Seconds between two questions to the listening connection, and that its last answer is trusted."""
PATIENCE = 2.0
"""Seconds that a call waits for the database."""

FIND = """
SELECT extract(epoch FROM c.valid_to - now())::float8 FROM bus_consent c
JOIN bus_subsystem s ON s.id = %s JOIN bus_service v ON v.id = %s
WHERE c.person = %s AND c.member_id = s.member_id AND c.application_id = v.subsystem_id
  AND (c.service_id IS NULL OR c.service_id = v.id) AND c.purpose_key = %s
  AND c.withdrawn_at IS NULL AND (c.valid_to IS NULL OR c.valid_to > now())
ORDER BY c.valid_to DESC NULLS FIRST LIMIT 1
"""


class Desk(Protocol):
    """Where the bus's tables are read."""

    database: str

    def rows(self) -> AbstractAsyncContextManager["psycopg.AsyncConnection[Any]"]: ...


class Asked(NamedTuple):
    """May this caller (an application's id) get this person's data from this service for this purpose?"""

    caller: int
    service: int
    person: str
    purpose: str


@dataclass
class Consents:
    """One per process; it begins to listen with the first right that demands consent."""

    desk: Desk
    patience: float = PATIENCE
    asked: int = 0
    """Questions that went to the database."""
    _known: "OrderedDict[Asked, float]" = field(default_factory=OrderedDict)
    _turn: int = 0
    _heard: float = float("-inf")
    _wanted: asyncio.Event = field(default_factory=asyncio.Event)
    _listening: "asyncio.Task[None] | None" = None

    async def given(self, asked: Asked) -> bool:
        """Is such a consent in force? Raises Fault when nobody can tell."""
        now = time.monotonic()
        if now - self._heard < FRESH and self._known.get(asked, 0.0) > now:
            return True
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen())
        turn = self._turn
        self.asked += 1
        try:
            async with asyncio.timeout(self.patience), self.desk.rows() as rows:
                row = await (await rows.execute(FIND, asked)).fetchone()
        except (Fault, psycopg.Error, OSError, TimeoutError) as error:
            log.error("Consents cannot be looked up: %s", type(error).__name__)
            raise Fault(f"{BUS}.ConsentUnknown", "Whether the person consents cannot be looked up now.", 503) from None
        if row is None:
            return False
        if turn == self._turn:
            left = LONGEST if row[0] is None else min(LONGEST, row[0])
            self._known[asked] = time.monotonic() + left
            self._known.move_to_end(asked)
            while len(self._known) > MOST:
                self._known.popitem(last=False)
            self._wanted.set()
        return True

    async def close(self) -> None:
        """Stop listening."""
        if self._listening is not None:
            await ended(self._listening)
            self._listening = None
        self._heard = float("-inf")
        self._forget()

    def _forget(self, *_: object) -> None:
        self._turn += 1
        self._known.clear()

    async def _listen(self) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self.desk.database, autocommit=True) as connection:
                    connection.add_notify_handler(self._forget)
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self._forget()
                    while True:
                        await self._wanted.wait()
                        sent = time.monotonic()
                        await connection.execute("SELECT 1")  # brings what was told meanwhile
                        self._heard = sent
                        await asyncio.sleep(PULSE)
                        if not any(until > sent for until in self._known.values()):
                            self._wanted.clear()
            except (psycopg.Error, OSError) as error:
                log.warning("Withdrawn consents cannot be followed for now: %s", error)
            await asyncio.sleep(1)
