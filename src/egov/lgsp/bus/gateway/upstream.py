"""Calls of providers over kept connections, on httptools: a third of what a general client costs (decision 0018)."""

import asyncio
import time
from collections.abc import Callable
from typing import cast

import httptools

from egov.lgsp.bus.gateway.faults import PROVIDER, Fault

Headers = list[tuple[bytes, bytes]]

HIGH_WATER = 256 * 1024
"""Bytes of an answer that wait in memory before the provider is asked to pause."""
IDLE = 50
"""Kept connections to one provider."""
SHORT = 64 * 1024
"""Bytes of an answer that are gathered before who asked is told."""


CLOSED = "The provider closed the connection before its answer was whole."


class Connection(asyncio.Protocol):
    """One connection to a provider; carries one call at a time."""

    def __init__(self, among: "set[Connection]") -> None:
        """`among` names it while it is open."""
        self.transport: asyncio.Transport
        self._among = among
        self.closed = False
        self._writable = asyncio.Event()
        self._writable.set()
        self._watch: asyncio.TimerHandle | None = None
        self._idle()

    def _idle(self) -> None:
        self.busy = False
        self.answered_ns = 0
        self._told: Callable[[], None] | None = None
        self.status = 0
        self.headers: Headers = []
        self._chunks: list[bytes] = []
        self.held = 0
        self._paused = False
        self._headless = False
        self.done = False
        self._head: asyncio.Future[None] | None = None
        self._more: asyncio.Future[None] | None = None
        self.failure: Exception | None = None
        self._alarm: asyncio.TimerHandle | None = None

    def begin(self, method: str, patience: float) -> "asyncio.Future[None]":
        """Ready for the next answer; the future ends when its head is there.

        A provider that is silent for longer than `patience` seconds, before its head or within its body, has failed.
        """
        self._idle()
        self.busy = True
        self.patience = patience
        self._headless = method == "HEAD"
        self._parser = httptools.HttpResponseParser(self)
        loop = asyncio.get_running_loop()
        self._head = loop.create_future()
        self._alarm = loop.call_later(patience, self._too_slow)
        return self._head

    def ask(self, loop: asyncio.AbstractEventLoop, data: bytes, patience: float, told: Callable[[], None]) -> None:
        """Send a whole request; `told` is called once: when all of the answer is there, or more of it than is gathered
        (`done` is False then, and `chunk` gives the pieces), or when the call has failed (`failure`).

        As `begin`, without anything to wait for. Silence is watched by one timer of the connection, not of the call.
        """
        self._idle()
        self.busy = True
        self.patience = patience
        self._told = told
        self._parser = httptools.HttpResponseParser(self)
        self._heard = loop.time()
        until = self._heard + patience
        if self._watch is not None and self._watch.when() > until:
            self._watch.cancel()
            self._watch = None
        if self._watch is None:
            self._watch = loop.call_at(until, self._look, loop)
        if not self.closed:
            self.transport.write(data)
        else:
            loop.call_soon(self._fail, CLOSED)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        self._watch = None
        if self._told is None:
            return
        until = self._heard + self.patience
        if loop.time() >= until:
            self._too_slow()
        else:
            self._watch = loop.call_at(until, self._look, loop)

    def end(self) -> None:
        """The answer is read, or nobody wants it any more."""
        self.busy = False
        if self._alarm is not None:
            self._alarm.cancel()

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._among.add(self)

    def data_received(self, data: bytes) -> None:
        if not self.busy:
            self.transport.abort()  # nobody asked: the rest of a broken answer, or an attack
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._fail("The provider wants to change the protocol.")
        except httptools.HttpParserError as error:
            self._fail(f"The provider's answer is not HTTP: {error}")
        if self._told is not None:
            self._heard = asyncio.get_running_loop().time()
            if self.done or self.held > SHORT:
                self._tell()

    def eof_received(self) -> bool:
        return False

    def connection_lost(self, error: Exception | None) -> None:
        self.closed = True
        self._among.discard(self)
        self._writable.set()
        if self.busy and not self.done:
            if self.status and self._until_the_end():
                self.on_message_complete()
                self._tell()
            else:
                self._fail(CLOSED)

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    # httptools

    def on_message_begin(self) -> None:
        if self.done and not self._headless:
            self._fail("The provider gave more than one answer.")

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if status < 200:
            return
        if status > 599:
            self._fail(f"The provider's answer has the status {status}, which HTTP does not know.")
            return
        self.status = status
        self.answered_ns = time.perf_counter_ns()
        self.reusable = self._parser.should_keep_alive()
        if self._headless:
            self.reusable = False
            self.done = True
        if self._head is not None and not self._head.done():
            self._head.set_result(None)

    def on_body(self, data: bytes) -> None:
        self._chunks.append(data)
        self.held += len(data)
        if self.held > HIGH_WATER and not self._paused:
            self._paused = True
            self.transport.pause_reading()
        self._wake()

    def on_message_complete(self) -> None:
        if not self.status:
            self.headers = []  # 100 Continue and its like
            return
        self.done = True
        self._wake()

    # what the caller of the provider does

    async def send(self, data: bytes) -> None:
        """Write, waiting while the provider does not read."""
        if self.closed:
            return
        self.transport.write(data)
        if not self._writable.is_set():
            await self._writable.wait()

    async def chunk(self) -> bytes:
        """The next piece of the body; empty at its end. Raises Fault when it breaks off."""
        while not self._chunks:
            if self.failure is not None:
                raise self.failure
            if self.done:
                return b""
            loop = asyncio.get_running_loop()
            self._more = loop.create_future()
            if self._alarm is not None:
                self._alarm.cancel()
            self._alarm = loop.call_later(self.patience, self._too_slow)
            await self._more
        return self.taken()

    def taken(self) -> bytes:
        """What of the body has come and was not yet taken."""
        data = self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)
        self._chunks = []
        self.held = 0
        if self._paused:
            self._paused = False
            self.transport.resume_reading()
        return data

    def _until_the_end(self) -> bool:
        names = {name.lower() for name, _ in self.headers}
        return b"content-length" not in names and b"transfer-encoding" not in names

    def _wake(self) -> None:
        if self._more is not None and not self._more.done():
            self._more.set_result(None)

    def _tell(self) -> None:
        told, self._told = self._told, None
        if told is not None:
            told()

    def _too_slow(self) -> None:
        if not self.done:
            self._fail(f"The provider was silent for {self.patience:g} seconds.", "ServiceFailed.Timeout", 504)

    def _fail(self, sentence: str, kind: str = "NetworkError", status: int = 0) -> None:
        if self.failure is None:
            self.failure = Fault(f"{PROVIDER}.{kind}", sentence, status)
        self.reusable = False
        if self._head is not None and not self._head.done():
            self._head.set_exception(self.failure)
        self._wake()
        self.transport.abort()
        self._tell()
