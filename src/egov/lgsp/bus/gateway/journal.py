"""The record of exchanges: written in batches, each batch hashed, chained, signed, committed before its callers hear.

While one batch is on its way to the disk the next one gathers; so the price of a commit is shared by all calls that
came meanwhile. An answer leaves the bus only after its record is durable. While the database is away, durable means the
spool on this machine's disk, up to a bound; then calls are refused (decision 0024).
"""

import asyncio
import hashlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

import psycopg

from egov.lgsp.bus.gateway.ending import ended
from egov.lgsp.bus.gateway.records import Record
from egov.lgsp.bus.gateway.spool import Spool
from egov.lgsp.bus.gateway.writing import Batch, prepare, write

__all__ = ["Bound", "Journal", "Record", "Signer", "Written"]

Connection = psycopg.AsyncConnection[tuple[Any, ...]]
T = TypeVar("T")

log = logging.getLogger(__name__)

FULL = 2_000
"""Exchanges in one batch at most."""
NOTHING = bytes(32)
SLOTS = 64

TAKE = "SELECT pg_try_advisory_lock(hashtextextended('bus chain ' || %s, 0))"
LAST = "SELECT chain FROM bus_batch WHERE node = %s ORDER BY id DESC LIMIT 1"
KNOWN = "SELECT id FROM bus_exchange WHERE id = ANY(%s)"


class Signer(Protocol):
    """Signs a batch's chain value. `fingerprint` names the certificate of its key."""

    @property
    def fingerprint(self) -> str: ...

    def sign(self, value: bytes) -> bytes: ...


class Written(asyncio.Event):
    """Set when records are durable; who does not wait for it is called."""

    def __init__(self) -> None:
        super().__init__()
        self._acts: list[Callable[[], None]] = []

    def then(self, act: Callable[[], None]) -> None:
        """Do it as soon as they are; now, if they are already."""
        if self.is_set():
            act()
        else:
            self._acts.append(act)

    def set(self) -> None:
        super().set()
        acts, self._acts = self._acts, []
        for act in acts:
            try:
                act()
            except Exception:  # one caller's trouble does not stop the record of the others
                log.exception("A call could not go on after its record")


@dataclass(eq=False)
class Gathering:
    """Records that will be written together."""

    records: list[Record] = field(default_factory=list)
    written: Written = field(default_factory=Written)


@dataclass(frozen=True)
class Bound:
    """How much may wait on this machine's disk while the database is away."""

    records: int = 500_000
    size: int = 1_000_000_000
    """Bytes."""


@dataclass
class Journal:
    """Takes records, tells when they are durable."""

    database: str
    node: str
    signer: Signer
    spool: Spool | None = None
    bound: Bound = Bound()
    patience: float = 5.0
    """Seconds that the database is given for one batch before it counts as away."""
    pause: float = 1.0
    """Seconds between two tries to reach it."""
    chain_name: str = ""
    away: bool = False
    """The database did not answer at the last try."""
    _queue: deque[Gathering] = field(default_factory=deque)
    _open: Gathering | None = None
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _chain: bytes = NOTHING
    _in_doubt: bool = False
    """A batch was sent and its commit not heard of."""

    @property
    def state(self) -> str:
        """Where records go: `database`, `spool` while that is away, `full` when the spool's bound is reached."""
        if self.full:
            return "full"
        return "spool" if self.away else "database"

    @property
    def full(self) -> bool:
        """No record can be taken: a call that came now would have no evidence."""
        if not self.away:
            return False
        spool = self.spool
        return spool is None or spool.records >= self.bound.records or spool.size >= self.bound.size

    def put(self, record: Record) -> Written:
        """Add a record; what comes back is set when it is durable."""
        record.fit()
        gathering = self._open
        if gathering is None:
            gathering = self._open = Gathering()
            self._queue.append(gathering)
            self._wake.set()
        gathering.records.append(record)
        if len(gathering.records) >= FULL:
            self._open = None
        return gathering.written

    async def run(self) -> None:
        """Write until cancelled: to the database, or to the spool while that is away."""
        if self.spool is not None:
            await asyncio.to_thread(self.spool.inherit)
        while True:
            try:
                await self._into_database()
            except (psycopg.Error, OSError, TimeoutError) as error:
                if not self.away:
                    log.error("The record of exchanges goes to the spool: %s", error or "no answer")
                self.away = True
                self._wake.set()
                await self._wait(asyncio.sleep(self.pause))

    async def _into_database(self) -> None:
        connecting = asyncio.create_task(self._connect())
        try:
            connection = await self._wait(connecting)
        except asyncio.CancelledError:
            await ended(connecting)
            raise
        try:
            await asyncio.wait_for(self._take_up(connection), self.patience)
            await self._catch_up(connection)
            if self.away:
                log.error("The record of exchanges goes to the database again.")
            self.away = False
            self._wake.set()
            while True:
                await self._wake.wait()
                self._wake.clear()
                while self._queue:
                    gathering = self._close(self._queue[0])
                    async with asyncio.timeout(self.patience):
                        await self._commit(connection, gathering.records)
                    self._queue.popleft()
                    gathering.written.set()
        finally:
            await connection.close()

    async def _connect(self) -> Connection:
        patience = max(2, int(self.patience))
        return await psycopg.AsyncConnection.connect(self.database, autocommit=True, connect_timeout=patience)

    async def _wait(self, something: Awaitable[T]) -> T:
        """Wait for it; meanwhile, if the database is away, what comes in goes to the spool."""
        task = asyncio.ensure_future(something)
        while not task.done():
            if not self.away or self.spool is None:
                await asyncio.wait([task])
                break
            waking = asyncio.ensure_future(self._wake.wait())
            await asyncio.wait([task, waking], return_when=asyncio.FIRST_COMPLETED)
            waking.cancel()
            await self._set_aside()
        return await task

    async def _set_aside(self) -> None:
        """The queue goes to the spool."""
        assert self.spool is not None
        self._wake.clear()
        while self._queue:
            gathering = self._close(self._queue[0])
            try:
                await asyncio.to_thread(self.spool.append, gathering.records)
            except OSError as error:
                log.error("The spool cannot be written: %s", error)
                return
            gathering.written.set()
            self._queue.popleft()

    async def _catch_up(self, connection: Connection) -> None:
        """What waits in the spool goes to the database, oldest first; then what was on its way when it failed."""
        spool, start = self.spool, 0
        while spool is not None and spool.records:
            records, after = await asyncio.to_thread(spool.first, FULL, start)
            if records:
                await asyncio.wait_for(self._commit_new(connection, records), 10 * self.patience)
                start = after
                await self._set_aside()
            else:
                spool.clear()
        while self._in_doubt and self._queue:
            gathering = self._close(self._queue[0])
            await asyncio.wait_for(self._commit_new(connection, gathering.records), self.patience)
            gathering.written.set()
            self._queue.popleft()
        self._in_doubt = False

    def _close(self, gathering: Gathering) -> Gathering:
        if gathering is self._open:
            self._open = None
        return gathering

    async def _take_up(self, connection: Connection) -> None:
        """Go on with a chain of this node that no other process has in its hands."""
        for slot in range(1, SLOTS + 1):
            name = f"{self.node}-{slot}"
            row = await (await connection.execute(TAKE, (name,))).fetchone()
            if row is not None and row[0]:
                break
        else:
            raise OSError(f"Node {self.node} has {SLOTS} processes already.")
        self.chain_name = name
        row = await (await connection.execute(LAST, (name,))).fetchone()
        self._chain = row[0] if row else NOTHING
        await prepare(connection)

    async def _commit_new(self, connection: Connection, records: list[Record]) -> None:
        """Those of the records that are not there yet: a commit that was not heard of may have been one."""
        cursor = await connection.execute(KNOWN, ([record.id for record in records],))
        known = {str(row[0]) for row in await cursor.fetchall()}
        fresh = [record for record in records if record.id not in known]
        if fresh:
            await self._commit(connection, fresh)

    async def _commit(self, connection: Connection, records: list[Record]) -> None:
        self._in_doubt = True
        root = hashlib.sha256(b"".join([record.leaf() for record in records])).digest()
        chain = hashlib.sha256(self._chain + root).digest()
        signature = self.signer.sign(chain)
        batch = Batch(
            self.chain_name,
            datetime.now(UTC),
            root,
            self._chain,
            chain,
            signature,
            self.signer.fingerprint,
        )
        await write(connection, batch, records)
        self._chain = chain
        self._in_doubt = False
