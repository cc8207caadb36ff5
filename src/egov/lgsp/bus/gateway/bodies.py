"""Bodies that pass: counted, hashed, limited, kept in memory only while they are short."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Any

from egov.lgsp.bus.gateway.faults import CALLER, Fault

Receive = Callable[[], Awaitable[dict[str, Any]]]

PATIENCE = 30.0
"""Seconds that the bus waits for the next piece of a caller's body."""

SLOWEST = 1_000
"""Bytes a second that a body has to come at, after the patience of its beginning."""


class Gone(Exception):
    """The caller hung up before its request was whole."""


class Incoming:
    """A caller's body, on its way to the provider."""

    def __init__(self, receive: Receive, most_bytes: int, kept: int, at_hand: bool = False) -> None:
        """`at_hand`: all of it has come already, so nobody has to be waited for."""
        self._at_hand = at_hand
        self._receive = receive
        self._most = most_bytes
        self._kept = kept
        self._hash = hashlib.sha512()
        self._pieces: list[bytes] = []
        self._more = True
        self._since = time.monotonic()
        self.size = 0
        self.begun = b""
        """What had come with the head."""

    async def begin(self) -> bool:
        """Take what came with the head; True when that is all of it."""
        self.begun = await self._next()
        return not self._more

    @property
    def all_there(self) -> bool:
        """Has the whole body come?"""
        return not self._more

    def limit(self, most_bytes: int, kept: int) -> None:
        """Limits of the service, where it is known only from the body's beginning. Raises Fault if they are passed."""
        self._most, self._kept = most_bytes, kept
        if self.size > most_bytes:
            raise Fault(f"{CALLER}.BodyTooLarge", f"The body is longer than {most_bytes} bytes.", 413)

    async def rest(self) -> AsyncIterator[bytes]:
        """All pieces, the first one too."""
        if self.begun:
            yield self.begun
        while self._more:
            piece = await self._next()
            if piece:
                yield piece

    async def framed(self, chunked: bool) -> AsyncIterator[bytes]:
        """The pieces as they stand on the wire: as they are, or in chunks when their length is not known before."""
        async for piece in self.rest():
            yield b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece
        if chunked:
            yield b"0\r\n\r\n"

    async def whole(self, most: int) -> bytes:
        """All of it in memory. Raises Fault when it is longer than `most` bytes."""
        pieces = [self.begun]
        while self._more:
            if self.size > most:
                raise Fault(f"{CALLER}.BodyTooLarge", f"The body is longer than {most} bytes.", 413)
            pieces.append(await self._next())
        return b"".join(pieces)

    def again(self, content: bytes) -> "Incoming":
        """The same body, after all of it was read, for one who has not read it yet."""
        return Incoming(partial(_at_once, content), self._most, self._kept, True)

    async def _next(self) -> bytes:
        if self._at_hand:
            message = await self._receive()
        else:
            message = await self._awaited()
        if message["type"] == "http.disconnect":
            raise Gone
        piece: bytes = message.get("body", b"")
        self._more = message.get("more_body", False)
        self.size += len(piece)
        if self._more and time.monotonic() - self._since > PATIENCE + self.size / SLOWEST:
            raise Fault(f"{CALLER}.TooSlow", f"The body came at less than {SLOWEST} bytes a second.", 408)
        if self.size > self._most:
            raise Fault(f"{CALLER}.BodyTooLarge", f"The body is longer than {self._most} bytes.", 413)
        self._hash.update(piece)
        if self.size <= self._kept:
            self._pieces.append(piece)
        return piece

    async def _awaited(self) -> dict[str, Any]:
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._receive()
        except TimeoutError:
            raise Fault(f"{CALLER}.TooSlow", f"No part of the body came for {PATIENCE:.0f} seconds.", 408) from None

    def digest(self) -> bytes:
        """SHA-512 of what has come."""
        return self._hash.digest()

    def parts(self, head: bytes) -> bytes:
        """SHA-512 of the message's head and, when there was one, of its body."""
        return hashlib.sha512(head).digest() + (self._hash.digest() if self.size else b"")

    def kept(self) -> bytes:
        """The body, when it was short enough to be kept."""
        return b"".join(self._pieces) if self.size <= self._kept else b""


async def _at_once(content: bytes) -> dict[str, Any]:
    return {"type": "http.request", "body": content, "more_body": False}


def bound(parts: bytes) -> bytes:
    """The hash that ties an answer to its request (PR-REST 4.3): SHA512(SHA512(head) + SHA512(body)), or SHA512(head)
    when there is no body. `parts` are the hashes one after the other."""
    return hashlib.sha512(parts).digest() if len(parts) > 64 else parts
