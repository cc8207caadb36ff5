"""What is recorded of one exchange."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter, gt
from typing import NamedTuple

import orjson


class Finding(NamedTuple):
    """A schema that a message did not keep. `side` is request or response; `mode` observe, warn or enforce."""

    side: str
    mode: str
    schema: str
    problem: str


LENGTHS = (
    *(("message_id", 255), ("client", 255), ("service", 400), ("protocol", 8), ("method", 8), ("path", 2000)),
    *(("user_id", 255), ("issue", 255), ("represented", 255), ("trace", 55), ("fault", 80), ("said", 2000)),
)
"""Letters that a column of the table takes."""
_TEXTS = attrgetter(*(name for name, _ in LENGTHS))
_MOST = tuple(most for _, most in LENGTHS)


MOCK = "mock"
"""Protocol of an exchange that was answered from a contract; figures and metrics leave it out."""
MEDIATED = "mediated"
"""Protocol in the record of a call that a mediation makes by itself; others record what went to their caller."""


@dataclass(slots=True)
class Record:
    """One exchange as it was. Times in microseconds; `at` is when the request's head had been read."""

    id: str
    at: datetime
    protocol: str
    method: str
    path: str
    message_id: str = ""
    client: str = ""
    service: str = ""
    user_id: str = ""
    issue: str = ""
    represented: str = ""
    trace: str = ""
    status: int = 0
    fault: str = ""
    said: str = ""
    took_us: int = 0
    provider_us: int = 0
    request_bytes: int = 0
    response_bytes: int = 0
    request_hash: bytes = b""
    response_hash: bytes = b""
    request_parts: bytes = b""
    """SHA-512 of the message's head and, when there was one, of its body; of a SOAP message of its envelope and each
    of its attachments."""
    response_parts: bytes = b""
    request: bytes | None = None
    response: bytes | None = None
    findings: list[Finding] = field(default_factory=list)
    """Schemas that request or answer did not keep."""

    def fit(self) -> None:
        """Cut what a caller made too long for its column. One record that the database refuses would hold up all."""
        texts = _TEXTS(self)
        if "\x00" not in "".join(texts) and not any(map(gt, map(len, texts), _MOST)):
            return
        for name, most in LENGTHS:
            value = getattr(self, name)
            if len(value) > most or "\x00" in value:
                setattr(self, name, value[:most].replace("\x00", "?"))

    def leaf(self) -> bytes:
        """SHA-256 over what the record says; changing any of it later breaks the batch's root."""
        said = orjson.dumps(
            [
                self.id,
                int(self.at.timestamp() * 1_000_000),
                *(self.message_id, self.client, self.service, self.protocol, self.method, self.path),
                *(self.user_id, self.issue, self.represented, self.status, self.fault),
                *(self.request_hash.hex(), self.response_hash.hex()),
            ]
        )
        return hashlib.sha256(said).digest()
