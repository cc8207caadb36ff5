"""What a gateway process needs for delivery, gathered in one place."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from egov.lgsp.bus.gateway.consents.register import Consents
from egov.lgsp.bus.gateway.delivery.circuits import Circuits
from egov.lgsp.bus.gateway.delivery.store import Store
from egov.lgsp.bus.gateway.faults import BUS, Fault

CONNECTIONS = 6
LIVING = 811_302
"""Class of the advisory locks that say that a process lives; the number beside it is the process's own."""
IS_ALIVE = (
    "SELECT objid::int8 FROM pg_locks WHERE locktype = 'advisory' AND classid = 811302 AND objsubid = 2 AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
Rows = psycopg.AsyncConnection[Any]


@dataclass
class Desk:
    """One per process. `claimer` names the process in the rows that it has in its hands."""

    database: str = ""
    folder: Path = Path("/nonexistent")
    """Where files on their way lie."""
    claimer: int = field(default_factory=lambda: int.from_bytes(os.urandom(4), "big") >> 1)
    circuits: Circuits = field(default_factory=Circuits)

    def __post_init__(self) -> None:
        self.store = Store(self.database)
        self.consents = Consents(self)
        self._pool: AsyncConnectionPool[Rows] | None = None

    @asynccontextmanager
    async def rows(self) -> AsyncIterator[Rows]:
        """A connection in a transaction that ends with the block. Raises Fault when the database is away."""
        if self._pool is None:
            self._pool = AsyncConnectionPool(
                self.database,
                min_size=1,
                max_size=CONNECTIONS,
                open=False,
                timeout=5,
                kwargs={"row_factory": namedtuple_row},
            )
            await self._pool.open()
        try:
            async with self._pool.connection() as connection:
                yield connection
        except (PoolTimeout, psycopg.OperationalError) as error:
            raise Fault(f"{BUS}.DatabaseError", "The bus cannot reach its database for now.", 503) from error

    async def close(self) -> None:
        """Give the connections back."""
        await self.consents.close()
        if self._pool is not None:
            await self._pool.close()
            self._pool = None
