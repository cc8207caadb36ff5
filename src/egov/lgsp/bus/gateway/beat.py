"""Once a second: say that this process lives, tell the other nodes what was used of quotas, hear what they used."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
import psycopg

from egov.lgsp.bus.gateway import metrics
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.limits import HANOI
from egov.lgsp.bus.gateway.reporting import ALERTS, report

log = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds."""
LIVE = """
INSERT INTO bus_node (name, started_at, seen_at, registry, under_way, report) VALUES (%s, %s, now(), %s, %s, %s)
ON CONFLICT (name) DO UPDATE SET started_at = excluded.started_at, seen_at = now(), registry = excluded.registry,
under_way = excluded.under_way, report = excluded.report
"""
LEAVE = "DELETE FROM bus_node WHERE name = %s AND started_at = %s"
LEAVE_QUEUES = """
UPDATE bus_queuestate SET state = 'left', fault = '', said = '', since = now(), seen_at = now() WHERE node = %s
"""
REPORTS = 5
"""Beats from one report of disks, circuits and certificates to the next."""
ALIVE = "SELECT count(*) FROM bus_node WHERE seen_at > now() - interval '5 seconds'"
USE = """
INSERT INTO bus_usage AS u (subsystem_id, service_id, day, calls)
SELECT caller, service, %s, calls FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS n (caller, service, calls)
JOIN bus_subsystem s ON s.id = caller JOIN bus_service v ON v.id = service
ON CONFLICT (subsystem_id, service_id, day) DO UPDATE SET calls = u.calls + excluded.calls
"""
USED = "SELECT subsystem_id, service_id, calls FROM bus_usage WHERE day = %s"


@dataclass
class Beat:
    """The heart of one process."""

    bus: Bus
    started: datetime
    _beats: int = 0
    _report: str = "{}"

    async def run(self) -> None:
        """Beat until cancelled; while the database is away the last known figures count."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self.bus.settings.database) as connection:
                    while not self.bus.journal.chain_name:  # under another name nobody would ever hear of it again
                        await asyncio.sleep(EVERY / 10)
                    while True:
                        await self.once(connection)
                        await asyncio.sleep(EVERY)
            except (psycopg.Error, OSError) as error:
                log.warning("This node cannot tell the others that it lives: %s", error)
            await asyncio.sleep(EVERY)

    async def leave(self) -> None:
        """Stopped in good order: nobody has to wonder where this process is."""
        try:
            async with await psycopg.AsyncConnection.connect(self.bus.settings.database, connect_timeout=2) as line:
                name = self.bus.journal.chain_name or self.bus.settings.node
                await line.execute(LEAVE, (name, self.started))
                await line.execute(LEAVE_QUEUES, (name,))
        except (psycopg.Error, OSError) as error:
            log.info("The leave could not be told: %s", error)

    async def once(self, connection: psycopg.AsyncConnection[Any]) -> None:
        """One beat."""
        metrics.tell()
        bus, gate = self.bus, self.bus.gate
        today = datetime.now(UTC).astimezone(HANOI).date()
        said = {pair: calls for pair, calls in gate.unsaid.items() if calls}
        async with connection.transaction():
            name = bus.journal.chain_name or bus.settings.node
            if self._beats % REPORTS == 0:
                self._report = orjson.dumps(report(bus)).decode()
                bus.alerts = {(row[0], row[1]): row[2] for row in await (await connection.execute(ALERTS)).fetchall()}
            self._beats += 1
            values = (name, self.started, bus.registry.version, gate.turnstile.inside, self._report)
            await connection.execute(LIVE, values)
            if said:
                columns = ([pair[0] for pair in said], [pair[1] for pair in said], list(said.values()))
                await connection.execute(USE, (today, *columns))
            alive = await (await connection.execute(ALIVE)).fetchone()
            used = await (await connection.execute(USED, (today,))).fetchall()
        for pair, calls in said.items():
            gate.unsaid[pair] -= calls
        gate.used = {(caller, service): calls for caller, service, calls in used}
        gate.share(max(1, alive[0] if alive else 1))
