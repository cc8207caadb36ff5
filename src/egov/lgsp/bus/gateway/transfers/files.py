"""Files on their way, on the node's disk: written in checked chunks, read in ranges, never whole in memory."""

import asyncio
import fcntl
import hashlib
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

PIECE = 1024 * 1024


class Busy(Exception):
    """Another request is writing this file."""


class Torn(Exception):
    """The chunk is not what its checksum says."""


@contextmanager
def writing(path: Path) -> Iterator[int]:
    """The file, locked for one writer; the lock goes with the process. Raises Busy."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        yield handle
    finally:
        os.close(handle)


async def append(handle: int, offset: int, pieces: AsyncIterator[bytes], sha256: bytes) -> int:
    """Write a chunk from `offset` on and give its length, once it is on the disk. Raises Torn and leaves nothing."""
    os.ftruncate(handle, offset)  # what a dead process wrote beyond the last checked chunk
    hashed = hashlib.sha256()
    length = 0
    held: list[bytes] = []
    size = 0
    async for piece in pieces:
        hashed.update(piece)
        held.append(piece)
        size += len(piece)
        if size >= PIECE:
            await asyncio.to_thread(os.pwrite, handle, b"".join(held), offset + length)
            length, size = length + size, 0
            held.clear()
    await asyncio.to_thread(os.pwrite, handle, b"".join(held), offset + length)
    length += size
    if hashed.digest() != sha256:
        os.ftruncate(handle, offset)
        raise Torn
    await asyncio.to_thread(os.fsync, handle)
    return length


async def digest(path: Path) -> bytes:
    """SHA-256 of the whole file."""
    return await asyncio.to_thread(_digest, path)


async def pieces(path: Path, first: int, last: int) -> AsyncIterator[bytes]:
    """Bytes `first` to `last`, both included."""
    with path.open("rb") as file:
        file.seek(first)
        left = last - first + 1
        while left > 0:
            piece = await asyncio.to_thread(file.read, min(PIECE, left))
            if not piece:
                raise OSError(f"{path} is shorter than it was.")
            left -= len(piece)
            yield piece


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
