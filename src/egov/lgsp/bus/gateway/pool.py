"""Connections to providers: kept between calls, a few for each address."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlsplit

from egov.lgsp.bus.gateway.faults import PROVIDER, Fault
from egov.lgsp.bus.gateway.upstream import IDLE, Connection


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a provider answers. `base` is the path of its address, as registered."""

    host: str
    port: int
    tls: bool
    verify: bool
    base: str
    authority: bytes

    def below(self, path: str) -> str:
        """What is asked for with this path behind the address; without one the address itself (PR-REST 4.1)."""
        return (self.base.removesuffix("/") + path if path else self.base) or "/"


def origin_of(url: str, verify: bool) -> Origin:
    """The parts of a provider's address. Raises ValueError for one that is not http or https."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{url!r} is not the address of a web service.")
    tls = parts.scheme == "https"
    port = parts.port or (443 if tls else 80)
    return Origin(parts.hostname, port, tls, verify, parts.path, parts.netloc.rpartition("@")[2].encode())


@dataclass
class Pool:
    """The kept connections of this process to all providers."""

    contexts: dict[bool, ssl.SSLContext]
    """TLS settings for providers whose certificate is checked (True) and for the others."""
    _idle: dict[Origin, list[Connection]] = field(default_factory=dict)
    _open: set[Connection] = field(default_factory=set)

    async def call(
        self, origin: Origin, method: str, head: bytes, body: AsyncIterator[bytes] | bytes, patience: float
    ) -> Connection:
        """Send a request; gives the connection when the answer's head is there. Raises Fault, also when the provider
        is silent for longer than `patience` seconds."""
        connection = self.kept(origin) or await self.connect(origin, patience)
        answer = connection.begin(method, patience)
        try:
            if isinstance(body, bytes):
                await connection.send(head + body)
            else:
                await connection.send(head)
                async for piece in body:
                    if answer.done():  # answered before it was read to the end: the provider still waits for the rest
                        connection.reusable = False
                        break
                    await connection.send(piece)
            await answer
        except BaseException:
            connection.end()
            answer.cancel()
            connection.transport.abort()
            raise
        return connection

    def give_back(self, connection: Connection, origin: Origin) -> None:
        """Keep it for the next call, if its answer was read to the end."""
        kept = self._idle.setdefault(origin, [])
        connection.end()
        if connection.done and connection.reusable and not connection.closed and len(kept) < IDLE:
            kept.append(connection)
        else:
            connection.transport.abort()

    def kept(self, origin: Origin) -> Connection | None:
        """An open connection that nobody uses."""
        kept = self._idle.get(origin)
        while kept:
            connection = kept.pop()
            if not connection.closed and not connection.transport.is_closing():
                return connection
        return None

    async def connect(self, origin: Origin, patience: float) -> Connection:
        """A new connection. Raises Fault."""
        context = self.contexts[origin.verify] if origin.tls else None
        try:
            async with asyncio.timeout(patience):
                _, connection = await asyncio.get_running_loop().create_connection(
                    partial(Connection, self._open), origin.host, origin.port, ssl=context
                )
        except TimeoutError:
            sentence = f"The provider could not be reached within {patience:g} seconds."
            raise Fault(f"{PROVIDER}.ServiceFailed.Timeout", sentence, 504) from None
        except ssl.SSLError as error:
            raise Fault(f"{PROVIDER}.SslAuthenticationFailed", f"TLS with the provider failed: {error}") from error
        except OSError as error:
            raise Fault(f"{PROVIDER}.NetworkError", f"The provider cannot be reached: {error.strerror}") from error
        return connection

    def close(self) -> None:
        """Close what is open; who still waits for an answer gets none."""
        for connection in list(self._open):
            connection.transport.abort()
        self._idle.clear()
