"""One call of a room: who calls, what for, and how it is answered."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import orjson

from egov.lgsp.bus.gateway.answers import told
from egov.lgsp.bus.gateway.bodies import Incoming, bound
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.calls import Call
from egov.lgsp.bus.gateway.faults import CALLER, Fault
from egov.lgsp.bus.gateway.records import Record

LONGEST = 1_000_000
"""Bytes of an event or a schema."""


@dataclass
class Visit:
    """`names` are the parts of the path after the version, decoded: event type, event id."""

    call: Call
    body: Incoming
    names: tuple[str, ...] = ()

    @property
    def bus(self) -> Bus:
        return self.call.bus

    @property
    def record(self) -> Record:
        return self.call.record

    @property
    def room(self) -> str:
        return self.call.service.provider

    async def json(self, *required: str) -> dict[str, Any]:
        """The body, an object with these fields. Raises Fault."""
        await self.body.begin()
        text = await self.body.whole(LONGEST)
        self._seen()
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
        self._seen()
        await told(self.bus, self.call.send, self.record, status, said)

    def _seen(self) -> None:
        """The request as it is recorded: method and address, and the body that was read."""
        call = self.call
        message = b"%b\r\n%b%b\r\n" % (self.record.method.encode(), call.scope["raw_path"], call.query)
        self.record.request_bytes, self.record.request_parts = self.body.size, self.body.parts(message)
        self.record.request_hash = bound(self.record.request_parts)


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
