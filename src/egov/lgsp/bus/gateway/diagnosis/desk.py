"""Takes questions from the table, makes the diagnosis, writes it down. One of these runs in each gateway process."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

import orjson
import psycopg
from psycopg.rows import namedtuple_row

from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.diagnosis import admitted, reached, recorded
from egov.lgsp.bus.gateway.diagnosis.steps import Asked, Rows, Step

log = logging.getLogger(__name__)

CHANNEL = "bus_diagnosis"
PULSE = 10.0
"""Seconds after which it looks for itself, besides being woken."""
PATIENCE = 2.0
CLAIM = """
SELECT uuid, client, service, method, path, purpose FROM bus_diagnosis
WHERE done_at IS NULL AND at > now() - interval '2 minutes' AND wanted_node IN ('', %s, %s)
ORDER BY at LIMIT 1 FOR UPDATE SKIP LOCKED
"""
ANSWER = "UPDATE bus_diagnosis SET steps = %s, node = %s, done_at = clock_timestamp() WHERE uuid = %s"
OF_SERVICE = "SELECT health, contract <> '' AS has_contract FROM bus_service WHERE id = %s"


@dataclass
class Diagnosing:
    """Answers until cancelled. A process that dies lets its claim go with its transaction."""

    bus: Bus

    async def run(self) -> None:
        """Answer, or wait for the database."""
        while True:
            try:
                await self._connected()
            except (psycopg.Error, OSError) as error:
                log.info("Questions for a diagnosis cannot be read for now: %s", error)
            await asyncio.sleep(PATIENCE)

    async def _connected(self) -> None:
        database = self.bus.settings.database
        async with await psycopg.AsyncConnection.connect(database, autocommit=True, row_factory=namedtuple_row) as rows:
            await rows.execute(f"LISTEN {CHANNEL}")
            while True:
                while await self.once(rows):
                    pass
                with suppress(TimeoutError):
                    async for _ in rows.notifies(timeout=PULSE, stop_after=1):
                        pass

    async def once(self, rows: Rows) -> bool:
        """Answer one question; False when none waits for this process."""
        own = self.bus.journal.chain_name or self.bus.settings.node
        async with rows.transaction():
            row = await (await rows.execute(CLAIM, (own, self.bus.settings.node))).fetchone()
            if row is None:
                return False
            asked = Asked(self.bus, rows, row.client, row.service, row.method, row.path, row.purpose)
            try:
                steps = await diagnosed(asked)
            except (TypeError, ValueError, LookupError, AttributeError):  # a mistake of ours: what was found is told
                log.exception("The diagnosis %s broke off", row.uuid)
                steps = [asdict(each) for each in asked.steps]
            await rows.execute(ANSWER, (orjson.dumps(steps).decode(), own, row.uuid))
        return True


async def diagnosed(asked: Asked) -> list[dict[str, Any]]:
    """All steps in their order. Raises psycopg.Error."""
    for step in (
        recorded.registry,
        admitted.application,
        admitted.credential,
        admitted.service,
        admitted.right,
        admitted.limits,
    ):
        await step(asked)
    known = asked.service
    facts = await asked.row(OF_SERVICE, known.id) if known is not None else None
    await recorded.contract(asked, bool(facts and facts.has_contract))
    await reached.provider(asked, facts.health if facts else "")
    for step in (admitted.circuit, recorded.journal, recorded.key, recorded.stamps, recorded.clock):
        await step(asked)
    return [asdict(each) for each in asked.steps]


__all__ = ["Diagnosing", "Step", "diagnosed"]
