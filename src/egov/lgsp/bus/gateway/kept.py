"""The last registry that was read, on this machine's own disk: a gateway starts with it while the database is away.

What the queries gave is kept, not what was made of it. The file is for its owner only and signed with the node's key: a
changed one is not used. Nor is one that is too old, since a right may have been withdrawn meanwhile (decision 0036).
"""

import hashlib
import os
from base64 import b64decode, b64encode
from collections import namedtuple
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from egov.lgsp.bus.gateway.keys import NodeKey

OLDEST = timedelta(days=1)
LEFT_OUT = frozenset({"contract", "notes"})
"""Long, and no call is checked against them."""
MOMENTS = frozenset({"valid_from", "valid_to"})


class Unusable(OSError):
    """There is no kept registry, or it was changed, or is too old; the message says which."""


@dataclass
class Kept:
    """The file of this node. `found` gathers what the queries of one reading gave."""

    path: Path
    key: NodeKey
    found: dict[str, Sequence[Any]] = field(default_factory=dict)
    _digest: bytes = b""

    def write(self, now: datetime) -> None:
        """Keep what was gathered. Raises OSError. What is there already is only touched once in an hour."""
        tables = {_name(query): _table(rows) for query, rows in self.found.items()}
        content = orjson.dumps(tables, default=str, option=orjson.OPT_SORT_KEYS)
        digest = hashlib.sha256(content + f"{now:%Y%m%d%H}".encode()).digest()
        if digest == self._digest:
            return
        body = orjson.dumps({"at": now.isoformat()}) + b"\n" + content
        signature = b64encode(self.key.sign(hashlib.sha256(body).digest()))
        partial = self.path.with_suffix(f".{os.getpid()}")
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(signature + b"\n" + body)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self.path)
        self._digest = digest

    def read(self, now: datetime) -> datetime:
        """Take up what was kept; gives the moment it was read at. Raises Unusable."""
        try:
            signature, _, body = self.path.read_bytes().partition(b"\n")
        except OSError as error:
            raise Unusable(f"No registry is kept: {error}") from None
        public = self.key.certificate.public_key()
        assert isinstance(public, ec.EllipticCurvePublicKey)
        try:
            public.verify(b64decode(signature), hashlib.sha256(body).digest(), ec.ECDSA(hashes.SHA256()))
        except (InvalidSignature, ValueError):
            raise Unusable("The kept registry was changed, or is another node's.") from None
        head, _, content = body.partition(b"\n")
        at = datetime.fromisoformat(orjson.loads(head)["at"])
        if now - at > OLDEST:
            raise Unusable(f"The kept registry is too old: {at.isoformat()}.")
        self.found = {name: _rows(table) for name, table in orjson.loads(content).items()}
        return at

    async def rows(self, query: str, *values: str) -> list[Any]:
        """What this query gave. Raises Unusable for one that an earlier version of the program did not ask."""
        known = self.found.get(_name(query))
        if known is None:
            raise Unusable("The kept registry is that of another version of the program.")
        return list(known)


def _name(query: str) -> str:
    """The same query, whatever the program around it."""
    return hashlib.sha256(query.encode()).hexdigest()


def _table(rows: Sequence[Any]) -> dict[str, Any]:
    names = rows[0]._fields if rows else ()
    kept = [place for place, name in enumerate(names) if name not in LEFT_OUT]
    return {"names": [names[place] for place in kept], "rows": [[row[place] for place in kept] for row in rows]}


def _rows(table: dict[str, Any]) -> list[Any]:
    names = table["names"]
    made = namedtuple("Row", names)  # type: ignore[misc]
    moments = {place for place, name in enumerate(names) if name in MOMENTS}
    return [made(*(_value(value, place in moments) for place, value in enumerate(row))) for row in table["rows"]]


def _value(value: Any, moment: bool) -> Any:
    return datetime.fromisoformat(value).astimezone(UTC) if moment and value is not None else value
