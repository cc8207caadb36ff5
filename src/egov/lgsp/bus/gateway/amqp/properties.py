"""Properties and headers of AMQP messages, and what they are over HTTP."""

import re
from typing import Any

from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractMessage

from egov.lgsp.bus.gateway.heads import HOP_BY_HOP, NOT_TO_PROVIDER, Headers

NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,127}")
"""What a header's name may be (RFC 9110 5.6.2)."""
OWN = (NOT_TO_PROVIDER - {b"traceparent"}) | {b"content-type", b"content-encoding", b"authorization", b"cookie"}
"""Headers that a publisher cannot set: those of connections and those that the bus writes itself."""
TO_PROPERTIES = HOP_BY_HOP | {b"content-type", b"content-encoding", b"content-length", b"host", b"accept"}
LONGEST = 4096
"""Letters of a header that passes."""


def headers_of(message: AbstractMessage) -> Headers:
    """A message's content type, encoding and headers as those of a request. What HTTP cannot carry stays behind."""
    found = [(b"content-type", _clean(message.content_type or "application/octet-stream"))]
    if message.content_encoding:
        found.append((b"content-encoding", _clean(message.content_encoding)))
    for name, value in message.headers.items():
        lower = name.lower().encode("ascii", "replace")
        text = value.decode("utf-8", "replace") if isinstance(value, bytes | bytearray) else value
        if NAME.fullmatch(name) and lower not in OWN and isinstance(text, str | int | float):
            found.append((lower, _clean(str(text).lower() if isinstance(text, bool) else str(text))))
    return found


def shown(message: AbstractMessage) -> dict[str, Any]:
    """What tells one message without an id from another."""
    return {"headers": sorted(map(repr, message.headers.items())), "at": message.timestamp, "type": message.type}


def message_from(body: bytes, headers: Headers, **properties: Any) -> Message:
    """A message that outlives the broker's restart, with the headers of a request or an answer."""
    named = {name: value.decode("latin-1") for name, value in headers}
    return Message(
        body,
        headers={name.decode("latin-1"): text for name, text in named.items() if name not in TO_PROPERTIES},
        content_type=named.get(b"content-type") or None,
        content_encoding=named.get(b"content-encoding") or None,
        delivery_mode=DeliveryMode.PERSISTENT,
        **properties,
    )


def _clean(text: str) -> bytes:
    """Without what could end a header's line."""
    return "".join(letter if letter >= " " and letter != "\x7f" else " " for letter in text)[:LONGEST].strip().encode()
