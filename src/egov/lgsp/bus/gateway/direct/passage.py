"""One call on the short way. What it meets that is not plain goes on where the long way would be by then."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from datetime import datetime
from hashlib import sha512
from typing import Any, Protocol

from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HEADER_RE, HEADER_VALUE_RE, STATUS_LINE

from egov.lgsp.bus.gateway import answers, forwarding, rest
from egov.lgsp.bus.gateway.answers import HELD, Answer, Send, pass_on
from egov.lgsp.bus.gateway.bodies import Receive
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.calls import Call
from egov.lgsp.bus.gateway.direct.routes import Route
from egov.lgsp.bus.gateway.heads import Head, Headers
from egov.lgsp.bus.gateway.limits import longest
from egov.lgsp.bus.gateway.moments import new_id
from egov.lgsp.bus.gateway.records import Record
from egov.lgsp.bus.gateway.upstream import Connection
from egov.lgsp.bus.rules.caching import CHANGES_NOTHING

log = logging.getLogger(__name__)

BODILESS = frozenset({204, 304})


class Line(Protocol):
    """What a call of the short way needs of the connection that it came by."""

    loop: asyncio.AbstractEventLoop
    flow: FlowControl
    transport: asyncio.Transport

    def answered(self) -> None: ...

    def resume(self, passage: "Passage", carry: Callable[..., Coroutine[Any, Any, None]]) -> None: ...


class _Nobody:
    def set(self) -> None:
        """Nobody waits for the pieces of the body."""


class Passage:
    """Stands where uvicorn's cycle of request and response stands, for those who look at it while it is under way."""

    __slots__ = (
        *(
            "line",
            "bus",
            "route",
            "at",
            "scope",
            "headers",
            "head",
            "body",
            "whole",
            "record",
            "call",
            "connection",
        ),
        *("begun_ns", "sent", "reply", "failure", "response_complete", "more_body", "disconnected", "keep_alive"),
    )
    message_event = _Nobody()

    def __init__(self, line: Line, bus: Bus, route: Route, at: datetime, scope: dict[str, Any], head: Head) -> None:
        self.line = line
        self.bus = bus
        self.route = route
        self.at = at
        self.scope = scope
        self.headers: Headers = scope["headers"]
        self.head = head
        self.body = b""
        self.response_complete = False
        self.more_body = True
        self.disconnected = False
        self.keep_alive = True
        self.connection: Connection | None = None
        self.failure: BaseException | None = None

    def begin(self) -> bool:
        """Ask the provider; False, and nothing is done, when this call has to go the long way."""
        bus, route, body = self.bus, self.route, self.body
        caller, service = route.caller, route.service
        if bus.traces is not None or bus.registry is not bus.routes.registry or bus.refusal() is not None:
            return False
        limits = bus.gate.policy(bus.registry, caller, service, self.at)
        changes = route.method not in CHANGES_NOTHING and not bus.cache.empty  # what is kept has to be forgotten
        if limits.cache or changes or len(body) > longest(limits, service):
            return False
        if not bus.gate.enter_now(limits, caller, service):
            return False
        bus.routes.taken += 1
        self.record = record = Record(new_id(), self.at, "rest", route.method, route.shown)
        record.client, record.service = caller.path, route.named
        rest.said_of_itself(record, self.head)
        self.call = call = Call(
            bus, self.scope, _unsent, record, self.headers, self.head, route.path, caller, service, route.grant
        )
        try:
            message, head = forwarding.heads(call, route.target, len(body))
            self.begun_ns = time.perf_counter_ns()
            self._ask(head + body)
            forwarding.note(call, message, len(body), sha512(body).digest(), self._kept(body))
        except Exception as error:
            self._resume(error)
        return True

    def _ask(self, data: bytes) -> None:
        pool, target, patience = self.bus.pool, self.route.target, self.route.service.timeout
        self.connection = connection = pool.kept(target)
        loop = self.line.loop
        if connection is not None:
            connection.ask(loop, data, patience, self._answered)
            return

        def connected(task: "asyncio.Task[Connection]") -> None:
            if (error := task.exception()) is not None:
                self.record.provider_us = (time.perf_counter_ns() - self.begun_ns) // 1000
                self._resume(error)
            else:
                self.connection = task.result()
                self.connection.ask(loop, data, patience, self._answered)

        loop.create_task(pool.connect(target, patience)).add_done_callback(connected)

    def _answered(self) -> None:
        """The provider's answer is there, or its beginning, or none will come."""
        connection = self.connection
        assert connection is not None
        self.record.provider_us = ((connection.answered_ns or time.perf_counter_ns()) - self.begun_ns) // 1000
        try:
            if connection.failure is not None or not connection.done or not self._pass_back(connection):
                self._resume(connection.failure)
        except Exception as error:
            self._resume(error)

    def _pass_back(self, connection: Connection) -> bool:
        """Record a short answer and send it when that is durable; False when it is none that is simply sent."""
        bus, record, status = self.bus, self.record, connection.status
        if status in BODILESS or status not in STATUS_LINE or connection.held > HELD:
            return False
        answer = Answer(status, connection.headers, forwarding.own_headers(self.call))
        headers: Headers = answer.start(b"%d" % connection.held)["headers"]
        names, values = zip(*headers, strict=True)
        if HEADER_RE.search(b"".join(names)) or HEADER_VALUE_RE.search(b"".join(values)):
            return False
        body = connection.taken()
        message = answers.note(record, answer, headers, len(body), sha512(body).digest())
        if self.route.service.keeps_bodies:
            record.response = message + b"\r\n" + self._kept(body)
        self.reply = status, headers, body
        bus.pool.give_back(connection, self.route.target)
        self.connection = None
        answers.closed(bus, record).then(self._tell)
        return True

    def _tell(self) -> None:
        """The record is durable: send the answer."""
        line = self.line
        if line.flow.write_paused and not self.disconnected:
            line.resume(self, self._send)
            return
        self.bus.gate.leave(self.route.caller, self.route.service)
        self.response_complete = True
        if not self.disconnected:
            status, headers, body = self.reply
            lines = b"\r\n".join(map(b": ".join, headers))
            end = b"\r\n\r\n" if self.keep_alive else b"\r\nconnection: close\r\n\r\n"
            line.transport.write(b"%b%b%b%b" % (STATUS_LINE[status], lines, end, body))
            if not self.keep_alive:
                line.transport.close()
        line.answered()

    def _kept(self, body: bytes) -> bytes:
        return body if len(body) <= self.bus.settings.most_in_memory else b""

    def _resume(self, failure: BaseException | None) -> None:
        self.failure = failure
        self.line.resume(self, self._go_on)

    async def _go_on(self, bus: Bus, scope: dict[str, Any], receive: Receive, send: Send, record: Record) -> None:
        """From the provider's answer on, as the long way does. Raises Fault."""
        try:
            if self.failure is not None:
                raise self.failure
            assert self.connection is not None
            answer = Answer(self.connection.status, self.connection.headers, forwarding.own_headers(self.call))
            await pass_on(bus, self.connection, answer, self.route.service, send, record)
        finally:
            if self.connection is not None:
                bus.pool.give_back(self.connection, self.route.target)
            bus.gate.leave(self.route.caller, self.route.service)

    async def _send(self, bus: Bus, scope: dict[str, Any], receive: Receive, send: Send, record: Record) -> None:
        """Send a recorded answer to a caller that is slow in reading."""
        status, headers, body = self.reply
        try:
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": body})
        finally:
            bus.gate.leave(self.route.caller, self.route.service)


async def _unsent(message: dict[str, Any]) -> None:
    raise AssertionError("the short way sends by itself")
