"""The queues that this process empties: which of them, as which login, one node at a time or all together."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import psycopg
from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from aiormq.exceptions import AMQPError, ChannelInvalidStateError

from egov.lgsp.bus.gateway.amqp.brokers import Login, blamed, connected, is_open, let_go
from egov.lgsp.bus.gateway.amqp.properties import message_from
from egov.lgsp.bus.gateway.amqp.states import FAILING, HELD, STANDBY, STARTING, TAKING, States
from egov.lgsp.bus.gateway.amqp.taking import Poison, bury, take, way_of
from egov.lgsp.bus.gateway.amqp.telling import Telling
from egov.lgsp.bus.gateway.answers import durable
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.delivery.attempts import Heard
from egov.lgsp.bus.gateway.ending import ended
from egov.lgsp.bus.gateway.faults import BUS, Fault
from egov.lgsp.bus.rules.queues import Queue, broker_of

log = logging.getLogger(__name__)

ALONE = 811_303
"""Class of the advisory locks of queues that one node empties; the number beside it is the queue's."""
PATIENCE = 10.0
"""Seconds that a broker has for each of its answers."""
LEAVE = 5.0
"""Seconds that a queue has to take its leave of the broker."""
LONGEST_PAUSE = 30.0


@dataclass
class Emptying:
    """One per process. `states` says of each queue what it does, or why it does nothing. `look` is the number of
    seconds between two looks at registry, rights and locks; `pause` those until a lost broker is tried again, doubled
    each time."""

    bus: Bus
    look: float = 1.0
    pause: float = 1.0
    states: States = field(default_factory=States)
    _tasks: dict[Queue, "asyncio.Task[None]"] = field(default_factory=dict)

    async def run(self) -> None:
        """Empty the queues of the registry until cancelled."""
        telling = asyncio.create_task(Telling(self.bus, self.states, self.look).run())
        try:
            while True:
                wanted = frozenset(self.bus.registry.queues)
                for queue in self._tasks.keys() - wanted:
                    await ended(self._tasks.pop(queue), patience=LEAVE)
                self.states.keep(wanted)
                for queue in wanted - self._tasks.keys():
                    self.states.say(queue, STARTING)
                    self._tasks[queue] = asyncio.create_task(self._empty(queue))
                await asyncio.sleep(self.look)
        finally:
            await ended(telling, *self._tasks.values(), patience=LEAVE)

    async def _empty(self, queue: Queue) -> None:
        pause = self.pause
        while True:
            try:
                way_of(self.bus, queue)
                async with self._turn(queue):
                    with blamed(PATIENCE):
                        await self._listen(queue)
                pause = self.pause
            except (Fault, psycopg.Error) as error:
                fault = error if isinstance(error, Fault) else Fault(f"{BUS}.DatabaseError", f"database: {error}")
                if self.states.say(queue, FAILING, fault.code, fault.message):
                    log.warning("Queue %s is not emptied for now: %s: %s", queue.code, fault.code, fault.message)
                    pause = self.pause
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            except Exception as error:  # a mistake of ours must not end the queue for good
                log.exception("Queue %s", queue.code)
                self.states.say(queue, FAILING, f"{BUS}.InternalError", type(error).__name__)
                await asyncio.sleep(LONGEST_PAUSE)

    @asynccontextmanager
    async def _turn(self, queue: Queue) -> AsyncIterator[None]:
        """It is this process's turn; for a queue that one node empties, when no other has it. The lock goes when the
        process or its connection dies; then the block is ended."""
        if not queue.alone:
            yield
            return
        async with await psycopg.AsyncConnection.connect(self.bus.delivery.database, autocommit=True) as rows:
            while True:
                mine = await (await rows.execute("SELECT pg_try_advisory_lock(%s, %s)", (ALONE, queue.id))).fetchone()
                if mine is not None and mine[0]:
                    break
                self.states.say(queue, STANDBY)
                await asyncio.sleep(self.look)
            work = asyncio.current_task()
            lost: list[Exception] = []

            async def watch() -> None:
                try:
                    while True:
                        await asyncio.sleep(self.look)
                        await rows.execute("SELECT 1")
                except psycopg.Error as error:
                    lost.append(error)
                    if work is not None:
                        work.cancel()

            watching = asyncio.create_task(watch())
            try:
                yield
            except asyncio.CancelledError:
                if lost and work is not None and work.uncancel() == 0:
                    raise psycopg.OperationalError("the lock is lost") from lost[0]
                raise
            finally:
                await ended(watching)

    async def _listen(self, queue: Queue) -> None:
        """Take messages until the line breaks or the queue may not be emptied any more. Raises Fault and what
        `blamed` knows."""
        secret = self.bus.adapters.secret_of(queue.sender)(queue.secret) if queue.secret else queue.user
        login = Login(broker_of(queue.broker), queue.user, secret, queue.verify_tls)
        connection = await connected(login, PATIENCE)
        try:
            async with asyncio.timeout(PATIENCE):
                channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
                await channel.set_qos(prefetch_count=queue.prefetch)
                source = await channel.get_queue(queue.queue, ensure=True)
            arrived: asyncio.Queue[AbstractIncomingMessage] = asyncio.Queue()
            await source.consume(arrived.put, timeout=PATIENCE)
            self.states.say(queue, TAKING)
            many = 1 if queue.alone else queue.prefetch
            workers = [asyncio.create_task(self._work(queue, arrived, channel)) for _ in range(many)]
            try:
                while is_open(connection) and not channel.is_closed:
                    way_of(self.bus, queue)
                    done, _ = await asyncio.wait(workers, timeout=self.look, return_when=asyncio.FIRST_COMPLETED)
                    for worker in done:
                        worker.result()
            finally:
                await ended(*workers)
            raise ConnectionError("the broker closed the line")
        finally:
            await let_go(connection)

    async def _work(
        self, queue: Queue, arrived: "asyncio.Queue[AbstractIncomingMessage]", channel: AbstractChannel
    ) -> None:
        while True:
            message = await arrived.get()
            answer = await self._taken(queue, message, channel)
            if answer is not None:
                await _answer(channel, message, answer)
            with suppress(ChannelInvalidStateError):
                await message.ack()
                self.states.took(queue)

    async def _taken(self, queue: Queue, message: AbstractIncomingMessage, channel: AbstractChannel) -> Heard | None:
        """Take it, waiting while it cannot be carried: the broker keeps it, and sends no more than `prefetch`."""
        while True:
            try:
                return await take(self.bus, queue, message)
            except Poison as poison:
                record, fault = poison.record, poison.fault
                record.status, record.fault, record.said = fault.status, fault.code, fault.message
                record.request_bytes = len(message.body)
                await durable(self.bus, record)
                if queue.dead_letters:
                    await _lay_aside(channel, queue.dead_letters, message, fault)
                else:
                    await bury(self.bus, queue, message, poison)
                return None
            except Fault as fault:
                self.states.say(queue, HELD, fault.code, fault.message)
                await asyncio.sleep(self.pause)
                way_of(self.bus, queue)


async def _lay_aside(channel: AbstractChannel, queue: str, message: AbstractIncomingMessage, fault: Fault) -> None:
    """Publish it to a queue of dead letters, as it came, with the reason."""
    reason = {"x-bus-fault": fault.code, "x-bus-reason": fault.message}
    copy = Message(
        message.body,
        headers={**message.headers, **reason},
        content_type=message.content_type,
        content_encoding=message.content_encoding,
        delivery_mode=DeliveryMode.PERSISTENT,
        correlation_id=message.correlation_id,
        reply_to=message.reply_to,
        message_id=message.message_id,
        type=message.type,
        timestamp=message.timestamp,
        app_id=message.app_id,
    )
    await channel.default_exchange.publish(copy, queue, mandatory=True, timeout=PATIENCE)


async def _answer(channel: AbstractChannel, message: AbstractIncomingMessage, heard: Heard) -> None:
    """Send the answer to where the message says. A sender that does not wait any more loses only its answer."""
    status = [(b"x-road-status", b"%d" % heard.status)]
    answer = message_from(
        bytes(heard.body),
        [*((name.lower(), value) for name, value in heard.headers), *status],
        correlation_id=message.correlation_id or message.message_id,
    )
    try:
        await channel.default_exchange.publish(answer, message.reply_to or "", mandatory=False, timeout=PATIENCE)
    except (AMQPError, ChannelInvalidStateError, TimeoutError) as error:
        log.warning("An answer could not be sent to %s: %s", message.reply_to, error)
