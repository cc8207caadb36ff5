"""SOAP services behind a security server (PR-MESS 4.0)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx

from egov.lgsp.bus.gateway.adapters import FAILED, Asked, Given
from egov.lgsp.bus.gateway.adapters.vdxp.failing import failed_message, refused
from egov.lgsp.bus.gateway.adapters.vdxp.fields import homeward, outward
from egov.lgsp.bus.gateway.adapters.vdxp.line import Line
from egov.lgsp.bus.gateway.adapters.vdxp.looking import soap_services
from egov.lgsp.bus.gateway.adapters.vdxp.registered import Terms
from egov.lgsp.bus.gateway.faults import BUS, CALLER, Fault
from egov.lgsp.bus.gateway.heads import Headers
from egov.lgsp.bus.gateway.soap.envelope import Envelope, Malformed
from egov.lgsp.bus.gateway.soap.message import Message, complete, read, same


@dataclass
class Messages:
    """Calls of one SOAP service over the security server. Attachments stream, so each step is timed by itself."""

    terms: Terms
    line: Line
    patience: float
    most_at_once: int = 64
    keeps_time: bool = True

    async def ask(self, asked: Asked) -> Given:
        """The message with the province's header out, the answer with the caller's own header back."""
        message = await _read(asked)
        out, header = outward(message.envelope, self.terms, asked.caller)
        begun = message.around(out)
        streams = message.related is not None and not isinstance(asked.body, bytes)
        body = _attached(begun, message) if streams else b"".join([piece async for piece in _attached(begun, message)])
        async with asyncio.timeout(None if streams else self.patience):
            answer = await self.line.sent("POST", f"{self.terms.base}/", body, self._headers(asked), stream=True)
            try:
                return await self._given(answer, header, message.envelope)
            except BaseException:
                await answer.aclose()
                raise

    def _headers(self, asked: Asked) -> Headers:
        """Of HTTP only these two belong to the message (PR-MESS 2.2)."""
        headers = [
            (b"content-type", asked.header(b"content-type").encode("latin-1")),
            (b"soapaction", asked.header(b"soapaction").encode("latin-1") or b'""'),
        ]
        if asked.trace:
            headers.append((b"traceparent", asked.trace.encode()))
        return headers + [(name.encode(), value.encode()) for name, value in self.terms.headers]

    async def _given(self, answer: httpx.Response, header: Envelope, request: Envelope) -> Given:
        """What came back, when it is an answer to this message. Raises Fault."""
        status = answer.status_code
        if status in (401, 403):
            raise refused(str(status))
        kinds = [value for name, value in answer.headers.raw if name.lower() == b"content-type"]
        kind = kinds[0].decode("latin-1") if len(kinds) == 1 else ""
        if status != 200 and not kind.lower().startswith(("text/xml", "multipart/related")):
            raise Fault(f"{FAILED}.HttpError", f"The security server answered with HTTP status {status}.")
        pieces = _pieces(self.line, answer)
        try:
            message = await read(kind, pieces)
            if message.envelope.fault:
                if (fault := failed_message(message.envelope)) is not None:
                    raise fault
            elif status != 200:
                raise Fault(f"{FAILED}.HttpError", f"The security server answered with HTTP status {status}.")
            else:
                same(header, message.envelope)
        except Malformed as error:
            raise Fault(f"{FAILED}.{error.code}", error.message) from None
        begun = message.around(homeward(message.envelope, request))
        given = Given(status, [(b"content-type", kind.encode("latin-1"))], begun)
        if message.related is None:
            await answer.aclose()
        else:
            given.body = Attached(begun, message, answer)
        return given

    async def tried(self, asked: Asked) -> str:
        """Get a token, and ask what the province may call."""
        return await soap_services(self.line, asked.message_id)

    async def close(self) -> None:
        """Let the connections go."""
        await self.line.close()


class Attached:
    """An answer on its way: its envelope, then the attachments as they come."""

    def __init__(self, begun: bytes, message: Message, answer: httpx.Response) -> None:
        self._begun = begun
        self._rest = message.rest()
        self._answer = answer

    def __aiter__(self) -> "Attached":
        return self

    async def __anext__(self) -> bytes:
        if self._begun:
            begun, self._begun = self._begun, b""
            return begun
        try:
            return await anext(self._rest)
        except Malformed as error:
            raise Fault(f"{FAILED}.InvalidMessage", error.message) from None

    async def aclose(self) -> None:
        """Nobody reads any more."""
        await self._answer.aclose()


async def _read(asked: Asked) -> Message:
    """The caller's message, or what a mediation made of its call. Raises Fault."""
    try:
        message = await read(asked.header(b"content-type"), asked.pieces())
        if not message.envelope.head_end:
            said = "The mediation leaves out the X-Road header, without which a security server takes no message."
            raise Fault(f"{BUS}.MediationFailed", said)
        complete(message.envelope)
    except Malformed as error:
        raise Fault(f"{CALLER}.{error.code}", error.message) from None
    return message


async def _attached(begun: bytes, message: Message) -> AsyncIterator[bytes]:
    """The message as it goes out. Raises Fault."""
    yield begun
    try:
        async for piece in message.rest():
            yield piece
    except Malformed as error:
        raise Fault(f"{CALLER}.{error.code}", error.message) from None


async def _pieces(line: Line, answer: httpx.Response) -> AsyncIterator[bytes]:
    with line.reached():
        async for piece in answer.aiter_bytes():
            yield piece
