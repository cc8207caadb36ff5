"""The provider's answer on its way back: hashed, recorded, and only then let go."""

import hashlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Protocol

import orjson

from egov.lgsp.bus.gateway import metrics
from egov.lgsp.bus.gateway.bodies import bound
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.cache import Kept
from egov.lgsp.bus.gateway.faults import JSON, Fault
from egov.lgsp.bus.gateway.heads import NOT_TO_CALLER, Headers, legible, passing
from egov.lgsp.bus.gateway.journal import Written
from egov.lgsp.bus.gateway.records import MOCK, Record
from egov.lgsp.bus.gateway.registry import Service

Send = Callable[[dict[str, Any]], Awaitable[None]]

PHRASES = {int(status): status.phrase.encode() for status in HTTPStatus}

HELD = 64 * 1024
"""Bytes of an answer that are gathered before anything is sent; most answers are shorter and leave in one piece."""


class Source(Protocol):
    """Where the pieces of an answer come from; an empty one is its end."""

    async def chunk(self) -> bytes: ...


@dataclass
class Answer:
    """Status and headers as the provider sent them; `own` are the headers that the bus adds."""

    status: int
    headers: Headers
    own: Headers = field(default_factory=list)
    parts: Callable[[], bytes] | None = None
    """Hashes of the answer's parts where they are not its head and its body: asked once it has passed."""

    def start(self, length: bytes | None) -> dict[str, Any]:
        """ASGI's first message."""
        headers = passing([(name.lower(), value) for name, value in self.headers], NOT_TO_CALLER)
        headers += self.own
        if length is not None:
            headers.append((b"content-length", length))
        return {"type": "http.response.start", "status": self.status, "headers": headers}

    def message(self, headers: Headers) -> bytes:
        """The answer's head as it is signed: status, its phrase, headers, a line each, as X-Road writes it."""
        lines = map(b":".join, [pair for pair in headers if pair[0] != b"content-length"])
        phrase = PHRASES.get(self.status, b"-")
        return legible(b"%d\r\n%b\r\n%b\r\n" % (self.status, phrase, b"\r\n".join(lines)))


async def pass_on(
    bus: Bus, connection: Source, answer: Answer, service: Service, send: Send, record: Record
) -> bytes | None:
    """Send the answer to the caller. Its last piece waits until the record is durable. Gives back a short body.

    An answer that breaks off after its head was sent cannot become a fault any more: the connection to the caller is
    broken off as well, and the record says why.
    """
    hashed = hashlib.sha512()
    held: list[bytes] = []
    size = 0
    started = False
    kept: list[bytes] = []
    keep = bus.settings.most_in_memory if service.keeps_bodies else 0
    length = next((value for name, value in answer.headers if name.lower() == b"content-length"), None)
    try:
        while True:
            piece = await connection.chunk()
            if not piece:
                break
            hashed.update(piece)
            size += len(piece)
            if size <= keep:
                kept.append(piece)
            if size > HELD:
                if not started:
                    await send(answer.start(length))
                    started = True
                for each in held:
                    await send({"type": "http.response.body", "body": each, "more_body": True})
                held.clear()
            held.append(piece)
    except Fault as fault:
        if not started:
            raise
        record.fault, record.said = fault.code, fault.message
    start = answer.start(length if started or record.method == "HEAD" else b"%d" % size)
    message = note(record, answer, start["headers"], size, hashed.digest())
    if service.keeps_bodies:
        record.response = message + b"\r\n" + (b"".join(kept) if size <= keep else b"")
    await durable(bus, record)
    if record.fault:
        raise ConnectionAbortedError(record.said)
    if not started:
        if answer.status in (204, 304):
            start["headers"] = [pair for pair in start["headers"] if pair[0] != b"content-length"]
        await send(start)
    last = held[0] if len(held) == 1 else b"".join(held)
    await send({"type": "http.response.body", "body": last})
    return None if started else last


def note(record: Record, answer: Answer, headers: Headers, size: int, digest: bytes) -> bytes:
    """Write down what was answered; `digest` is SHA-512 of the body. Gives back the head as it is signed."""
    record.status = answer.status
    record.response_bytes = size
    message = answer.message(headers)
    if answer.parts is not None:
        record.response_parts = answer.parts()
    else:
        record.response_parts = hashlib.sha512(message).digest() + (digest if size else b"")
    record.response_hash = bound(record.response_parts)
    return message


async def give_again(bus: Bus, kept: Kept, own: Headers, send: Send, record: Record) -> None:
    """Answer with what was kept, and record it as any other exchange."""
    record.status, record.response_bytes = kept.status, len(kept.body)
    headers = [pair for pair in kept.headers if pair[0] != b"age"]
    headers += [*own, (b"age", b"%d" % max(0, int(kept.age(time.monotonic()))))]
    message = Answer(kept.status, []).message(headers)
    body = hashlib.sha512(kept.body).digest() if kept.body else b""
    record.response_parts = hashlib.sha512(message).digest() + body
    record.response_hash = bound(record.response_parts)
    await durable(bus, record)
    if kept.status not in (204, 304):
        headers.append((b"content-length", b"%d" % len(kept.body)))
    await send({"type": "http.response.start", "status": kept.status, "headers": headers})
    await send({"type": "http.response.body", "body": kept.body})


def closed(bus: Bus, record: Record) -> Written:
    """Close the record; what comes back is set when it is on the disk."""
    record.took_us = time.time_ns() // 1000 - int(record.at.timestamp() * 1_000_000)
    if record.protocol != MOCK:
        metrics.count(record)
    if bus.traces is not None:
        bus.traces.ended(record)
    return bus.journal.put(record)


async def durable(bus: Bus, record: Record) -> None:
    """Close the record and wait until it is on the disk."""
    await closed(bus, record).wait()


async def told(bus: Bus, send: Send, record: Record, status: int, said: Any, *own: tuple[bytes, bytes]) -> None:
    """An answer of the bus itself, in JSON, recorded before it leaves."""
    body = b"" if said is None else orjson.dumps(said)
    record.status, record.response_bytes = status, len(body)
    await durable(bus, record)
    headers = [*own, (b"x-road-request-id", record.id.encode())]
    if said is not None:
        headers += [(b"content-type", JSON), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
