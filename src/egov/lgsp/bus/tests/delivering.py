"""A gateway with a database and a dispatcher, for tests of what is kept and delivered later."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import uvicorn
from psycopg.rows import namedtuple_row
from tests.gateways import Gateway, hung_up, new_bus, speaking

from egov.lgsp.bus.gateway.application import Application, queues_of
from egov.lgsp.bus.gateway.delivery.desk import Desk
from egov.lgsp.bus.gateway.delivery.dispatcher import Dispatcher
from egov.lgsp.bus.gateway.edoc.fetching import Fetching
from egov.lgsp.bus.gateway.ending import ended
from egov.lgsp.bus.rules.redelivery import Terms

TABLES = (
    "bus_message, bus_outcome, bus_event, bus_subscription, bus_eventtype, bus_eventrule, bus_rulematch, bus_transfer,"
    " bus_transferstep, bus_deliveryterms"
)
PULSE, RESTING = 0.02, 5.0
"""Seconds between two looks for what is due: while a test waits for it, and while none does."""
QUICK = Terms(first_wait=0.02, longest_wait=0.05, tries=4)


@contextmanager
def delivering(database: str) -> Iterator[Gateway]:
    """A gateway on a free port that keeps messages in this database and delivers them."""
    bus, kept = new_bus()
    bus.delivery = Desk(database)
    dispatcher = Dispatcher(bus, pulse=PULSE, rest=0.1)
    listening = socket.create_server(("127.0.0.1", 0))
    application = Application(bus)
    config = uvicorn.Config(application, ws="none", log_level="critical", lifespan="off", **speaking(application))
    server = uvicorn.Server(config)

    loops: list[asyncio.AbstractEventLoop] = []

    async def live() -> None:
        loops.append(asyncio.get_running_loop())
        work = (bus.delivery.store.run(), dispatcher.run(), queues_of(bus, look=0.02), Fetching(bus, 0.02, 0.02).run())
        tasks = [asyncio.create_task(each) for each in work]
        await server.serve(sockets=[listening])
        await ended(*tasks)
        await bus.adapters.close()
        await bus.delivery.close()
        bus.pool.close()
        await hung_up(server)

    thread = threading.Thread(target=lambda: asyncio.run(live()), daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.005)

    def pace(seconds: float) -> None:
        dispatcher.pulse = seconds
        loops[0].call_soon_threadsafe(dispatcher._wake.set)

    yield Gateway(listening.getsockname()[1], bus, kept, loops[0], pace)
    server.should_exit = True
    server.force_exit = True
    thread.join(60)
    assert not thread.is_alive(), "a gateway that does not end would deliver what belongs to the next test"


class Tables:
    """The rows behind a gateway, read and changed by statements of their own."""

    def __init__(self, database: str) -> None:
        self.connection = psycopg.connect(database, autocommit=True, row_factory=namedtuple_row)

    def rows(self, query: str, *values: object) -> list[Any]:
        return self.connection.execute(query, values).fetchall()

    def do(self, query: str, *values: object) -> None:
        self.connection.execute(query, values)

    def clear(self) -> None:
        for _ in range(20):  # the dispatcher may read several of them at this moment
            try:
                self.connection.execute(f"TRUNCATE {TABLES} CASCADE")
            except psycopg.errors.DeadlockDetected:
                continue
            return
        raise AssertionError("the tables are never free")


def until(true: Callable[[], Any], seconds: float = 20, said: Callable[[], str] = str) -> Any:
    """What `true` gives, as soon as it gives anything; fails after a while, with what `said` says."""
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, f"it did not happen in time {said()}"
        time.sleep(0.005)
    return found
