"""How long exchanges have waited for a time stamp. Stamping is the worker's job; the gateway only looks on.

Without an end to the waiting, evidence would go on without its time; with a stop at the first failure, an hour of
maintenance at the time-stamping service would stop the province. So traffic goes on for a set time, and says so.
"""

import asyncio
import logging
from dataclasses import dataclass

import psycopg

log = logging.getLogger(__name__)

LOOK = 15.0
"""Seconds between two looks."""
OLDEST = """
SELECT extract(epoch FROM now() - at)::float8 FROM bus_batch WHERE seal_id IS NULL ORDER BY id LIMIT 1
"""


@dataclass
class Stamped:
    """`waiting`: seconds since the oldest exchange without a stamp; `most` of them are allowed, 0 is without end."""

    most: float = 14_400.0
    waiting: float = 0.0

    @property
    def overdue(self) -> bool:
        return 0 < self.most < self.waiting

    async def watch(self, database: str) -> None:
        """Look until cancelled. While the database is away, the last value stands."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(database, connect_timeout=5) as connection:
                    row = await (await connection.execute(OLDEST)).fetchone()
                    self.waiting = row[0] if row else 0.0
                    if self.most and self.waiting > self.most / 2:
                        log.warning("Exchanges have waited for a time stamp for %.0f s", self.waiting)
            except (psycopg.Error, OSError) as error:
                log.info("The state of time stamps is not known for now: %s", error)
            await asyncio.sleep(LOOK)
