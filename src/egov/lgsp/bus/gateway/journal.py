"""The record of exchanges: written in batches, each batch hashed, chained, signed, committed before its callers hear.

While one batch is on its way to the disk the next one gathers; so the price of a commit is shared by all calls that
came meanwhile. An answer leaves the bus only after its record is durable.
"""

import asyncio
import hashlib
import logging
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import orjson
import psycopg

log = logging.getLogger(__name__)

FULL = 2_000
"""Exchanges in one batch at most."""
NOTHING = bytes(32)
SLOTS = 64

COLUMNS = (
    "id, message_id, at, client, service, protocol, method, path, user_id, issue, represented, trace, status, fault, "
    "said, took_us, provider_us, request_bytes, response_bytes, request_hash, response_hash, place, batch_id, request, "
    "response"
)
TYPES = (
    ["uuid", "varchar", "timestamptz", *["varchar"] * 4, "text", *["varchar"] * 4, "int2", "varchar", "text"]
    + ["int8"] * 4
    + ["bytea", "bytea", "int4", "int8", "bytea", "bytea"]
)
COPY = f"COPY bus_exchange ({COLUMNS}) FROM STDIN (FORMAT BINARY)"
BATCH = """
INSERT INTO bus_batch (node, at, root, previous, chain, signature, key) VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING id
"""
FINDING = """
INSERT INTO bus_finding (exchange, at, side, mode, schema, problem) VALUES (%s, %s, %s, %s, %s, %s)
"""
TAKE = "SELECT pg_try_advisory_lock(hashtextextended('bus chain ' || %s, 0))"
LAST = "SELECT chain FROM bus_batch WHERE node = %s ORDER BY id DESC LIMIT 1"


@dataclass(slots=True)
class Record:
    """One exchange as it was. Times in microseconds; `at` is when the request's head had been read."""

    id: UUID
    at: datetime
    protocol: str
    method: str
    path: str
    message_id: str = ""
    client: str = ""
    service: str = ""
    user_id: str = ""
    issue: str = ""
    represented: str = ""
    trace: str = ""
    status: int = 0
    fault: str = ""
    said: str = ""
    took_us: int = 0
    provider_us: int = 0
    request_bytes: int = 0
    response_bytes: int = 0
    request_hash: bytes = b""
    response_hash: bytes = b""
    request: bytes | None = None
    response: bytes | None = None
    findings: "list[Finding]" = field(default_factory=list)
    """Schemas that request or answer did not keep."""

    def leaf(self) -> bytes:
        """SHA-256 over what the record says; changing any of it later breaks the batch's root."""
        said = orjson.dumps(
            [
                str(self.id),
                int(self.at.timestamp() * 1_000_000),
                *(self.message_id, self.client, self.service, self.protocol, self.method, self.path),
                *(self.user_id, self.issue, self.represented, self.status, self.fault),
                *(self.request_hash.hex(), self.response_hash.hex()),
            ]
        )
        return hashlib.sha256(said).digest()


class Finding(NamedTuple):
    """A schema that a message did not keep. `side` is request or response; `mode` observe, warn or enforce."""

    side: str
    mode: str
    schema: str
    problem: str


class Signer(Protocol):
    """Signs a batch's chain value. `fingerprint` names the certificate of its key."""

    @property
    def fingerprint(self) -> str: ...

    def sign(self, value: bytes) -> bytes: ...


@dataclass(eq=False)
class Gathering:
    """Records that will be written together."""

    records: list[Record] = field(default_factory=list)
    written: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Journal:
    """Takes records, tells when they are durable."""

    database: str
    node: str
    signer: Signer
    chain_name: str = ""
    away: bool = False
    """The database did not answer at the last try."""
    _queue: deque[Gathering] = field(default_factory=deque)
    _open: Gathering | None = None
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _chain: bytes = NOTHING

    def put(self, record: Record) -> asyncio.Event:
        """Add a record; the event is set when it is durable."""
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
        """Write until cancelled. When the database is away, what waits is kept and tried again."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self.database) as connection:
                    await self._take_up(connection)
                    self.away = False
                    while True:
                        await self._wake.wait()
                        self._wake.clear()
                        while self._queue:
                            await self._write(connection, self._queue[0])
                            self._queue.popleft()
            except (psycopg.Error, OSError) as error:
                self.away = True
                self._wake.set()
                log.error("The record of exchanges cannot be written for now: %s", error)
                await asyncio.sleep(1)

    async def _take_up(self, connection: "psycopg.AsyncConnection[tuple[Any, ...]]") -> None:
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
        await connection.commit()

    async def _write(self, connection: "psycopg.AsyncConnection[tuple[Any, ...]]", gathering: Gathering) -> None:
        if gathering is self._open:
            self._open = None
        await self._commit(connection, gathering.records)
        gathering.written.set()

    async def _commit(self, connection: "psycopg.AsyncConnection[tuple[Any, ...]]", records: list[Record]) -> None:
        root = hashlib.sha256(b"".join([record.leaf() for record in records])).digest()
        chain = hashlib.sha256(self._chain + root).digest()
        signature = self.signer.sign(chain)
        values = (
            self.chain_name,
            datetime.now(UTC),
            root,
            self._chain,
            chain,
            signature,
            self.signer.fingerprint,
        )
        async with connection.transaction(), connection.cursor() as cursor:
            row = await (await cursor.execute(BATCH, values)).fetchone()
            assert row is not None
            async with cursor.copy(COPY) as copy:
                copy.set_types(TYPES)
                for place, r in enumerate(records):
                    await copy.write_row(_row(r, place, row[0]))
            found = [(r.id, r.at, *each) for r in records for each in r.findings]
            if found:
                await cursor.executemany(FINDING, found)
        self._chain = chain


def _row(r: Record, place: int, batch: object) -> tuple[object, ...]:
    return (
        *(r.id, r.message_id, r.at, r.client, r.service, r.protocol, r.method, r.path, r.user_id, r.issue),
        *(r.represented, r.trace, r.status, r.fault, r.said, r.took_us, r.provider_us, r.request_bytes),
        *(r.response_bytes, r.request_hash, r.response_hash, place, batch, r.request, r.response),
    )
