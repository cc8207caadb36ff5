"""Connections to AMQP brokers: opened when they are needed, opened again when they were lost."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import quote

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection
from aio_pika.connection import make_url
from aiormq.exceptions import (
    AMQPConnectionError,
    AMQPError,
    AuthenticationError,
    ChannelAccessRefused,
    ChannelInvalidStateError,
    ChannelNotFoundEntity,
    ConnectionNotAllowed,
    DeliveryError,
    ProbableAuthenticationError,
    PublishError,
)

from egov.lgsp.bus.gateway.faults import PROVIDER, Fault
from egov.lgsp.bus.rules.queues import Broker

HEARTBEAT = 15
"""Seconds; a broker that is silent for twice as long is away (AMQP 0-9-1, 4.2.7)."""
REFUSALS = (AuthenticationError, ProbableAuthenticationError, ConnectionNotAllowed, ChannelAccessRefused)


@dataclass(frozen=True, slots=True)
class Login:
    """A broker, and as whom the bus comes."""

    broker: Broker
    user: str
    password: str
    verify_tls: bool = True


async def connected(login: Login, patience: float) -> AbstractConnection:
    """A connection. Raises what `blamed` turns into a Fault."""
    broker = login.broker
    scheme = "amqps" if broker.tls else "amqp"
    who = f"{quote(login.user, safe='')}:{quote(login.password, safe='')}"
    host = f"[{broker.host}]" if ":" in broker.host else broker.host
    where = f"{host}:{broker.port}/{quote(broker.vhost, safe='')}"
    url = f"{scheme}://{who}@{where}?heartbeat={HEARTBEAT}&name=bus"
    context: ssl.SSLContext | None = None
    if broker.tls:
        context = ssl.create_default_context()
        if not login.verify_tls:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
    connection = aio_pika.Connection(make_url(url), ssl_context=context)
    try:
        await connection.connect(timeout=patience)
    except BaseException:
        await (
            connection.close()
        )  # else it would want to be closed when it is collected, by whatever thread that happens in
        raise
    return connection


def is_open(connection: AbstractConnection) -> bool:
    """Does it still lead to the broker? The library's own word for it comes late when a line breaks."""
    transport = connection.transport
    return not connection.is_closed and transport is not None and not transport.connection.is_closed


async def let_go(connection: AbstractConnection, patience: float = 2.0) -> None:
    """Close it; when the broker does not answer to that, the line is cut, lest it hold messages that nobody handles."""
    with suppress(TimeoutError, OSError, AMQPError, ChannelInvalidStateError):
        await asyncio.wait_for(connection.close(), patience)
    transport = connection.transport
    if transport is not None and (writer := getattr(transport.connection, "_writer_task", None)) is not None:
        writer.cancel()


@contextmanager
def blamed(patience: float) -> Iterator[None]:
    """What a broker's refusal, silence or absence is in the bus's words. Raises Fault."""
    try:
        yield
    except TimeoutError:
        raise Fault(f"{PROVIDER}.ServiceFailed.Timeout", f"Silent for {patience:g} seconds.", 504) from None
    except PublishError as error:
        sentence = f"No queue takes the routing key: {error.args[0]}"
        raise Fault(f"{PROVIDER}.ServiceFailed.Unroutable", sentence) from error
    except DeliveryError as error:
        raise Fault(f"{PROVIDER}.ServiceFailed.NotTaken", f"The broker does not take the message: {error}") from error
    except REFUSALS as error:
        raise Fault(f"{PROVIDER}.ServiceFailed.Refused", f"The broker refuses the bus: {error}") from error
    except ChannelNotFoundEntity as error:
        raise Fault(f"{PROVIDER}.ServiceFailed.NotFound", f"The broker does not have it: {error}") from error
    except ssl.SSLError as error:
        raise Fault(f"{PROVIDER}.SslAuthenticationFailed", f"TLS with the broker failed: {error}") from error
    except (AMQPConnectionError, OSError, ChannelInvalidStateError, AMQPError) as error:
        raise Fault(f"{PROVIDER}.NetworkError", f"The broker cannot be reached: {error}") from error
    except (Exception, asyncio.CancelledError) as error:
        if not _let_down(error):
            raise
        raise Fault(f"{PROVIDER}.NetworkError", "The line to the broker was cut.") from error


def _let_down(error: BaseException) -> bool:
    """Is this how the library tells those who wait on a line that it is gone: by a bare Exception, or by a cancellation
    that nobody asked this task for? Taken for a real one, it would end the caller's work."""
    if isinstance(error, asyncio.CancelledError):
        task = asyncio.current_task()
        return task is not None and not task.cancelling()
    return type(error) is Exception


@dataclass
class Line:
    """One connection, kept; publishing and waiting for answers have channels of their own, made when first needed."""

    login: Login
    _connection: AbstractConnection | None = None
    _channels: dict[str, AbstractChannel] = field(default_factory=dict)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _leaving: "set[asyncio.Task[None]]" = field(default_factory=set)

    async def channel(self, name: str, patience: float) -> AbstractChannel:
        """The open channel of this name: what the broker closes for a mistake at one exchange is only that one's."""
        found = self._channels.get(name)
        if found is not None and not found.is_closed:
            return found
        async with self._lock, asyncio.timeout(patience):
            found = self._channels.get(name)
            if found is None or found.is_closed:
                if self._connection is None or not is_open(self._connection):
                    self._channels.clear()
                    self._leave()
                    self._connection = await connected(self.login, patience)
                found = await self._connection.channel(publisher_confirms=True, on_return_raises=True)
                self._channels[name] = found
        return found

    def _leave(self) -> None:
        """What is broken is let go beside the work."""
        connection, self._connection = self._connection, None
        if connection is not None and not connection.is_closed:
            task = asyncio.create_task(let_go(connection))
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)

    async def close(self) -> None:
        """Close it; the next need opens it again."""
        connection, self._connection = self._connection, None
        self._channels.clear()
        if connection is not None and not connection.is_closed:
            await let_go(connection)
        if self._leaving:
            await asyncio.wait(self._leaving)
