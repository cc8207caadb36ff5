"""A bus on which a process may run: its application, two registers, a room of events, a worker's turns."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson
from psycopg.types.json import Jsonb
from tests.gateways import INSTANCE, Gateway, Provider, caller, registry, service

from egov.lgsp.bus.gateway.moments import new_id
from egov.lgsp.bus.gateway.registry import Grant
from egov.lgsp.bus.models import Member, Process, ProcessRun, Subsystem
from egov.lgsp.bus.processes import putting, working
from egov.lgsp.bus.rules.redelivery import Terms
from egov.lgsp.bus.tests.delivering import Tables

ROOM = f"{INSTANCE}/GOV/lgsp/su-kien"
CONDUCTOR = f"{INSTANCE}/GOV/lgsp/dieu-phoi"
AGENCY = f"{INSTANCE}/GOV/so-tp/dich-vu-cong"
TYPES = ("xac-minh.yeu-cau", "xac-minh.tra-loi", "xac-minh.nhac", "xac-minh.ket-qua")
ONCE = Terms(once_hours=24, first_wait=0.02, longest_wait=0.05)
EXAMPLE = Path(__file__).parents[5] / "config" / "namdinh" / "bus" / "processes" / "xac-minh-cu-tru.bpmn"
NUMBER = "036090000123"


@dataclass
class Orchestra:
    """What a test holds in its hands."""

    gateway: Gateway
    provider: Provider
    tables: Tables
    subsystem: Subsystem
    ahead: timedelta = timedelta(0)

    def put(self, xml: str, code: str = "thu") -> Process:
        return putting.put(code, self.subsystem, xml, "Kiểm tra", self.now)

    def begin(self, process: Process, **data: Any) -> ProcessRun:
        return putting.begin(process, data, "Kiểm tra", at=self.now)

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def turns(self, until: Callable[[], Any], most: int = 200) -> None:
        """The worker's turns, each a second later than the one before, until something is true."""
        for _ in range(most):
            working.turn(self.now)
            if until():
                return
            self.ahead += timedelta(seconds=1)
        raise AssertionError("it did not happen")

    def publish(self, code: str, event: Any, who: str = AGENCY) -> None:
        answer = httpx.post(
            f"{self.gateway.url}/r1/{ROOM}/pub/v1/{code}",
            json={"eventType": code, "event": event},
            headers={"X-Road-Client": who},
        )
        assert answer.status_code == 201, answer.text

    def events(self, code: str) -> list[Any]:
        rows = self.tables.rows(
            "SELECT e.event FROM bus_event e JOIN bus_eventtype t ON t.id = e.event_type_id WHERE t.code = %s"
            " ORDER BY e.id",
            code,
        )
        return [row.event for row in rows]

    def asked(self, part: str) -> list[Any]:
        """What the provider has seen of this path."""
        return [each for each in self.provider.seen if part in each.path]


def orchestra(gateway: Gateway, provider: Provider, tables: Tables) -> Orchestra:
    """The conductor may call the two registers and use the room, the agency may publish in it."""
    conductor, agency, room = caller(CONDUCTOR, 1), caller(AGENCY, 4), caller(ROOM, 3)
    doors = [service("room:", code, number, provider=ROOM) for number, code in enumerate(("api", "pub", "pull"), 11)]
    people = service(f"{provider.url}/dan-cu", "cong-dan", 21, provider=_of("bo-cong-an/csdl-dan-cu"), terms=ONCE)
    taxes = service(f"{provider.url}/thue", "nghia-vu", 22, provider=_of("cuc-thue/csdl-thue"), terms=ONCE)
    whole = (Grant("*", None, None),)
    grants = {(1, each.id): whole for each in (*doors, people, taxes)} | {(4, 12): whole}
    found = registry(*doors, people, taxes, grants=grants)
    gateway.bus.follow(replace(found, callers={each.path: each for each in (conductor, agency, room)}))
    gateway.bus.delivery.circuits.of.clear()
    for code in TYPES:
        tables.do(
            "INSERT INTO bus_eventtype (room, code, schema, at) VALUES (%s, %s, %s, now())", ROOM, code, Jsonb({})
        )
    provider.instead = registers
    member = Member.objects.create(member_class="GOV", code="lgsp", name="LGSP", standing="active")
    subsystem = member.subsystems.create(
        code="dieu-phoi", name="Điều phối", standing="active", admission="network", networks=["127.0.0.0/8"]
    )
    return Orchestra(gateway, provider, tables, subsystem)


async def registers(scope: Any, receive: Any, send: Any) -> None:
    """Simulates the population register and the tax department: everybody is there but 000000000000."""
    path = scope["raw_path"].decode()
    number = path.rpartition("/")[2]
    status, said = 200, {"so_dinh_danh": number}
    if number == "000000000000":
        status = 404
    elif "/dan-cu/" in path:
        said["ho_ten"] = "Trần Thị Lan"
    else:
        said["con_no"] = 0
    body = orjson.dumps(said)
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def unique() -> str:
    return new_id()


def _of(path: str) -> str:
    return f"{INSTANCE}/GOV/{path}"
