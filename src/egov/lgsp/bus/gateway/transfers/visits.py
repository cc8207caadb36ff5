"""One request about a transfer."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from egov.lgsp.bus.gateway.answers import Send, told
from egov.lgsp.bus.gateway.bodies import Incoming, Receive, bound
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.faults import CALLER, Fault
from egov.lgsp.bus.gateway.heads import Head
from egov.lgsp.bus.gateway.records import Record

LONGEST = 100_000
"""Bytes of a JSON body."""


@dataclass
class Visit:
    """`own` is the application that asks."""

    bus: Bus
    head: Head
    query: bytes
    receive: Receive
    send: Send
    record: Record
    own: str
    uuid: UUID | None = None

    @property
    def path(self) -> Any:
        """Where the file lies on this node."""
        return self.bus.delivery.folder / f"{self.uuid}"

    async def json(self) -> dict[str, Any]:
        """The body, a JSON object. Raises Fault."""
        body = Incoming(self.receive, LONGEST, 0)
        await body.begin()
        text = await body.whole(LONGEST)
        self.seen(body)
        try:
            said = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise invalid(f"The body is not JSON: {error}") from None
        if not isinstance(said, dict) or "\\u0000" in text.decode("utf-8", "replace"):
            raise invalid("The body has to be a JSON object without U+0000.")
        return said

    def seen(self, body: Incoming) -> None:
        """The request as it is recorded."""
        record = self.record
        record.request_bytes = body.size
        record.request_parts = body.parts(f"{record.method}\r\n{record.path}\r\n".encode("latin-1", "replace"))
        record.request_hash = bound(record.request_parts)

    async def answer(self, status: int, said: Any = None, *own: tuple[bytes, bytes]) -> None:
        """Answer, once the record is durable."""
        await told(self.bus, self.send, self.record, status, said, *own)


def text(said: dict[str, Any], name: str, most: int, needed: bool = False) -> str:
    """A text field of the body. Raises Fault."""
    value = said.get(name, "")
    if not isinstance(value, str) or len(value) > most or (needed and not value.strip()):
        raise invalid(f"'{name}' is a text of {'1' if needed else '0'} to {most} characters.")
    return value


def invalid(sentence: str) -> Fault:
    """400."""
    return Fault(f"{CALLER}.BadRequest", sentence)
