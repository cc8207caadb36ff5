"""Messages on their way to the disk: gathered while the batch before is written, like the record of exchanges."""

import asyncio
import logging
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import psycopg

from egov.lgsp.bus.gateway.delivery.messages import INSERT, NOTIFY, Message, inserting

log = logging.getLogger(__name__)

FULL = 500
"""Messages in one batch at most."""
Waiting = tuple[Message, "asyncio.Future[None]"]


@dataclass
class Store:
    """Takes messages; `put` returns when they are durable."""

    database: str
    away: bool = False
    """The database did not answer at the last try."""
    _queue: deque[Waiting] = field(default_factory=deque)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    async def put(self, message: Message) -> None:
        """Keep it. Returns after the commit; while the database is away it waits."""
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append((message, kept))
        self._wake.set()
        await kept

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self.database, autocommit=True) as connection:
                    self.away = False
                    while True:
                        await self._wake.wait()
                        self._wake.clear()
                        while self._queue:
                            await self._write(connection)
            except (psycopg.Error, OSError) as error:
                self.away = True
                self._wake.set()
                log.error("Messages cannot be kept for now: %s", error)
                await asyncio.sleep(1)

    async def _write(self, connection: "psycopg.AsyncConnection[tuple[Any, ...]]") -> None:
        """Write what waits. A batch that fails for its content is written one by one, so that one caller's nonsense
        is only that caller's; a batch that fails otherwise stays: each message has one uuid and is kept once."""
        batch = [self._queue[place] for place in range(min(len(self._queue), FULL))]
        try:
            await _insert(connection, [message for message, _ in batch])
        except (psycopg.DataError, psycopg.IntegrityError):
            for message, kept in batch:
                try:
                    await _insert(connection, [message])
                except (psycopg.DataError, psycopg.IntegrityError) as error:
                    if not kept.done():
                        kept.set_exception(error)
        for _, kept in batch:
            self._queue.popleft()
            if not kept.done():
                kept.set_result(None)


async def _insert(connection: "psycopg.AsyncConnection[tuple[Any, ...]]", messages: list[Message]) -> None:
    async with connection.transaction():
        await connection.execute(INSERT, inserting(messages))
        await connection.execute(NOTIFY)
