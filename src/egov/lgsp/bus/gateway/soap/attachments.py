"""A SOAP message taken apart for its evidence as X-Road does: the envelope is the message, each attachment by itself.

The bytes between two boundaries count as they came, without the headers of their part and without undoing a transfer
encoding. Nothing of the HTTP head is signed: a SOAP envelope names caller and service itself.
"""

import hashlib
from typing import TYPE_CHECKING

from egov.lgsp.bus.gateway.faults import PROVIDER, Fault
from egov.lgsp.bus.gateway.soap.envelope import Malformed
from egov.lgsp.bus.gateway.soap.multipart import boundary_of, line_end, media_type

if TYPE_CHECKING:
    from egov.lgsp.bus.gateway.answers import Source

LONGEST_HEAD = 64 * 1024
"""Bytes of the headers of one part."""


class Parts:
    """Hashes the parts of a message while it passes; `keep` also keeps their contents."""

    def __init__(self, content_type: str, keep: bool = False) -> None:
        """Raises Malformed for a multipart message without a boundary."""
        kind, parameters = media_type(content_type)
        related = kind == "multipart/related"
        self._newline = b""  # as the first boundary's line ends
        self._delimiter = b"\n--" + boundary_of(parameters) if related else b""
        self._buffer = b"\n" if related else b""  # the first boundary may be the first thing there
        self._state = "outside" if related else "inside"
        self._hash = hashlib.sha512()
        self._digests: list[bytes] = []
        self._content: list[bytes] | None = [] if keep else None
        self.contents: list[bytes] = []

    def feed(self, piece: bytes) -> None:
        """The next bytes. Raises Malformed."""
        if not self._delimiter:
            self._take(piece)
            return
        self._buffer += piece
        while self._further():
            pass

    def digests(self) -> bytes:
        """SHA-512 of envelope and attachments, one after the other, once all has come."""
        if not self._delimiter and self._state == "inside":
            self._close("closed")
        return b"".join(self._digests)

    def _further(self) -> bool:
        if self._state == "head":
            return self._past_head()
        if self._state == "closed":
            self._buffer = b""
            return False
        place = self._buffer.find(self._delimiter)
        if place < 0:
            sure = max(0, len(self._buffer) - len(self._delimiter) + 1)
            if self._state == "inside":
                self._take(self._buffer[:sure])
            self._buffer = self._buffer[sure:]
            return False
        if self._state == "inside":
            self._take(self._buffer[:place])
            self._close("head")
        self._state = "head"
        self._buffer = self._buffer[place + len(self._delimiter) :]
        return True

    def _past_head(self) -> bool:
        if len(self._buffer) < 2:
            return False
        if self._buffer.startswith(b"--"):
            self._state = "closed"
            return True
        if not self._newline and (feed := self._buffer.find(b"\n")) >= 0:
            self._newline = line_end(self._buffer, feed)
            self._delimiter = self._newline + self._delimiter[1:]
        end = self._buffer.find(self._newline * 2) if self._newline else -1
        if end < 0:
            if len(self._buffer) > LONGEST_HEAD:
                raise Malformed("MimeParsingFailed", "The headers of a part do not end.")
            return False
        self._buffer = self._buffer[end + 2 * len(self._newline) :]
        if self._buffer.startswith(self._delimiter[len(self._newline) :]):  # an empty part: its line end is its head's
            self._buffer = self._newline + self._buffer
        self._state = "inside"
        return True

    def _take(self, piece: bytes) -> None:
        self._hash.update(piece)
        if self._content is not None:
            self._content.append(piece)

    def _close(self, state: str) -> None:
        self._digests.append(self._hash.digest())
        self._hash = hashlib.sha512()
        if self._content is not None:
            self.contents.append(b"".join(self._content))
            self._content = []
        self._state = state


class Counted:
    """An answer on its way to the caller, its parts hashed as they pass."""

    def __init__(self, source: "Source", content_type: str) -> None:
        self._source = source
        self.parts = Parts(content_type)

    async def chunk(self) -> bytes:
        """The next piece; empty at the end. Raises Fault."""
        piece = await self._source.chunk()
        try:
            self.parts.feed(piece)
        except Malformed as error:
            raise Fault(f"{PROVIDER}.ServiceFailed.{error.code}", error.message) from None
        return piece


def contents(kept: bytes, parts: bytes) -> list[bytes] | None:
    """Envelope and attachments of a message that the record keeps (an HTTP head and a body); None when they are not
    those whose hashes it keeps as well."""
    head, _, body = kept.partition(b"\r\n\r\n")
    lines = (line.partition(b":") for line in head.split(b"\r\n"))
    kinds = [value.strip() for name, _, value in lines if name.lower() == b"content-type"]
    try:
        found = Parts(kinds[0].decode("latin-1") if kinds else "", keep=True)
        found.feed(body)
    except Malformed:
        return None
    return found.contents if found.digests() == parts else None
