"""`/consents/v1`: an application records consents that its agency took on paper, shows them, ends them.

It speaks for its own agency only: as the receiver of the data. A consent that the person gave elsewhere can be ended
here too, for people who come to the counter to take it back.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID, uuid4

from egov.kernel.identifiers import identity_number
from egov.lgsp.bus.gateway.answers import Send
from egov.lgsp.bus.gateway.bodies import Incoming, Receive
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.faults import CALLER, Fault
from egov.lgsp.bus.gateway.heads import head_of
from egov.lgsp.bus.gateway.records import Record
from egov.lgsp.bus.gateway.registry import Caller, Registry, Service
from egov.lgsp.bus.gateway.rest import caller_of
from egov.lgsp.bus.gateway.transfers.visits import Visit, invalid, text
from egov.lgsp.bus.rules.consents import alike, covered_number

PREFIX = "/consents/v1"
FIELDS = frozenset({"person", "service", "application", "purpose", "givenAt", "validTo", "reference"})

INSERT = """
INSERT INTO bus_consent (uuid, person, member_id, application_id, service_id, purpose, purpose_key, given_at, valid_to,
    way, taken_by, reference)
SELECT %s, %s, s.member_id, %s, %s, %s, %s, %s, %s, 'paper', %s, %s FROM bus_subsystem s WHERE s.id = %s
"""
SHOWN = """
SELECT c.*, m.member_class, m.code AS member_code, a.code AS application, v.code, v.version FROM bus_consent c
JOIN bus_subsystem own ON own.member_id = c.member_id AND own.id = %(own)s
JOIN bus_subsystem a ON a.id = c.application_id JOIN bus_member m ON m.id = a.member_id
LEFT JOIN bus_service v ON v.id = c.service_id
"""
ONE = SHOWN + "WHERE c.uuid = %(uuid)s"
OF_PERSON = SHOWN + "WHERE c.person = %(person)s ORDER BY c.id DESC LIMIT 100"
WITHDRAW = """
UPDATE bus_consent c SET withdrawn_at = now(), withdrawn_by = %(by)s FROM bus_subsystem own
WHERE own.id = %(own)s AND own.member_id = c.member_id AND c.uuid = %(uuid)s AND c.withdrawn_at IS NULL
  AND (c.valid_to IS NULL OR c.valid_to > now()) RETURNING c.person
"""


async def consents(bus: Bus, scope: dict[str, Any], receive: Receive, send: Send, record: Record) -> None:
    """One request. Raises Fault."""
    head = head_of(scope["headers"])
    record.message_id = head.text(b"x-road-id")[:255] or record.id
    record.user_id = head.text(b"x-road-userid")[:255]
    caller = caller_of(bus, scope, head, record)
    record.client = caller.path
    visit = Visit(bus, head, scope["query_string"], receive, send, record, caller.path)
    named = record.path.removeprefix(PREFIX).strip("/")
    handlers: dict[str, Handler] = {"POST": take, "GET": listed}
    if named:
        try:
            visit.uuid = UUID(named)
        except ValueError:
            raise missing() from None
        handlers = {"GET": one, "DELETE": withdraw}
    if record.method not in handlers:
        allowed = ((b"allow", ", ".join(sorted(handlers)).encode()),)
        raise Fault(f"{CALLER}.MethodNotAllowed", f"{record.method} is not possible here.", 405, allowed)
    await handlers[record.method](visit, caller)


Handler = Callable[[Visit, Caller], Awaitable[None]]


async def take(visit: Visit, caller: Caller) -> None:
    """POST: record a consent that was given on paper; the reference finds the paper again."""
    said = await visit.json()
    if unknown := set(said) - FIELDS:
        raise invalid(f"'{min(unknown)[:40]}' is not a field of a consent.")
    person = _number(text(said, "person", 20, needed=True))
    purpose = " ".join(text(said, "purpose", 255, needed=True).split())
    reference = text(said, "reference", 255, needed=True).strip()
    application, service = _given_by(visit.bus.registry, said)
    now = datetime.now(UTC)
    given, until = _moment(said, "givenAt") or now, _moment(said, "validTo")
    if given > now or (until is not None and until <= now):
        raise invalid("A consent was given before now and ends after now.")
    uuid = uuid4()
    visit.record.said = f"consent {uuid} of {covered_number(person)}, paper {reference}"
    kept = (uuid, person, application, service, purpose, alike(purpose)[:255], given, until)
    async with visit.bus.delivery.rows() as rows:
        await rows.execute(INSERT, (*kept, caller.path, reference, caller.id))
    where = f"{PREFIX}/{uuid}"
    await visit.answer(201, {"id": str(uuid), "consent": where}, (b"location", where.encode()))


async def one(visit: Visit, caller: Caller) -> None:
    """GET: one consent."""
    await _seen(visit)
    async with visit.bus.delivery.rows() as rows:
        row = await (await rows.execute(ONE, {"own": caller.id, "uuid": visit.uuid})).fetchone()
    if row is None:
        raise missing()
    await visit.answer(200, _shown(row, visit.bus.registry.instance))


async def listed(visit: Visit, caller: Caller) -> None:
    """GET with `person`: that person's consents to one's own agency, the newest hundred."""
    await _seen(visit)
    named = parse_qs(visit.query.decode("latin-1")).get("person", [])
    if len(named) != 1:
        raise invalid("'person' names whose consents are asked for.")
    async with visit.bus.delivery.rows() as rows:
        values = {"own": caller.id, "person": _number(named[0])}
        found = await (await rows.execute(OF_PERSON, values)).fetchall()
    await visit.answer(200, {"consents": [_shown(row, visit.bus.registry.instance) for row in found]})


async def withdraw(visit: Visit, caller: Caller) -> None:
    """DELETE: the person does not agree any more."""
    await _seen(visit)
    by = f"{caller.path} {visit.record.user_id}".strip()[:255]
    async with visit.bus.delivery.rows() as rows:
        row = await (await rows.execute(WITHDRAW, {"own": caller.id, "uuid": visit.uuid, "by": by})).fetchone()
    if row is None:
        raise missing()
    visit.record.said = f"consent {visit.uuid} of {covered_number(row.person)} withdrawn"
    await visit.answer(204)


async def _seen(visit: Visit) -> None:
    """A request without a body, for the record."""
    body = Incoming(visit.receive, 0, 0)
    await body.begin()
    visit.seen(body)


def _given_by(registry: Registry, said: dict[str, Any]) -> tuple[int, int | None]:
    """Application and service that give the data. Raises Fault."""
    path = text(said, "service", 400)
    provider = registry.callers.get(text(said, "application", 255))
    if bool(path) == (provider is not None) or (path and "application" in said):
        raise invalid("Either 'service' or 'application' names who gives the data.")
    if provider is not None:
        return provider.id, None
    services: list[Service] = [*registry.rest.values(), *registry.soap.values()]
    found = next((each for each in services if each.path == path), None)
    if found is None or found.provider not in registry.callers:
        raise invalid(f"There is no service {path[:200]}.")
    return registry.callers[found.provider].id, found.id


def _number(typed: str) -> str:
    try:
        return identity_number(typed)
    except ValueError:
        raise invalid("'person' is a personal number of 12 digits, or an old one of 9.") from None


def _moment(said: dict[str, Any], name: str) -> datetime | None:
    typed = text(said, name, 40)
    if not typed:
        return None
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise invalid(f"'{name}' is a moment such as 2027-01-01T00:00:00+07:00.")
    return at


def _shown(row: Any, instance: str) -> dict[str, Any]:
    provider = f"{instance}/{row.member_class}/{row.member_code}/{row.application}"
    service = None if row.code is None else f"{provider}/{row.code}" + (f"/{row.version}" if row.version else "")
    return {
        "id": str(row.uuid),
        "person": row.person,
        "application": provider,
        "service": service,
        "purpose": row.purpose,
        "givenAt": row.given_at.isoformat(),
        "validTo": row.valid_to.isoformat() if row.valid_to else None,
        "withdrawnAt": row.withdrawn_at.isoformat() if row.withdrawn_at else None,
        "way": row.way,
        "takenBy": row.taken_by,
        "reference": row.reference,
    }


def missing() -> Fault:
    """404: others' consents are not there."""
    return Fault(f"{CALLER}.UnknownConsent", "There is no such consent to this agency in force.", 404)
