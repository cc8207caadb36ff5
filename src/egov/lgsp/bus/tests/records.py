"""A journal on the test's own database."""

import asyncio
from pathlib import Path

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from egov.lgsp.bus.gateway.journal import Journal
from egov.lgsp.bus.gateway.keys import node_key
from egov.lgsp.bus.gateway.records import Record
from egov.lgsp.bus.gateway.spool import Spool

COMMITTED = pytest.mark.django_db(transaction=True, available_apps=["egov.lgsp.bus"])
"""For tests whose gateway has a connection of its own; only the bus's tables are emptied afterwards."""


def database_of_the_test() -> str:
    """libpq's connection string."""
    set_to = connection.settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return make_conninfo(**{key: set_to[name] for key, name in names.items() if set_to[name]})


def journal(folder: Path, database: str, spool: bool = True) -> Journal:
    """A journal whose patience is short."""
    waiting = Spool(folder / "spool") if spool else None
    return Journal(database, "test", node_key(folder, "test"), waiting, patience=2.0, pause=0.02)


def written(records: list[Record], folder: Path) -> None:
    """Put records into the database as one batch."""
    database = database_of_the_test()

    async def write() -> None:
        own = journal(folder, database, spool=False)
        waiting = [own.put(record) for record in records]
        running = asyncio.create_task(own.run())
        await asyncio.wait_for(waiting[-1].wait(), 5)
        running.cancel()

    asyncio.run(write())
