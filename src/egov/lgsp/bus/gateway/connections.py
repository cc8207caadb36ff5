"""One connection of a caller: its certificate is read once, and what a decent client never does ends it.

uvicorn bounds neither the length of a head nor the time a caller takes for it. Here a sweep, once a second for all
connections together, ends those that stand still; a call that goes well pays nothing for it.
"""

import asyncio
import hashlib
import ssl
from typing import Any
from weakref import WeakSet

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

LONGEST_HEAD = 32 * 1024
"""Bytes of a request's address and headers."""
MOST_HEADERS = 100
MOST_CONNECTIONS = 2_000
"""At the same time in one process."""
HEAD_PATIENCE = 10.0
"""Seconds from a connection's beginning, or a head's first byte, to the head's end."""
READING_PATIENCE = 60.0
"""Seconds that an answer waits for a caller who does not read."""
SWEEP = 1.0


class CertificateProtocol(HttpToolsProtocol):
    """uvicorn's own protocol, for callers that are not trusted."""

    fingerprint: str | None = None
    head_since: float | None = None
    """When the head that is being read began; None when none is."""
    unread_since: float | None = None
    _head_bytes = 0
    _over = False

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            self._end(503, "Too many connections.")
            return
        self.head_since = self.loop.time()
        _keep_sweeping(self.loop, self.server_state)
        connection: ssl.SSLObject | None = transport.get_extra_info("ssl_object")
        certificate = connection.getpeercert(binary_form=True) if connection else None
        if certificate:
            self.fingerprint = hashlib.sha256(certificate).hexdigest()

    def data_received(self, data: bytes) -> None:
        if self._over:
            return
        if self.head_since is not None:
            self._head_bytes += len(data)
            if self._head_bytes > LONGEST_HEAD and not self._head_ends(data):
                self._end(431, "The head of the request is too long.")
                return
        elif self.cycle is not None and not self.cycle.more_body and self.cycle.response_complete:
            self.head_since = self.loop.time()
            self._head_bytes = len(data)
        try:
            super().data_received(data)
        except (httptools.HttpParserError, UnicodeError, ValueError):
            self.send_400_response("Invalid HTTP request received.")

    def _head_ends(self, data: bytes) -> bool:
        """Is what came too much only because a body follows its head?"""
        end = data.find(b"\r\n\r\n")
        return end >= 0 and self._head_bytes - len(data) + end <= LONGEST_HEAD

    def send_400_response(self, msg: str) -> None:
        self._end(400, msg)

    def on_headers_complete(self) -> None:
        self.head_since = None
        self._head_bytes = 0
        if self._over:
            return
        if len(self.headers) > MOST_HEADERS:
            self._end(431, "The request has too many headers.")
            return
        names = [name for name, _ in self.headers]
        hosts = names.count(b"host")
        if b"transfer-encoding" in names and any(
            name == b"transfer-encoding" and value.lower() != b"chunked" for name, value in self.headers
        ):
            self._end(501, "Only the transfer coding 'chunked' is understood.")
            return
        if hosts > 1 or (hosts == 0 and self.parser.get_http_version() == "1.1"):
            self._end(400, "A request has one Host header.")  # RFC 9112 3.2
            return
        self.begin_call()

    def begin_call(self) -> None:
        """The head is whole and sound."""
        super().on_headers_complete()
        self.scope["certificate"] = self.fingerprint  # type: ignore[typeddict-unknown-key]

    def on_body(self, body: bytes) -> None:
        if not self._over:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if not self._over:
            self.scope["whole"] = True  # type: ignore[typeddict-unknown-key]
            super().on_message_complete()

    def pause_writing(self) -> None:
        self.unread_since = self.loop.time()
        super().pause_writing()

    def resume_writing(self) -> None:
        self.unread_since = None
        super().resume_writing()

    def look(self, now: float) -> None:
        """End it if it has stood still for too long."""
        if self.head_since is not None and now - self.head_since > HEAD_PATIENCE:
            self._end(408, "The head of the request did not come in time.")
        elif self.unread_since is not None and now - self.unread_since > READING_PATIENCE:
            self.transport.abort()

    def _end(self, status: int, sentence: str) -> None:
        """Answer, if no answer is under way, and close."""
        if self._over:
            return
        self._over = True
        self.head_since = None
        text = sentence.encode()
        if self.cycle is None or self.cycle.response_complete:
            head = b"content-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\n" % len(text)
            self.transport.write(STATUS_LINE[status] + head + b"connection: close\r\n\r\n" + text)
            self.transport.close()
        else:
            self.transport.abort()


_swept: WeakSet[ServerState] = WeakSet()
"""The servers whose next sweep is set."""


def _keep_sweeping(loop: asyncio.AbstractEventLoop, server: ServerState) -> None:
    """Look at all connections of a server once a second while there are any."""
    if server not in _swept:
        _swept.add(server)
        loop.call_later(SWEEP, _sweep, loop, server)


def _sweep(loop: asyncio.AbstractEventLoop, server: ServerState) -> None:
    _swept.discard(server)
    now = loop.time()
    connections: set[Any] = server.connections
    for connection in list(connections):
        connection.look(now)
    if connections:
        _keep_sweeping(loop, server)
