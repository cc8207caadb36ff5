"""Providers that do not speak HTTP: the scheme of a service's address chooses the adapter that speaks to them.

Each adapter is a module of its own, imported when the first call needs it: a node without adapters pays nothing. It has

    def terms(url: str, document: dict[str, Any]) -> ...            what the registry says, checked; raises Broken
    def soap_terms(url, document, code: str) -> ...                 the same of a SOAP service, where that differs
    def adapter(service: Service, around: Surroundings) -> Adapter  speaks to that provider, keeps its connections
    def contract(title: str, url: str, document: dict[str, Any]) -> dict[str, Any] | None      OpenAPI 3, if it has one

Rights, limits, records, circuits and the caller's protocol are the bus's own business and the same as with HTTP.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote

import orjson

from egov.lgsp.bus.gateway.faults import CALLER, PROVIDER, Fault
from egov.lgsp.bus.gateway.heads import Headers

HERE = __name__
SCHEMES: dict[str, str] = {
    "amqp": "amqp",
    "amqps": "amqp",
    "edoc": "edoc",
    "vxp+http": "vxp",
    "vxp+https": "vxp",
    "vdxp+http": "vdxp",
    "vdxp+https": "vdxp",
    "postgresql": "sql",
    "mysql": "sql",
    "mariadb": "sql",
    "mssql": "sql",
    "oracle": "sql",
    "file": "files",
    "sftp": "files",
    "ldap": "ldap",
    "ldaps": "ldap",
    "smtp": "mail.sending",
    "smtps": "mail.sending",
    "imap": "mail.boxes",
    "imaps": "mail.boxes",
}
"""Module by scheme. Addresses are written `scheme://...`."""
CARRY_SOAP = frozenset({"amqp", "amqps", "vdxp+http", "vdxp+https"})
"""Behind these a provider can answer SOAP messages; callers in SOAP reach the others through a mediation."""

FAILED = f"{PROVIDER}.ServiceFailed"
AWAY = f"{PROVIDER}.NetworkError"
NO_TLS = f"{PROVIDER}.SslAuthenticationFailed"
REFUSED = f"{FAILED}.Refused"
"""The provider does not admit the bus: a wrong password, a missing right."""
NOT_ALLOWED = f"{FAILED}.NotAllowed"
"""It admits the bus, but not to this."""
NOT_FOUND = f"{FAILED}.NotFound"
"""It has not got what the registry says of it: a table, a folder, a queue."""
TOO_LONG = f"{FAILED}.AnswerTooLong"
TIMEOUT = f"{FAILED}.Timeout"

Secret = Callable[[str], str]
"""The secret of this name of the service's own application. Raises Fault."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an adapter gets of the bus: its application's secrets, and where the folders of applications lie."""

    secret: Secret
    folders: Path


@dataclass(slots=True)
class Asked:
    """A call for an adapter. `path` follows the service in the address, percent-encoded as sent; `query` has no `?`;
    names of headers are in lower case."""

    method: str
    path: str
    query: str
    headers: Headers
    body: bytes | AsyncIterator[bytes]
    caller: str
    """Path of the application that calls."""
    service: str
    request_id: str
    """The record of this exchange: unique."""
    message_id: str
    """The caller's own id: the same when a message is sent again."""
    trace: str = ""

    @property
    def steps(self) -> tuple[str, ...]:
        """The path's steps, decoded; none for `` and `/`."""
        whole = self.path.strip("/")
        return tuple(unquote(step) for step in whole.split("/")) if whole else ()

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """Names and values of the query, decoded."""
        return parse_qsl(self.query, keep_blank_values=True, max_num_fields=200)

    def header(self, name: bytes) -> str:
        """A header's value; empty when it is missing."""
        return next((value.decode("latin-1") for key, value in self.headers if key == name), "")

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body, piece by piece."""
        if isinstance(self.body, bytes):
            if self.body:
                yield self.body
            return
        async for piece in self.body:
            yield piece

    async def whole(self, most: int) -> bytes:
        """The body in memory. Raises Fault when it is longer than `most` bytes."""
        found = bytearray()
        async for piece in self.pieces():
            found += piece
            if len(found) > most:
                raise Fault(f"{CALLER}.BodyTooLarge", f"The body is longer than {most} bytes.", 413)
        return bytes(found)


@contextmanager
def blamed(patience: float) -> Iterator[None]:
    """What a provider's silence and a broken line become. Raises Fault."""
    try:
        yield
    except TimeoutError:
        raise Fault(TIMEOUT, f"The provider did not answer within {patience:g} seconds.", 504) from None
    except ssl.SSLError as error:
        raise Fault(NO_TLS, f"TLS with the provider failed: {error}") from error
    except OSError as error:
        raise Fault(AWAY, f"The provider cannot be reached: {error.strerror or type(error).__name__}") from error


async def _nothing() -> None:
    return None


@dataclass(slots=True)
class Given:
    """An adapter's answer: status and headers as HTTP would carry them, the body whole or in pieces."""

    status: int = 200
    headers: Headers = field(default_factory=list)
    body: bytes | AsyncIterator[bytes] = b""
    patience: float = 60.0
    """Seconds that the next piece may take."""

    async def chunk(self) -> bytes:
        """The next piece; empty at the end. Raises Fault."""
        if not isinstance(self.body, bytes):
            with blamed(self.patience):
                async with asyncio.timeout(self.patience):
                    return await anext(self.body, b"")
        body, self.body = self.body, b""
        return body

    async def leave(self) -> None:
        """Nobody reads any more: pieces that come from somewhere let it go."""
        close = getattr(self.body, "aclose", _nothing)
        await close()


def given_json(value: Any, status: int = 200) -> Given:
    """An answer in JSON."""
    return Given(status, [(b"content-type", b"application/json")], orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS))


class Adapter(Protocol):
    """Speaks to one provider; used by many calls at once. `most_at_once` of them are let in, the others wait.

    A call ends within the service's time-out. An adapter of long bodies that times each step by itself says so with
    `keeps_time = True`.
    """

    most_at_once: int

    async def ask(self, asked: Asked) -> Given:
        """One call. Raises Fault: Client for what the caller did wrong, Server.ServerProxy for the provider."""

    async def tried(self, asked: Asked) -> str:
        """Do of this call what changes nothing at the provider: log in, look. `asked` has no body, as nobody calls.
        What was seen is a finding of a diagnosis (`rules/diagnoses.py`). Raises Fault as a call would."""

    async def close(self) -> None:
        """Connections are let go; calls under way may end."""


def scheme(url: str) -> str:
    """`sql` of `sql://...`."""
    return url.partition(":")[0].lower()


def adapted(url: str) -> bool:
    """Is this the address of a provider that does not speak HTTP?"""
    return not url.startswith("http") and scheme(url) in SCHEMES


def module_of(url: str) -> Any:
    """The adapter's module. Raises ModuleNotFoundError when a library that it needs is not installed, KeyError."""
    return import_module(f"{HERE}.{SCHEMES[scheme(url)]}")
