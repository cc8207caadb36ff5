"""Delivers what was kept: claims what is due, tries, writes down what came of it. One in each gateway process.

A claim lasts as long as the process holds its advisory lock. When a process dies, PostgreSQL lets the lock go and the
next sweep of any other process, or of the same one after its restart, frees what it had in its hands.
"""

import asyncio
import logging
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import psycopg
from psycopg.rows import namedtuple_row

from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.delivery.attempts import ORDINARY, Ended, attempt
from egov.lgsp.bus.gateway.delivery.claims import FREE, SWEEPS, claim, write_down
from egov.lgsp.bus.gateway.delivery.desk import LIVING, Rows
from egov.lgsp.bus.gateway.delivery.messages import CHANNEL, Message
from egov.lgsp.bus.gateway.delivery.soap import service_named
from egov.lgsp.bus.gateway.ending import ended
from egov.lgsp.bus.gateway.rooms.rules import absent
from egov.lgsp.bus.gateway.transfers.sweeping import sweep

log = logging.getLogger(__name__)

AT_ONCE = 192
"""Tries under way in one process."""
OF_ONE = 24
"""Of these, to one service, so that a slow one does not hold up the others."""
TAKEN = 48
"""Messages claimed in one statement."""


@dataclass
class Dispatcher:
    """`pulse` is the number of seconds after which it looks for itself, besides being woken; `rest` lies between two
    looks for what has run out of time."""

    bus: Bus
    pulse: float = 1.0
    rest: float = 5.0
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _ended: list[Ended] = field(default_factory=list)
    _underway: Counter[str] = field(default_factory=Counter)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _swept: float = 0.0

    async def run(self) -> None:
        """Deliver until cancelled."""
        listening = asyncio.create_task(self._listen())
        try:
            while True:
                try:
                    await self._connected()
                except (psycopg.Error, OSError) as error:
                    log.error("Messages cannot be delivered for now: %s", error)
                    await asyncio.sleep(1)
        finally:
            await ended(listening, *self._tasks)

    async def _connected(self) -> None:
        database, claimer = self.bus.delivery.database, self.bus.delivery.claimer
        async with await psycopg.AsyncConnection.connect(database, autocommit=True, row_factory=namedtuple_row) as rows:
            await rows.execute("SELECT pg_advisory_lock(%s, %s)", (LIVING, claimer))
            while True:
                self._wake.clear()
                await self._turn(rows)

    async def _turn(self, rows: Rows) -> None:
        ended = self._ended[:]
        if ended:
            await write_down(rows, ended, self.bus.delivery.claimer)
            del self._ended[: len(ended)]
        await rows.execute(FREE)
        if time.monotonic() > self._swept + self.rest:
            self._swept = time.monotonic()
            for statement in SWEEPS:
                await rows.execute(statement)
            await sweep(rows, self.bus.delivery.folder)
            await absent(rows, datetime.now(UTC))
        most = min(TAKEN, AT_ONCE - len(self._tasks))
        taken = await claim(rows, self._held(), most, self.bus.delivery.claimer) if most > 0 else []
        for message in taken:
            self._underway[message.service] += 1
            task = asyncio.create_task(self._deliver(message))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if len(taken) < TAKEN and not self._ended:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), self.pulse)

    def _held(self) -> list[str]:
        """Services with an open circuit and no fallback, and those with enough tries under way."""
        held = [service for service, many in self._underway.items() if many >= OF_ONE]
        for service in self.bus.delivery.circuits.of:
            provider, _, code = service.rpartition("/")
            registry = self.bus.registry
            found = registry.rest.get((provider, code)) or service_named(registry, service)
            terms = (found.terms if found else None) or ORDINARY
            if not terms.fallback_url and self.bus.delivery.circuits.is_open(service, terms):
                held.append(service)
        return held

    async def _deliver(self, message: Message) -> None:
        try:
            self._ended.append(await attempt(self.bus, message))
        finally:
            self._underway[message.service] -= 1
            if not self._underway[message.service]:
                del self._underway[message.service]
            self._wake.set()

    async def _listen(self) -> None:
        """Be woken by whoever keeps a message, on this node or another."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    self.bus.delivery.database, autocommit=True
                ) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    async for _ in connection.notifies():
                        self._wake.set()
            except (psycopg.Error, OSError):
                await asyncio.sleep(1)
