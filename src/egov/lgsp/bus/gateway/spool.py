"""Where records wait on this machine's own disk while the database is away: appended, synced, read again in order.

One file for each process, locked while it lives; what a killed process left is taken over by the next that starts. Each
record stands behind its length and CRC-32, so a torn end (nobody was told that it is durable) is seen and left out.
"""

import fcntl
import os
import struct
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import orjson

from egov.lgsp.bus.gateway.records import Finding, Record

HEAD = struct.Struct(">II")
BYTES = frozenset({"request_hash", "response_hash", "request_parts", "response_parts", "request", "response"})
NAMES = tuple(field.name for field in fields(Record))


class Spool:
    """The file of one process. `records` and `size` (bytes) say how much waits in it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder = folder
        self.records = 0
        self.size = 0
        self._inherited: list[int] = []
        self._file = -1
        self._path: Path | None = None

    def inherit(self) -> None:
        """Take over what processes that are no more have left."""
        for path in sorted(self.folder.glob("*.spool")):
            if path == self._path:
                continue
            handle = os.open(path, os.O_RDWR)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(handle)
                continue
            if not path.exists():  # its owner emptied it meanwhile
                os.close(handle)
                continue
            found = list(_read(handle))
            self._append(found)
            path.unlink()
            os.close(handle)

    def append(self, records: list[Record]) -> None:
        """Durable when it returns. Raises OSError when the disk refuses."""
        self._append([_packed(record) for record in records])

    def _append(self, packed: list[bytes]) -> None:
        if not packed:
            return
        if self._file < 0:
            self._path = self.folder / f"{uuid4().hex}.spool"
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            folder = os.open(self.folder, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)
        data = b"".join([HEAD.pack(len(each), zlib.crc32(each)) + each for each in packed])
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(self._file, view) :]
            os.fdatasync(self._file)
        except OSError:
            os.ftruncate(self._file, self.size)
            raise
        self.records += len(packed)
        self.size += len(data)

    def first(self, most: int, start: int = 0) -> tuple[list[Record], int]:
        """Up to `most` records from a place in the file on, and the place after them."""
        found: list[Record] = []
        for packed in _read(self._file, start) if self._file >= 0 else ():
            found.append(_unpacked(packed))
            start += HEAD.size + len(packed)
            if len(found) == most:
                break
        return found, start

    def clear(self) -> None:
        """All of it is in the database now."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)
            os.close(self._file)
        self._path, self._file, self.records, self.size = None, -1, 0, 0


def _packed(record: Record) -> bytes:
    values = []
    for name in NAMES:
        value = getattr(record, name)
        if name in BYTES:
            value = None if value is None else b64encode(value).decode()
        elif name == "at":
            value = int(value.timestamp() * 1_000_000)
        elif name == "findings":
            value = [list(each) for each in value]
        values.append(value)
    return orjson.dumps(values)


def _unpacked(packed: bytes) -> Record:
    values = dict(zip(NAMES, orjson.loads(packed), strict=True))
    for name in BYTES:
        values[name] = None if values[name] is None else b64decode(values[name])
    micro = values["at"]
    values["at"] = datetime.fromtimestamp(micro // 1_000_000, UTC).replace(microsecond=micro % 1_000_000)
    values["findings"] = [Finding(*each) for each in values["findings"]]
    return Record(**values)


def _read(handle: int, start: int = 0) -> Iterator[bytes]:
    while True:
        head = os.pread(handle, HEAD.size, start)
        if len(head) < HEAD.size:
            return
        length, check = HEAD.unpack(head)
        data = os.pread(handle, length, start + HEAD.size)
        if len(data) < length or zlib.crc32(data) != check:
            return
        yield data
        start += HEAD.size + length
