"""How a gateway comes to its first registry: from the database, or from this machine's disk while that is away."""

import asyncio
import logging
from datetime import UTC, datetime

import psycopg

from egov.lgsp.bus.gateway import reading, tokens
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.kept import Kept
from egov.lgsp.bus.gateway.keys import node_key
from egov.lgsp.bus.gateway.registry import Registry

log = logging.getLogger(__name__)

PATIENCE = 10.0
"""Seconds that the database is given at the start."""
PAUSE = 2.0
AWAY = (psycopg.Error, OSError, TimeoutError)


async def start(bus: Bus) -> list["asyncio.Task[None]"]:
    """Give the bus its registry, and follow it from then on. Raises kept.Unusable when neither is to be had."""
    settings = bus.settings
    key = node_key(settings.keys, settings.node)
    kept = Kept(settings.keys / "registry.kept", key)
    announced = False
    try:
        async with asyncio.timeout(PATIENCE):
            await tokens.announce(settings.database, settings.node, key)
            announced = True
            bus.follow(await reading.read(settings.database, settings.instance, 1, kept))
    except AWAY as error:
        bus.kept_since = await asyncio.to_thread(kept.read, datetime.now(UTC))
        log.error("The database is away (%s); going on with the registry of %s.", error or "no answer", bus.kept_since)
        bus.follow(await reading.recalled(kept, settings.instance, 1))

    def put(registry: Registry) -> None:
        bus.kept_since = None
        bus.follow(registry)

    tasks = [asyncio.create_task(reading.follow(settings.database, settings.instance, put, 1, kept))]
    if not announced:
        tasks.append(asyncio.create_task(_announce(bus)))
    return tasks


async def _announce(bus: Bus) -> None:
    """Make the node's key known as soon as there is somebody to tell."""
    settings = bus.settings
    while True:
        try:
            await tokens.announce(settings.database, settings.node, node_key(settings.keys, settings.node))
        except AWAY:
            await asyncio.sleep(PAUSE)
        else:
            return
