"""Publishes calls to exchanges of AMQP 0-9-1 brokers: confirmed, mandatory, persistent; waits for the answer where the
receiver gives one (reply-to and correlation-id).

    url: amqps://mq.example:5671/vhost
    adapter: {exchange: ho-so, key: tiep-nhan, user: bus, secret: mq, reply: false}
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from aio_pika.abc import AbstractChannel, AbstractIncomingMessage, AbstractQueue

from egov.kernel.wording import gettext_noop as _
from egov.lgsp.bus.gateway.adapters import AWAY, Asked, Given, Surroundings, given_json
from egov.lgsp.bus.gateway.adapters.described import Part
from egov.lgsp.bus.gateway.amqp.brokers import Line, Login, blamed
from egov.lgsp.bus.gateway.amqp.properties import headers_of, message_from
from egov.lgsp.bus.gateway.faults import CALLER, Fault
from egov.lgsp.bus.gateway.heads import NOT_TO_CALLER
from egov.lgsp.bus.gateway.registry import Service
from egov.lgsp.bus.rules.contracts import Broken
from egov.lgsp.bus.rules.queues import LONGEST_NAME, broker_of, routing_key, wrong_name

MOST_AT_ONCE = 128


@dataclass(frozen=True, slots=True)
class Terms:
    """Where and as whom it is published. `reply`: the caller waits for the receiver's answer."""

    exchange: str = ""
    key: str = ""
    user: str = "guest"
    secret: str = ""
    reply: bool = False


def terms(url: str, document: dict[str, Any]) -> Terms:
    """What the registry says, checked. Raises Broken."""
    try:
        broker_of(url)
    except ValueError as error:
        raise Broken(str(error)) from None
    part = Part(document)
    found = Terms(
        part.text("exchange", ""),
        part.text("key", ""),
        part.text("user", "guest"),
        part.text("secret", ""),
        part.flag("reply", False),
    )
    part.done()
    if not found.exchange and not found.key:
        raise Broken(_("Nhập exchange, hoặc khoá định tuyến là tên hàng đợi."))
    for name in (found.exchange, found.key):
        if (wrong := wrong_name(name)) is not None:
            raise Broken(wrong)
    return found


def adapter(service: Service, around: Surroundings) -> "Publisher":
    """Speaks to that broker. Raises Broken."""
    found = terms(service.url, service.adapter)
    password = around.secret(found.secret) if found.secret else found.user
    login = Login(broker_of(service.url), found.user, password, service.verify_tls)
    return Publisher(service, found, Line(login))


@dataclass
class Publisher:
    """One exchange of one broker."""

    service: Service
    terms: Terms
    line: Line
    most_at_once: int = MOST_AT_ONCE
    _answers: AbstractQueue | None = None
    _channel: AbstractChannel | None = None
    _awaited: dict[str, "asyncio.Future[AbstractIncomingMessage]"] = field(default_factory=dict)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ask(self, asked: Asked) -> Given:
        """Publish, and answer 202 once the broker has it; with `reply` wait for the receiver. Raises Fault."""
        key = routing_key(self.terms.key, asked.steps)
        if len(key.encode()) > LONGEST_NAME or len(asked.message_id.encode()) > LONGEST_NAME:
            raise Fault(f"{CALLER}.BadRequest", "The routing key or the message id is longer than 255 bytes.")
        body = await asked.whole(self.service.most_bytes)
        patience = self.service.timeout
        with blamed(patience):
            if self.terms.reply:
                return await self._exchanged(asked, key, body, patience)
            message = message_from(body, _headers(asked), message_id=asked.message_id, app_id="egov-bus")
            channel = await self.line.channel("publish", patience)
            await _publish(channel, self.terms.exchange, message, key, patience)
        said = {"messageId": asked.message_id, "exchange": self.terms.exchange, "routingKey": key}
        return given_json(said, 202)

    async def tried(self, asked: Asked) -> str:
        """Log in, and ask whether the exchange is there, or the queue that the default exchange would find."""
        patience = self.service.timeout
        with blamed(patience):
            channel = await self.line.channel("look", patience)
            async with asyncio.timeout(patience):
                if self.terms.exchange:
                    await channel.get_exchange(self.terms.exchange, ensure=True)
                else:
                    await channel.get_queue(routing_key(self.terms.key, asked.steps), ensure=True)
        return "amqp"

    async def _exchanged(self, asked: Asked, key: str, body: bytes, patience: float) -> Given:
        channel, queue = await self._listening(patience)
        correlation = asked.request_id
        answer = self._awaited[correlation] = asyncio.get_running_loop().create_future()
        try:
            message = message_from(
                body,
                _headers(asked),
                message_id=asked.message_id,
                correlation_id=correlation,
                reply_to=queue.name,
                expiration=patience,  # nobody waits longer
                app_id="egov-bus",
            )
            await _publish(channel, self.terms.exchange, message, key, patience)
            async with asyncio.timeout(patience):
                found = await answer
        finally:
            del self._awaited[correlation]
            answer.cancel()
        headers = [pair for pair in headers_of(found) if pair[0] not in NOT_TO_CALLER | {b"x-road-status"}]
        return Given(_status(found), headers, found.body)

    async def _listening(self, patience: float) -> tuple[AbstractChannel, AbstractQueue]:
        """The channel with a queue of our own for answers; both live as long as their connection."""
        async with self._lock:
            if self._answers is None or self._channel is None or self._channel.is_closed:
                channel = await self.line.channel("ask", patience)
                queue = await channel.declare_queue(exclusive=True, auto_delete=True, timeout=patience)
                await queue.consume(self._answered, no_ack=True, timeout=patience)
                channel.close_callbacks.add(self._lost)
                self._channel, self._answers = channel, queue
            return self._channel, self._answers

    async def _answered(self, message: AbstractIncomingMessage) -> None:
        waiting = self._awaited.get(message.correlation_id or "")
        if waiting is not None and not waiting.done():
            waiting.set_result(message)

    def _lost(self, *_: Any) -> None:
        """The line is gone, and with it the queue for answers."""
        self._answers = None
        for waiting in self._awaited.values():
            if not waiting.done():
                waiting.set_exception(Fault(AWAY, "The broker closed the line before the answer came."))

    async def close(self) -> None:
        """Close the line."""
        await self.line.close()


async def _publish(channel: AbstractChannel, exchange: str, message: Any, key: str, patience: float) -> None:
    found = await channel.get_exchange(exchange, ensure=False) if exchange else channel.default_exchange
    await found.publish(message, key, mandatory=True, timeout=patience)


def _headers(asked: Asked) -> list[tuple[bytes, bytes]]:
    """The call's headers and its address, for receivers that look at it."""
    address = [(b"x-road-method", asked.method.encode()), (b"x-road-path", asked.path.encode())]
    return [*asked.headers, *address, *([(b"x-road-query", asked.query.encode())] if asked.query else [])]


def _status(message: AbstractIncomingMessage) -> int:
    """The header x-road-status of an answer; 200 when it says none."""
    said = message.headers.get("x-road-status")
    text = str(said.decode("ascii", "replace") if isinstance(said, bytes) else said)
    return int(text) if len(text) == 3 and text.isascii() and text.isdigit() and "200" <= text <= "599" else 200


def contract(title: str, url: str, document: dict[str, Any]) -> dict[str, Any] | None:
    """None: what passes is a matter of both ends, so its endpoints are named in the registry."""
    return None
