"""From the national axis to the province's: what has come there is fetched, kept for its agencies, then confirmed.

One node at a time looks. A document is confirmed only when it is kept, so one that breaks off is fetched again; the
same document fetched twice is kept once. What the axis said of documents that went out is written down as well.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

import orjson
import psycopg

from egov.kernel.codes import AgencyCode
from egov.kernel.edxml import Document, StatusMessage, Wrong, problems_of, read
from egov.lgsp.bus.gateway.answers import durable
from egov.lgsp.bus.gateway.bodies import Incoming
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.calls import Call
from egov.lgsp.bus.gateway.delivery.attempts import Heard
from egov.lgsp.bus.gateway.edoc.errors import Declined
from egov.lgsp.bus.gateway.edoc.keeping import EDOC, STATUS, Agencies, agencies, put
from egov.lgsp.bus.gateway.faults import PROVIDER, Fault
from egov.lgsp.bus.gateway.forwarding import forward
from egov.lgsp.bus.gateway.heads import Head
from egov.lgsp.bus.gateway.moments import new_id
from egov.lgsp.bus.gateway.records import Record
from egov.lgsp.bus.gateway.registry import Service
from egov.lgsp.bus.rules.identifiers import service_path
from egov.lgsp.bus.rules.inside import AXIS

log = logging.getLogger(__name__)

LOOKING = 811_304
"""Class of the advisory lock of the node that looks; the number beside it is the service's."""
MINE = "SELECT pg_try_advisory_xact_lock(%s, %s) AS mine"
SETTLED = """
SELECT d.id, m.state, m.answer, m.said FROM bus_edocdelivery d JOIN bus_edoc e ON e.id = d.edoc_id
JOIN bus_message m ON m.uuid = e.uuid
WHERE d.outside AND d.status = 'initial' AND m.state IN ('delivered', 'dead') LIMIT 500
"""
SETTLE = "UPDATE bus_edocdelivery SET status = %s, updated_at = now() WHERE id = %s AND status = 'initial'"
NUMBER = "UPDATE bus_edoc e SET axis_id = %s FROM bus_edocdelivery d WHERE d.edoc_id = e.id AND d.id = %s"


LISTED = """
INSERT INTO bus_edocagency AS a (code, code_2020, name, locked, listed)
VALUES (%(code)s, %(code_2020)s, %(name)s, false, true) ON CONFLICT (code) DO UPDATE SET
    code_2020 = excluded.code_2020, name = excluded.name WHERE a.listed
"""


@dataclass
class Fetching:
    """One per process; `pulse` is the number of seconds between two questions whether it is time to look, `directory`
    those between two looks into the directory of agencies."""

    bus: Bus
    pulse: float = 1.0
    directory: float = 3600.0
    _last: dict[int, float] = field(default_factory=dict)
    _learnt: dict[str, float] = field(default_factory=dict)

    async def run(self) -> None:
        """Look until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            for service in [each for each in self.bus.registry.rest.values() if each.url == AXIS and each.active]:
                every = float(service.adapter.get("every", 60.0))
                if not service.adapter.get("national") or loop.time() < self._last.get(service.id, -every) + every:
                    continue
                self._last[service.id] = loop.time()
                try:
                    await self.look(service)
                except (Fault, psycopg.Error, OSError, ValueError) as error:
                    log.warning("The national axis cannot be looked into for now: %s", error)
                except Exception:  # a mistake of ours must not end the looking for good
                    log.exception("Looking into the national axis failed")
            await asyncio.sleep(self.pulse)

    async def look(self, service: Service) -> int:
        """One look; gives the number of documents that came. Raises Fault."""
        came = 0
        async with self.bus.delivery.rows() as turn:
            row = await (await turn.execute(MINE, (LOOKING, service.id & 0x7FFFFFFF))).fetchone()
            if row is None or not row.mine:
                return 0
            await self._settle()
            national = f"{self.bus.registry.instance}/{service.adapter['national']}"
            if asyncio.get_running_loop().time() >= self._learnt.get(national, 0.0):
                await self._learn(service, national)
                self._learnt[national] = asyncio.get_running_loop().time() + self.directory
            for kind in (EDOC, STATUS):
                query = urlencode({"servicetype": "eDoc", "messagetype": kind})
                heard = await self._ask(service, national, "GET", "/getReceivedEdocList", query)
                for item in _items(heard):
                    came += await self._fetch(service, national, kind, str(item.get("id") or item.get("docId") or ""))
        return came

    async def _fetch(self, service: Service, national: str, kind: str, number: str) -> int:
        heard = await self._ask(service, national, "GET", "/getEdoc", urlencode({"docId": number}))
        if heard.status != 200:
            log.warning("Document %s of the national axis cannot be fetched: %s", number, heard.status)
            return 0
        content, state, new = bytes(heard.body), "done", False
        try:
            message = await asyncio.to_thread(_understood, content, kind)
            async with self.bus.delivery.rows() as rows:
                known: Agencies = await agencies(rows, self.bus.registry.instance)
                taken = await put(rows, known, message, content, national.rpartition("/")[0], axis_id=number)
                new = taken.new
        except (Declined, Wrong) as wrong:
            state = "fail"
            log.warning("Document %s of the national axis is not taken: %s", number, wrong)
        said = orjson.dumps({"docId": number, "status": state})
        await self._ask(service, national, "POST", "/updateStatus", "", said)
        return int(new)

    async def _learn(self, service: Service, national: str) -> None:
        """Know the agencies of the country. Those of the province itself, and what the configuration says, stay."""
        heard = await self._ask(service, national, "GET", "/getAgenciesList")
        async with self.bus.delivery.rows() as rows:
            known = await agencies(rows, self.bus.registry.instance)
            tops = {AgencyCode(each.code).top for each in known.all if not each.outside}
            for item in _items(heard):
                try:
                    code = AgencyCode.parse(str(item.get("code102") or item.get("code") or ""))
                    newer = AgencyCode.parse(str(item["code"])) if item.get("code") else code
                except ValueError:
                    continue
                if code.top not in tops:
                    name = str(item.get("name") or code)[:255].replace("\0", "")
                    values = {"code": str(code), "code_2020": str(newer) if newer.is_2020 else "", "name": name}
                    await rows.execute(LISTED, values)

    async def _settle(self) -> None:
        """What became of documents that were handed over."""
        async with self.bus.delivery.rows() as rows:
            for row in await (await rows.execute(SETTLED)).fetchall():
                answer = _json(bytes(row.answer or b""))
                well = row.state == "delivered" and str(answer.get("status", "")).upper() == "OK"
                await rows.execute(SETTLE, ("done" if well else "fail", row.id))
                if number := str(answer.get("docID") or answer.get("docId") or ""):
                    await rows.execute(NUMBER, (number[:100], row.id))

    async def _ask(
        self, service: Service, national: str, method: str, path: str, query: str = "", body: bytes = b""
    ) -> Heard:
        """A call of the axis's own application, under its rights and in the record. Raises Fault."""
        bus = self.bus
        record = Record(new_id(), datetime.now(UTC), "axis", method, f"/r1/{national}{path}")
        record.client, record.service, record.message_id = service.provider, national, record.id
        heard = Heard()
        try:
            caller = bus.registry.callers.get(service.provider)
            provider, _, code = national.rpartition("/")
            target = bus.registry.rest.get((provider, code))
            if caller is None or target is None or not target.active:
                raise Fault(f"{PROVIDER}.UnknownService", f"Unknown service: {national}")
            grants = bus.registry.covering(caller, target, method, path, record.at)
            if not grants:
                raise Fault(f"{PROVIDER}.AccessDenied", f"Request is not allowed: {national}")
            headers = [(b"content-type", b"application/json")]
            scope: dict[str, Any] = {"raw_path": record.path.encode(), "query_string": query.encode()}
            head = Head(headers)
            where = service_path(national + path)
            call = Call(bus, scope, heard, record, headers, head, where, caller, target, grants[0])
            await forward(call, Incoming(partial(_whole, body), target.most_bytes, 0, at_hand=True))
        except Fault as fault:
            record.status, record.fault, record.said = fault.status, fault.code, fault.message
            await durable(bus, record)
            raise
        return heard


def _understood(content: bytes, kind: str) -> Document | StatusMessage:
    """Raises Wrong."""
    message = read(content)
    problems = problems_of(message)
    if problems or isinstance(message, Document) != (kind == EDOC):
        raise Wrong(problems)
    return message


def _items(heard: Heard) -> list[dict[str, Any]]:
    said: Any = None
    if heard.status == 200:
        try:
            said = orjson.loads(bytes(heard.body))
        except orjson.JSONDecodeError:
            said = None
    if isinstance(said, dict):
        said = said.get("data")
    if not isinstance(said, list):
        raise Fault(f"{PROVIDER}.ServiceFailed", "The national axis gave no list.", 502)
    return [each for each in said if isinstance(each, dict)]


def _json(body: bytes) -> dict[str, Any]:
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    found = said.get("data", said) if isinstance(said, dict) else {}
    return found if isinstance(found, dict) else {}


async def _whole(body: bytes) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": False}
