"""SOAP with attachments and MTOM: the first part is the envelope, what follows only passes (PR-MESS 2.4, RFC 2387).

Lines end as the first boundary's line does: with CR and LF (RFC 2046 5.1.1), or with LF alone, which security servers
take as well.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from egov.lgsp.bus.gateway.soap.envelope import Malformed

LONGEST_PREAMBLE = 1_000
LONGEST_HEAD = 8_000
"""Bytes before the first part, and of its headers."""
LONGEST_EPILOGUE = 1_000
LF = ord("\n")
ENVELOPES = ("text/xml", "application/xop+xml")
_PARAMETER = re.compile(r';\s*([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))')
_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")


def media_type(value: str) -> tuple[str, dict[str, str]]:
    """A Content-Type: its type and its parameters, in lower case but for their values. Raises Malformed when a
    parameter comes twice: two readers could take two of them."""
    kind, semicolon, rest = value.partition(";")
    found: dict[str, str] = {}
    for match in _PARAMETER.finditer(semicolon + rest):
        name = match[1].lower()
        if name in found:
            raise Malformed("InvalidContentType", f"Content-Type gives {name} twice.")
        found[name] = re.sub(r"\\(.)", r"\1", match[2]) if match[2] is not None else match[3]
    return kind.strip().lower(), found


def boundary_of(parameters: dict[str, str]) -> bytes:
    """Raises Malformed when there is none (RFC 2046 5.1.1)."""
    boundary = parameters.get("boundary", "")
    if not _BOUNDARY.fullmatch(boundary):
        raise Malformed("MimeParsingFailed", "multipart/related without a boundary.")
    return boundary.encode()


def line_end(held: bytes | bytearray, feed: int) -> bytes:
    """How the line ends whose LF stands at this place."""
    return b"\r\n" if feed and held[feed - 1 : feed] == b"\r" else b"\n"


@dataclass
class Related:
    """A multipart message whose first part has come; `held` is all that was read so far."""

    boundary: bytes
    pieces: AsyncIterator[bytes]
    held: bytearray = field(default_factory=bytearray)
    start: int = 0
    end: int = 0
    """The first part's content in `held`."""
    charset: str = ""
    newline: bytes = b"\r\n"
    _tail: bytes = b""

    @property
    def envelope(self) -> bytes:
        return bytes(self.held[self.start : self.end])

    async def begin(self, parameters: dict[str, str], most: int) -> None:
        """Read until the first part is whole. Raises Malformed."""
        opening = b"--" + self.boundary
        place = await self._find(opening, 0, LONGEST_PREAMBLE)
        if place < 0 or (place and self.held[place - 1] != LF):
            raise Malformed("MissingSoap", "The multipart message has no parts.")
        head = await self._find(b"\n", place, place + len(opening) + 100)
        if head < 0 or self.held[place + len(opening) : head].strip(b" \t\r"):
            raise Malformed("MissingSoap", "The multipart message has no parts.")
        self.newline = newline = line_end(self.held, head)
        head -= len(newline) - 1
        stop = await self._find(newline * 2, head, head + LONGEST_HEAD)
        if stop < 0:
            raise Malformed("MimeParsingFailed", "The headers of the first part do not end.")
        self._read_head(bytes(self.held[head:stop]), parameters)
        self.start = stop + 2 * len(newline)
        self.end = await self._find(newline + opening, self.start, self.start + most)
        if self.end < 0:
            raise Malformed("MimeParsingFailed", "The first part of the message does not end.")

    async def rest(self) -> AsyncIterator[bytes]:
        """What follows `held`. Raises Malformed instead of giving the last bytes of a message that does not close."""
        waiting = b""
        self._tail = bytes(self.held[self.end :])[-LONGEST_EPILOGUE - 80 :]
        async for piece in self.pieces:
            if waiting:
                yield waiting
            self._tail = (self._tail + piece)[-LONGEST_EPILOGUE - 80 :]
            waiting = piece
        if self.newline + b"--" + self.boundary + b"--" not in self._tail:
            raise Malformed("MimeParsingFailed", "The multipart message does not close.")
        if waiting:
            yield waiting

    async def _find(self, wanted: bytes, begin: int, stop: int) -> int:
        """Where it stands in what has come, reading on as far as `stop`; -1 when it does not come."""
        looked = begin
        while True:
            place = self.held.find(wanted, looked)
            if place >= 0:
                return place if place <= stop else -1
            looked = max(begin, len(self.held) - len(wanted) + 1)
            if len(self.held) > stop + len(wanted):
                return -1
            piece = await anext(self.pieces, None)
            if piece is None:
                return -1
            self.held += piece

    def _read_head(self, head: bytes, parameters: dict[str, str]) -> None:
        headers: dict[str, str] = {}
        for line in re.sub(self.newline + rb"[ \t]+", b" ", head).split(self.newline):
            name, colon, value = line.partition(b":")
            key = name.decode("latin-1").strip().lower()
            if not colon and line:
                raise Malformed("MimeParsingFailed", "A header of the first part has no colon.")
            if key in headers:
                raise Malformed("MimeParsingFailed", f"The first part has two headers {key}.")
            headers[key] = value.decode("latin-1").strip()
        kind, inner = media_type(headers.get("content-type", ""))
        if kind not in ENVELOPES:
            raise Malformed("InvalidContentType", f"The first part is {kind[:60] or 'of no type'}, not an envelope.")
        if headers.get("content-transfer-encoding", "8bit").lower() not in ("7bit", "8bit", "binary"):
            raise Malformed("MimeParsingFailed", "The SOAP part has to be sent as 8bit (PR-MESS 2.4).")
        start = parameters.get("start")
        if start and start.strip("<>") != headers.get("content-id", "").strip("<>"):
            raise Malformed("MissingSoap", "The message's start is not its first part (PR-MESS 2.4).")
        self.charset = inner.get("charset", "") or parameters.get("charset", "")
