"""Looks into each inlet when it is due: one process of all at a time, and each thing is taken once.

A look begins with a lease in the inlet's row, so that other processes leave it alone; when the process dies, the lease
runs out. What was taken is noted in the same transaction that keeps the message: if putting it away fails afterwards,
the next look only puts it away.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import psycopg

from egov.lgsp.bus.gateway.adapters import Surroundings, scheme
from egov.lgsp.bus.gateway.adapters.inlets.found import Found, Unfit
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.delivery.accepting import LONGEST
from egov.lgsp.bus.gateway.delivery.messages import INSERT, NOTIFY, Message, inserting
from egov.lgsp.bus.gateway.ending import ended
from egov.lgsp.bus.gateway.faults import Fault
from egov.lgsp.bus.gateway.moments import new_id, traced

log = logging.getLogger(__name__)

LEASE = 300
"""Seconds that a look may take at most."""
PATIENCE = 30.0
"""Seconds for one step of a look."""
AT_ONCE = 8
LONGEST_PAUSE = 900
"""Seconds between two looks at most while they fail."""

CLAIM = """
UPDATE bus_inlet SET next_at = now() + make_interval(secs => %s) WHERE id IN (
    SELECT i.id FROM bus_inlet i JOIN bus_subsystem s ON s.id = i.subsystem_id JOIN bus_member m ON m.id = s.member_id
    WHERE i.standing = 'active' AND s.standing = 'active' AND m.standing = 'active' AND i.next_at <= now()
    ORDER BY i.next_at LIMIT %s FOR UPDATE OF i SKIP LOCKED
) RETURNING id
"""
ABOUT = """
SELECT i.*, m.member_class, m.code AS member, s.code AS subsystem, v.code AS service, pm.member_class AS provider_class,
    pm.code AS provider, ps.code AS provider_subsystem
FROM bus_inlet i JOIN bus_subsystem s ON s.id = i.subsystem_id JOIN bus_member m ON m.id = s.member_id
JOIN bus_service v ON v.id = i.service_id JOIN bus_subsystem ps ON ps.id = v.subsystem_id
JOIN bus_member pm ON pm.id = ps.member_id WHERE i.id = %s
"""
KNOWN = "SELECT 1 FROM bus_taken WHERE inlet_id = %s AND mark = %s"
TAKE = """
INSERT INTO bus_taken (inlet_id, mark, message, at) VALUES (%s, %s, %s, now()) ON CONFLICT DO NOTHING RETURNING id
"""
WELL = """
UPDATE bus_inlet SET looked_at = now(), next_at = now() + make_interval(secs => every), taken = taken + %s,
    failures = 0, said = %s WHERE id = %s
"""
FAILED = f"""
UPDATE bus_inlet SET looked_at = now(), taken = taken + %s, failures = failures + 1, said = %s,
    next_at = now() + make_interval(
        secs => greatest(every, least({LONGEST_PAUSE}, every * power(2, least(failures, 9)))))
WHERE id = %s
"""  # noqa: S608


@dataclass
class Inlets:
    """One in each gateway process. `pulse`: seconds between two questions what is due."""

    bus: Bus
    pulse: float = 2.0
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    async def run(self) -> None:
        """Watch until cancelled."""
        try:
            while True:
                try:
                    await self.turn()
                except (Fault, psycopg.Error, OSError) as error:
                    log.error("Inlets cannot be looked into for now: %s", error)
                await asyncio.sleep(self.pulse)
        finally:
            await ended(*self._tasks)

    async def turn(self) -> list["asyncio.Task[None]"]:
        """Begin to look into what is due."""
        free = AT_ONCE - len(self._tasks)
        if free <= 0 or not self.bus.delivery.database:
            return []
        async with self.bus.delivery.rows() as rows:
            due = await (await rows.execute(CLAIM, (LEASE, free))).fetchall()
        begun = [asyncio.create_task(self.look(each.id)) for each in due]
        for task in begun:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return begun

    async def look(self, number: int) -> None:
        """One look, and what came of it in the inlet's row."""
        counts = Counts()
        said = ""
        failed = False
        try:
            async with self.bus.delivery.rows() as rows:
                row: Any = await (await rows.execute(ABOUT, (number,))).fetchone()
            if row is None:
                return
            async with asyncio.timeout(LEASE - PATIENCE):
                await self._take_all(row, counts)
            said = counts.said
        except Fault as fault:
            failed, said = True, f"{fault.code}: {fault.message}"
        except TimeoutError:
            failed, said = True, "The look took too long."
        except (psycopg.Error, OSError, ValueError) as error:
            failed, said = True, f"{type(error).__name__}"
            log.exception("Inlet %s failed", number)
        async with self.bus.delivery.rows() as rows:
            await rows.execute(FAILED if failed else WELL, (counts.taken, said[:2000].replace("\0", ""), number))

    async def _take_all(self, row: Any, counts: "Counts") -> None:
        application = _path(self.bus.settings.instance, row.member_class, row.member, row.subsystem)
        around = Surroundings(self.bus.adapters.secret_of(application), self.bus.settings.folders)
        if scheme(row.url) in ("imap", "imaps"):
            from egov.lgsp.bus.gateway.adapters.inlets.mailboxes import arrived
            from egov.lgsp.bus.gateway.adapters.mail.boxes import Mailbox
            from egov.lgsp.bus.gateway.adapters.mail.imap import terms

            known = terms(row.url, row.adapter)
            box = Mailbox(known, around.secret(known.password), PATIENCE, True)
            try:
                for each in await arrived(box):
                    await self._take(row, application, each, counts)
            finally:
                await box.close()
        else:
            from egov.lgsp.bus.gateway.adapters.files.serving import place_of
            from egov.lgsp.bus.gateway.adapters.files.terms import terms as files_terms
            from egov.lgsp.bus.gateway.adapters.inlets.folders import finished

            found = files_terms(row.url, row.adapter)
            place = place_of(row.url, found, application, around, PATIENCE)
            try:
                for each in await finished(place, found):
                    await self._take(row, application, each, counts)
            finally:
                await place.close()

    async def _take(self, row: Any, application: str, found: Found, counts: "Counts") -> None:
        async with self.bus.delivery.rows() as rows:
            known = await (await rows.execute(KNOWN, (row.id, found.mark))).fetchone()
        if known is None:
            try:
                headers, body = await found.read()
                if len(body) > LONGEST:
                    raise Unfit(f"A message has {LONGEST} bytes at most.")
            except Unfit as unfit:
                counts.said = f"{found.name}: {unfit}"
                await found.settle(False)
                return
            uuid = new_id()
            provider = _path(
                self.bus.settings.instance, row.provider_class, row.provider, row.provider_subsystem, row.service
            )
            message = Message(
                uuid=uuid,
                message_id=uuid,
                kind="call",
                client=application,
                service=provider,
                at=datetime.now(UTC),
                method=row.method,
                path=row.path,
                headers=headers,
                body=body,
                trace=traced("", uuid),
            )
            async with self.bus.delivery.rows() as rows:
                if await (await rows.execute(TAKE, (row.id, found.mark, uuid))).fetchone() is not None:
                    await rows.execute(INSERT, inserting([message]))
                    await rows.execute(NOTIFY)
                    counts.taken += 1
        await found.settle(True)


@dataclass
class Counts:
    """What a look has done so far."""

    taken: int = 0
    said: str = ""


def _path(*parts: str) -> str:
    return "/".join(part for part in parts if part)
