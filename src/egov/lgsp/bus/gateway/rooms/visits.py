"""One call of a room: who calls, what for, and how it is answered."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import orjson

from egov.lgsp.bus.gateway.answers import Send, told
from egov.lgsp.bus.gateway.bodies import Incoming, Receive
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.faults import CALLER, Fault
from egov.lgsp.bus.gateway.journal import Record
from egov.lgsp.bus.gateway.registry import Caller, Service

LONGEST = 1_000_000
"""Bytes of an event or a schema."""


@dataclass
class Visit:
    """`names` are the parts of the path after the version, decoded: event type, event id."""

    bus: Bus
    caller: Caller
    service: Service
    receive: Receive
    send: Send
    record: Record
    names: tuple[str, ...] = ()

    @property
    def room(self) -> str:
        return self.service.provider

    async def json(self, *required: str) -> dict[str, Any]:
        """The body, an object with these fields. Raises Fault."""
        body = Incoming(self.receive, min(LONGEST, self.service.most_bytes), 0)
        await body.begin()
        text = await body.whole(LONGEST)
        self.record.request_bytes, self.record.request_hash = body.size, body.digest(b"")
        try:
            said = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise invalid(f"The body is not JSON: {error}") from None
        if not isinstance(said, dict):
            raise invalid("The body has to be a JSON object.")
        for name in required:
            if name not in said:
                raise invalid(f"The field '{name}' is missing.")
        return said

    async def answer(self, status: int, said: Any = None) -> None:
        """Answer, once the record is durable."""
        await told(self.bus, self.send, self.record, status, said)


Handler = Callable[[Visit], Awaitable[None]]


def invalid(sentence: str) -> Fault:
    """400."""
    return Fault(f"{CALLER}.BadRequest", sentence)


def missing(sentence: str) -> Fault:
    """404."""
    return Fault(f"{CALLER}.NotFound", sentence, 404)


def taken(sentence: str) -> Fault:
    """409."""
    return Fault(f"{CALLER}.Conflict", sentence, 409)
