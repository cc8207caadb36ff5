"""Tells the database what this process does with the queues: at a change, and twice a minute that it is still so.

Beside the work, by a pulse of its own: a message waits for none of this.
"""

import asyncio
import logging
import time
from dataclasses import dataclass, field

import psycopg

from egov.lgsp.bus.gateway.amqp.states import TAKING, States
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.faults import Fault

log = logging.getLogger(__name__)

# The queue's row is held meanwhile, so that nobody removes it between the look and the new row.
TELL = """
INSERT INTO bus_queuestate AS s (queue_id, node, state, fault, said, since, seen_at, emptied_at, taken)
SELECT q.id, %s, n.state, n.fault, n.said, n.since, now(), CASE WHEN n.empties THEN now() END, n.taken
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::boolean[], %s::bigint[])
    AS n (queue, state, fault, said, since, empties, taken)
JOIN bus_queue q ON q.id = n.queue AND q.active ORDER BY q.id FOR KEY SHARE OF q
ON CONFLICT (queue_id, node) DO UPDATE SET state = excluded.state, fault = excluded.fault, said = excluded.said,
    since = excluded.since, seen_at = excluded.seen_at, taken = excluded.taken,
    emptied_at = coalesce(excluded.emptied_at, s.emptied_at)
"""
FORGET = "DELETE FROM bus_queuestate WHERE node = %s AND queue_id <> ALL(%s)"
PATIENCE = "SET LOCAL lock_timeout = '500ms'"
"""Who changes a queue goes first: shorter than PostgreSQL waits before it ends one of two that wait for each other."""


@dataclass
class Telling:
    """One per process. `pulse`: seconds between two looks for a change; `every`: those after which it is told again."""

    bus: Bus
    states: States
    pulse: float = 1.0
    every: float = 30.0
    _told: dict[int, tuple[str, str]] | None = None
    _taken: dict[int, int] = field(default_factory=dict)
    _last: float = 0.0
    _away: bool = False

    async def run(self) -> None:
        """Until cancelled. While the database is away the last that was told stands there, and grows old."""
        while True:
            await asyncio.sleep(self.pulse)
            now = {number: (doing.state, doing.fault) for number, doing in self.states.of.items()}
            if not self._name() or (now == self._told and time.monotonic() - self._last < self.every):
                continue
            try:
                await self._tell()
            except (Fault, psycopg.Error, OSError) as error:
                if not self._away:
                    log.warning("What is done with the queues cannot be told for now: %s", error)
                self._away = True
            else:
                self._told, self._last, self._away = now, time.monotonic(), False

    def _name(self) -> str:
        """Empty as long as the process has no name of its own in the database, or there is no database."""
        return self.bus.journal.chain_name if self.bus.delivery.database else ""

    async def _tell(self) -> None:
        found = dict(self.states.of)
        taken = {number: doing.taken for number, doing in found.items()}
        empties = [doing.state == TAKING or doing.taken > self._taken.get(number, 0) for number, doing in found.items()]
        columns = (
            list(found),
            [doing.state for doing in found.values()],
            [doing.fault[:80] for doing in found.values()],
            [doing.said for doing in found.values()],
            [doing.since for doing in found.values()],
            empties,
            list(taken.values()),
        )
        async with self.bus.delivery.rows() as rows:
            await rows.execute(PATIENCE)
            await rows.execute(FORGET, (self._name(), list(found)))
            if found:
                await rows.execute(TELL, (self._name(), *columns))
        self._taken = taken
