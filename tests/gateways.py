"""A gateway for tests: the real application behind a real server, with a registry given as data and a record in memory.

The provider is a real server too; it tells each request it got and answers as the test wants.
"""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import uvicorn

from egov.lgsp.bus.gateway.application import Application
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.direct.protocol import DirectProtocol
from egov.lgsp.bus.gateway.ending import ended
from egov.lgsp.bus.gateway.journal import Journal, Record, Written
from egov.lgsp.bus.gateway.pool import Pool
from egov.lgsp.bus.gateway.registry import Caller, Grant, Registry, Service, networks_of, steps_of
from egov.lgsp.bus.gateway.server import CertificateProtocol
from egov.lgsp.bus.gateway.settings import Settings

INSTANCE = "VN-ND"
HOSPITAL = f"{INSTANCE}/ORG/BVDK/his"
HEALTH = f"{INSTANCE}/GOV/SYT/yte"


@dataclass
class Kept:
    """Stands where the journal stands, keeps the records in memory."""

    records: list[Record] = field(default_factory=list)
    away: bool = False
    full: bool = False
    state: str = "database"
    chain_name: str = ""

    def put(self, record: Record) -> Written:
        self.records.append(record)
        written = Written()
        written.set()
        return written


@dataclass
class Seen:
    """One request as the provider got it."""

    method: str
    path: str
    query: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name), None)


@dataclass
class Provider:
    """What it has seen, and what it answers: status, headers, body, or a whole ASGI application."""

    url: str = ""
    seen: list[Seen] = field(default_factory=list)
    status: int = 200
    headers: list[tuple[bytes, bytes]] = field(default_factory=lambda: [(b"content-type", b"application/json")])
    body: bytes = b'{"ok": true}'
    instead: Callable[..., Any] | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = b""
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return  # never a whole request
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers = [(name.decode(), value.decode("latin-1")) for name, value in scope["headers"]]
        raw = scope["raw_path"].decode()
        self.seen.append(Seen(scope["method"], raw, scope["query_string"].decode(), headers, body))
        if self.instead is not None:
            await self.instead(scope, receive, send)
            return
        length = [(b"content-length", str(len(self.body)).encode())]
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers + length})
        await send({"type": "http.response.body", "body": self.body})


async def hung_up(server: uvicorn.Server) -> None:
    """Whoever still waits for an answer of a server that has ended is cut off, and what works for them ends."""
    for each in list(server.server_state.connections):
        each.transport.abort()
    await asyncio.sleep(0.01)  # aborted connections are let go in the loop's next turn
    await ended(*asyncio.all_tasks() - {asyncio.current_task()})


@contextmanager
def served(application: Any, **options: Any) -> Iterator[int]:
    """The application behind uvicorn on a free port, in a thread of its own."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(application, ws="none", log_level="critical", lifespan="off", **options)
    server = uvicorn.Server(config)

    async def serve() -> None:
        await server.serve(sockets=[listening])
        if isinstance(application, Application):
            application.bus.pool.close()
            await application.bus.adapters.close()
            await application.bus.delivery.close()
        await hung_up(server)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.005)
    yield listening.getsockname()[1]
    server.should_exit = True
    server.force_exit = True
    thread.join(5)


def caller(path: str, number: int, admission: str = "network") -> Caller:
    """A registered application that calls from this machine."""
    return Caller(number, path, path.rsplit("/", 1)[1], path.split("/")[2], admission, networks_of(["127.0.0.0/8"]))


def service(url: str, code: str = "benh-an", number: int = 1, **more: Any) -> Service:
    """A REST service of the department of health."""
    values: dict[str, Any] = {
        "id": number,
        "provider": HEALTH,
        "code": code,
        "version": "",
        "kind": "REST",
        "title": "Tra cứu bệnh án",
        "url": url,
        "timeout": 2.0,
        "verify_tls": True,
        "most_bytes": 1_000_000,
        "keeps_bodies": False,
        "active": True,
        "notice": "",
    }
    return Service(**(values | more))


def registry(*services: Service, grants: dict[tuple[int, int], tuple[Grant, ...]] | None = None) -> Registry:
    """The hospital (1) may call each service of the department of health (2), unless `grants` says otherwise."""
    whole = (Grant("*", None, None),)
    return Registry(
        instance=INSTANCE,
        version=1,
        callers={HOSPITAL: caller(HOSPITAL, 1), HEALTH: caller(HEALTH, 2)},
        rest={(each.provider, each.code): each for each in services if each.kind != "SOAP"},
        soap={(each.provider, each.code, each.version): each for each in services if each.kind == "SOAP"},
        grants={(1, each.id): whole for each in services} if grants is None else grants,
        members=(("ORG", "BVDK", "Bệnh viện đa khoa", "his", "HIS"), ("GOV", "SYT", "Sở Y tế", "yte", "Y tế")),
    )


def only(method: str, path: str) -> tuple[Grant, ...]:
    """A right to one endpoint."""
    return (Grant(method, steps_of(path), None),)


@dataclass
class Gateway:
    """A running gateway: its address, what it recorded, its registry to be exchanged."""

    port: int
    bus: Bus
    kept: Kept
    loop: asyncio.AbstractEventLoop | None = None
    pace: Callable[[float], None] = lambda seconds: None
    """How often it looks for what is due, in seconds."""

    def follow(self, registry: Registry) -> None:
        """Exchange the registry where the gateway itself would: in its own thread."""
        assert self.loop is not None
        done = threading.Event()
        self.loop.call_soon_threadsafe(lambda: (self.bus.follow(registry), done.set()))
        assert done.wait(5)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def last(self) -> Record:
        return self.kept.records[-1]


def new_bus() -> tuple[Bus, Kept]:
    """A bus without a database."""
    kept = Kept()
    settings = Settings("", INSTANCE, "test", "http://127.0.0.1:8008", Path("/nonexistent"))
    pool = Pool({True: ssl.create_default_context(), False: ssl.create_default_context()})
    return Bus(settings, cast(Journal, kept), pool), kept


def speaking(application: Application, short: bool = True) -> dict[str, Any]:
    """uvicorn's settings for a bus; without the short way every call is the application's."""
    own = type("OwnProtocol", (DirectProtocol,), {"application": application})
    settings = {"server_header": False, "date_header": False, "proxy_headers": False}
    return {"http": own if short else CertificateProtocol, **settings}


@contextmanager
def running(short: bool = True) -> Iterator[Gateway]:
    """A gateway on a free port."""
    bus, kept = new_bus()
    application = Application(bus)
    with served(application, **speaking(application, short)) as port:
        yield Gateway(port, bus, kept)
