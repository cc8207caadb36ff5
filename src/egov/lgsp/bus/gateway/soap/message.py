"""A SOAP message as it comes over HTTP, from a caller or from a provider: plain or with attachments."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from egov.lgsp.bus.gateway.soap.envelope import XROAD, Envelope, Malformed
from egov.lgsp.bus.gateway.soap.multipart import Related, boundary_of, media_type
from egov.lgsp.bus.gateway.soap.reader import Reader

MOST_ENVELOPE = 10_000_000
"""Bytes of an envelope; what is longer travels as an attachment."""
NO_LINES = {ord(letter): None for letter in "\t\r\n"}
SLICE = 64 * 1024
"""Bytes that are parsed before other calls get their turn."""


@dataclass(slots=True)
class Message:
    """An envelope that was read, and what stands around it when the message has attachments."""

    envelope: Envelope
    related: Related | None = None

    def around(self, envelope: bytes) -> bytes:
        """All that was read so far, with this envelope in the place of its own."""
        if self.related is None:
            return envelope
        held = self.related.held
        return b"".join([held[: self.related.start], envelope, held[self.related.end :]])

    async def rest(self) -> AsyncIterator[bytes]:
        """The attachments that were not yet read. Raises Malformed."""
        if self.related is not None:
            async for piece in self.related.rest():
                yield piece


async def read(content_type: str, pieces: AsyncIterator[bytes], most: int = MOST_ENVELOPE) -> Message:
    """Read as far as the envelope's end. Raises Malformed."""
    kind, parameters = media_type(content_type)
    if kind == "text/xml":
        return Message(await _whole(pieces, parameters.get("charset", ""), most))
    if kind == "multipart/related":
        related = Related(boundary_of(parameters), pieces)
        await related.begin(parameters, most)
        reader = Reader(related.charset)
        await _parse(reader, related.envelope)
        return Message(reader.finish(), related)
    raise Malformed("InvalidContentType", f"Invalid content type: {kind[:60] or 'none'}")


def complete(envelope: Envelope) -> None:
    """Has it the header of a message (PR-MESS 2.2)? Raises Malformed."""
    if not envelope.head_end:
        raise Malformed("MissingHeader", "Malformed SOAP message: header missing")
    present = {name: None for name, _, _ in envelope.fields}
    for field in ("protocolVersion", "client", "id"):
        if f"{XROAD} {field}" not in present or envelope.texts.get(field) == "":
            raise Malformed("MissingHeaderField", f"Required field '{field}' is missing")
    version = envelope.texts["protocolVersion"].strip()
    major, _, minor = version.partition(".")
    if major != "4" or not (minor.isascii() and minor.isdigit()):
        raise Malformed("InvalidProtocolVersion", f"Protocol version {version[:20]!r} is not known; 4.0 is.")
    if f"{XROAD} service" not in present:
        raise Malformed("MissingHeaderField", "Message header must contain service id")
    for name, text in envelope.texts.items():
        # issue and userId may run over several lines; id is told in an HTTP header
        known = text.translate(NO_LINES) if name in ("issue", "userId") else text
        if name != "requestHash" and (len(text) > 255 or any(letter < " " or letter == "\x7f" for letter in known)):
            raise Malformed("InvalidXml", f"The field {name} is too long or holds control characters.")


def same(asked: Envelope, given: Envelope) -> None:
    """Does an answer carry the request's own header fields (PR-MESS 2.2)? Raises Malformed."""
    complete(given)
    pairs = {name: (asked.texts.get(name), given.texts.get(name)) for name in ("id", "userId", "issue")}
    pairs["client"] = (asked.client_path, given.client_path)
    pairs["service"] = (asked.service_path, given.service_path)
    pairs["representedParty"] = (asked.represented, given.represented)
    for name, (sent, returned) in pairs.items():
        if sent != returned:
            raise Malformed("InconsistentHeaders", f"Field '{name}' does not match in request and response")
    if not given.wrapper.startswith(asked.service[4]):
        raise Malformed("InconsistentHeaders", f"The answer holds {given.wrapper} in its body.")


async def _whole(pieces: AsyncIterator[bytes], charset: str, most: int) -> Envelope:
    reader = Reader(charset)
    size = 0
    async for piece in pieces:
        size += len(piece)
        if size > most:
            raise Malformed("InvalidSoap", f"The envelope is longer than {most} bytes.")
        await _parse(reader, piece)
    return reader.finish()


async def _parse(reader: Reader, data: bytes) -> None:
    if len(data) <= SLICE:
        reader.feed(data)
        return
    for begin in range(0, len(data), SLICE):
        reader.feed(data[begin : begin + SLICE])
        await asyncio.sleep(0)
