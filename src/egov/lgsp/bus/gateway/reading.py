"""Reads the registry from PostgreSQL and follows its changes."""

import asyncio
import logging
from base64 import b64decode
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row

from egov.lgsp.bus.gateway.kept import Kept
from egov.lgsp.bus.gateway.mediation.plan import Plan, plan_of
from egov.lgsp.bus.gateway.registry import (
    Caller,
    Credential,
    Grant,
    Registry,
    Service,
    networks_of,
    steps_of,
    turned,
)
from egov.lgsp.bus.rules.consents import demanded
from egov.lgsp.bus.rules.limits import Limits
from egov.lgsp.bus.rules.queues import Queue
from egov.lgsp.bus.rules.redelivery import Terms

log = logging.getLogger(__name__)

Rows = Callable[..., Awaitable[list[Any]]]

CHANNEL = "bus_registry"
SETTLE = 0.05
"""Seconds that a burst of changes is given to end before the registry is read again."""
PATIENCE = 2.0
"""Seconds until a lost connection is tried again."""

PARTIES = """
SELECT s.id, m.member_class, m.code, m.name AS member_name, s.code AS subsystem, s.name, s.admission, s.networks,
       (SELECT coalesce(array_agg(g.group_id), '{}') FROM bus_group_subsystems g WHERE g.subsystem_id = s.id) AS groups
FROM bus_subsystem s JOIN bus_member m ON m.id = s.member_id
WHERE s.standing = 'active' AND m.standing = 'active' ORDER BY m.member_class, m.code, s.code
"""
CREDENTIALS = """
SELECT subsystem_id, kind, fingerprint, material, valid_from, valid_to FROM bus_credential WHERE revoked_at IS NULL
"""
SERVICES = """
SELECT v.*, m.member_class, m.code AS member_code, s.code AS subsystem FROM bus_service v
JOIN bus_subsystem s ON s.id = v.subsystem_id JOIN bus_member m ON m.id = s.member_id
WHERE v.standing IN ('active', 'stopped') AND s.standing = 'active' AND m.standing = 'active'
"""
NODES = "SELECT fingerprint, certificate FROM bus_nodekey"
ENDPOINTS = "SELECT service_id, method, path FROM bus_endpoint ORDER BY id"
RIGHTS = """
SELECT r.service_id, r.subsystem_id, r.group_id, e.method, e.path, r.valid_to, r.purpose, r.needs_purpose, r.masked,
       r.consent
FROM bus_accessright r
LEFT JOIN bus_endpoint e ON e.id = r.endpoint_id WHERE r.state = 'granted'
"""
TERMS = """
SELECT service_id, asynchronous, tries, first_wait, longest_wait, once_hours, trips_after, open_seconds, fallback_url
FROM bus_deliveryterms
"""
POLICIES = """
SELECT subsystem_id, service_id, from_hour, to_hour, rate, burst, quota, concurrency, most_bytes, priority, cache
FROM bus_policy
"""
QUEUES = """
SELECT q.id, q.code, q.broker, q."user", q.secret, q.verify_tls, q.queue,
       concat_ws('/', %s::text, sm.member_class, sm.code, s.code) AS sender,
       concat_ws('/', %s::text, pm.member_class, pm.code, p.code, v.code) AS service,
       q.method, q.path, q.mode, q.alone, q.prefetch, q.dead_letters
FROM bus_queue q JOIN bus_subsystem s ON s.id = q.subsystem_id JOIN bus_member sm ON sm.id = s.member_id
JOIN bus_service v ON v.id = q.service_id JOIN bus_subsystem p ON p.id = v.subsystem_id
JOIN bus_member pm ON pm.id = p.member_id WHERE q.active
"""
SECRETS = "SELECT subsystem_id, name, encode(sealed, 'base64') AS sealed FROM bus_secret"
MEDIATIONS = "SELECT service_id, document FROM bus_mediation WHERE in_use"


@asynccontextmanager
async def _source(database: str, kept: Kept | None) -> "AsyncIterator[Rows]":
    """What answers the queries: one snapshot of the database, which is also kept; or, without one, what was kept."""
    if not database:
        assert kept is not None
        yield kept.rows
        return
    found: dict[str, Any] = {}
    async with await psycopg.AsyncConnection.connect(database, row_factory=namedtuple_row) as connection:
        await connection.set_isolation_level(psycopg.IsolationLevel.REPEATABLE_READ)

        async def rows(query: str, *values: str) -> list[Any]:
            found[query] = await (await connection.execute(query.encode(), values or None)).fetchall()
            return list(found[query])

        yield rows
    if kept is not None:
        kept.found = found
        try:
            await asyncio.to_thread(kept.write, datetime.now(UTC))
        except OSError as error:
            log.error("The registry cannot be kept on this machine's disk: %s", error)


async def recalled(kept: Kept, instance: str, version: int) -> Registry:
    """The registry as it was kept. Raises kept.Unusable."""
    return await read("", instance, version, kept)


async def read(database: str, instance: str, version: int, kept: Kept | None = None) -> Registry:
    """The registry as it stands, in one snapshot. Raises psycopg.Error."""
    async with _source(database, kept) as rows:
        parties = await rows(PARTIES)
        callers = [
            Caller(
                row.id,
                "/".join(part for part in (instance, row.member_class, row.code, row.subsystem) if part),
                row.name,
                row.member_name,
                row.admission,
                networks_of(row.networks),
                frozenset(row.groups),
            )
            for row in parties
        ]
        endpoints: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for row in await rows(ENDPOINTS):
            endpoints[row.service_id].append((row.method, row.path))
        terms = {row.service_id: Terms(*row[1:]) for row in await rows(TERMS)}
        services = [
            Service(
                row.id,
                "/".join(part for part in (instance, row.member_class, row.member_code, row.subsystem) if part),
                row.code,
                row.version,
                row.kind,
                row.title,
                row.url,
                row.timeout,
                row.verify_tls,
                row.most_bytes,
                row.evidence == "body",
                row.standing == "active",
                row.stopped_notice,
                tuple(endpoints[row.id]),
                terms.get(row.id),
                row.adapter,
            )
            for row in await rows(SERVICES)
        ]
        paths = {caller.id: caller.path for caller in callers}
        plans = {row.service_id: _planned(row) for row in await rows(MEDIATIONS)}
        return Registry(
            instance=instance,
            version=version,
            callers={caller.path: caller for caller in callers},
            credentials={row.fingerprint: Credential(*row) for row in await rows(CREDENTIALS)},
            rest={(each.provider, each.code): each for each in services if each.kind != "SOAP"},
            soap={(each.provider, each.code, each.version): each for each in services if each.kind == "SOAP"},
            grants=_grants(await rows(RIGHTS), callers),
            nodes={row.fingerprint: row.certificate for row in await rows(NODES)},
            limits=tuple(Limits(*row) for row in await rows(POLICIES)),
            plans=plans,
            turned=turned(services, plans),
            queues=tuple(Queue(*row) for row in await rows(QUEUES, instance, instance)),
            secrets={
                f"{paths[row.subsystem_id]}:{row.name}": b64decode(row.sealed)
                for row in await rows(SECRETS)
                if row.subsystem_id in paths
            },
            members=tuple((r.member_class, r.code, r.member_name, r.subsystem, r.name) for r in parties),
        )


def _planned(row: Any) -> Plan | None:
    try:
        return plan_of(row.document)
    except ValueError as error:
        log.error("The mediation of service %s cannot be carried out: %s", row.service_id, error)
        return None


def _grants(rows: list[Any], callers: list[Caller]) -> dict[tuple[int, int], tuple[Grant, ...]]:
    """By caller and service; the rights of a group belong to each of its applications."""
    found: dict[tuple[int, int], list[Grant]] = defaultdict(list)
    for row in rows:
        steps = None if row.path is None else steps_of(row.path)
        purpose = row.purpose if row.needs_purpose else None
        grant = Grant(
            row.method or "*", steps, row.valid_to, purpose, tuple(row.masked), demanded(row.consent, row.purpose)
        )
        for caller in callers:
            if caller.id == row.subsystem_id or row.group_id in caller.groups:
                found[caller.id, row.service_id].append(grant)
    return {key: tuple(grants) for key, grants in found.items()}


async def follow(
    database: str, instance: str, put: Callable[[Registry], None], version: int, kept: Kept | None = None
) -> None:
    """Put a new picture after every change, until cancelled. While the database is away the last one stays."""
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(database, autocommit=True) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                version += 1
                put(await read(database, instance, version, kept))
                while True:
                    async for _ in connection.notifies(stop_after=1):
                        await asyncio.sleep(SETTLE)
                    async for _ in connection.notifies(timeout=0):
                        pass  # what came meanwhile is in the picture that is read now
                    version += 1
                    put(await read(database, instance, version, kept))
        except (psycopg.Error, OSError) as error:
            log.warning("The registry cannot be followed for now: %s", error)
        await asyncio.sleep(PATIENCE)
