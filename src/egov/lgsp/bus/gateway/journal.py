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
from typing import Any, Protocol

import orjson
import psycopg

log = logging.getLogger(__name__)

FULL = 2_000
"""Exchanges in one batch at most."""
NOTHING = bytes(32)
SLOTS = 64

COLUMNS = (
    "id, message_id, at, client, service, protocol, method, path, user_id, issue, represented, trace, status, fault, "
    "said, took_us, provider_us, request_bytes, response_bytes, request_hash, response_hash, request, response"
)
WRITE = f"""
WITH made AS (
    INSERT INTO bus_batch (node, at, root, previous, chain, signature, key)
    VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING id AS made_id
)
INSERT INTO bus_exchange ({COLUMNS}, place, batch_id)
SELECT {COLUMNS}, place, made_id FROM made, json_populate_recordset(NULL::bus_exchange, %s::json)
"""  # noqa: S608 -- only constants
"""One statement, one way to the server and back: twice as fast as COPY for batches of this size."""
TAKE = "SELECT pg_try_advisory_lock(hashtextextended('bus chain ' || %s, 0))"
LAST = "SELECT chain FROM bus_batch WHERE node = %s ORDER BY id DESC LIMIT 1"


@dataclass(slots=True)
class Record:
    """One exchange as it was. Times in microseconds; `at` is when the request's head had been read."""

    id: str
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

    def leaf(self) -> bytes:
        """SHA-256 over what the record says; changing any of it later breaks the batch's root."""
        said = orjson.dumps(
            [
                self.id,
                int(self.at.timestamp() * 1_000_000),
                *(self.message_id, self.client, self.service, self.protocol, self.method, self.path),
                *(self.user_id, self.issue, self.represented, self.status, self.fault),
                *(self.request_hash.hex(), self.response_hash.hex()),
            ]
        )
        return hashlib.sha256(said).digest()


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
        rows = [_row(record, place) for place, record in enumerate(records)]
        values = (
            self.chain_name,
            datetime.now(UTC),
            root,
            self._chain,
            chain,
            signature,
            self.signer.fingerprint,
        )
        await connection.execute(WRITE, (*values, orjson.dumps(rows).decode()), prepare=True)
        await connection.commit()
        self._chain = chain


def _row(r: Record, place: int) -> dict[str, object]:
    """The record as JSON that PostgreSQL reads as a row; bytes in its hexadecimal form."""
    return {
        "id": r.id,
        "message_id": r.message_id,
        "at": r.at,
        "client": r.client,
        "service": r.service,
        "protocol": r.protocol,
        "method": r.method,
        "path": r.path,
        "user_id": r.user_id,
        "issue": r.issue,
        "represented": r.represented,
        "trace": r.trace,
        "status": r.status,
        "fault": r.fault,
        "said": r.said,
        "took_us": r.took_us,
        "provider_us": r.provider_us,
        "request_bytes": r.request_bytes,
        "response_bytes": r.response_bytes,
        "request_hash": "\\x" + r.request_hash.hex(),
        "response_hash": "\\x" + r.response_hash.hex(),
        "request": None if r.request is None else "\\x" + r.request.hex(),
        "response": None if r.response is None else "\\x" + r.response.hex(),
        "place": place,
    }
