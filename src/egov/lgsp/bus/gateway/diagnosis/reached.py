"""Steps on the way to the provider: the line to it, then an answer in HTTP or to the service's adapter."""

import asyncio
from urllib.parse import quote

from egov.lgsp.bus.gateway.adapters import adapted
from egov.lgsp.bus.gateway.bus import origin
from egov.lgsp.bus.gateway.diagnosis import behind
from egov.lgsp.bus.gateway.diagnosis.lines import PATIENCE, connected, resolved, secured
from egov.lgsp.bus.gateway.diagnosis.steps import FAILED, OK, SKIPPED, WARN, Asked
from egov.lgsp.bus.gateway.faults import Fault
from egov.lgsp.bus.gateway.pool import Origin
from egov.lgsp.bus.rules.inside import INSIDE

NAMES = ("name", "tcp", "tls", "http")


async def provider(asked: Asked, health: str) -> None:
    """Each step in its order; after one that failed the others cannot be done."""
    known = asked.service
    if known is None or known.url.startswith(INSIDE):
        for name in NAMES:
            asked.note(name, SKIPPED, "needs_service" if known is None else "inside")
        return
    if adapted(known.url):
        await behind.provider(asked, known)
        return
    try:
        target = origin(known.url, known.verify_tls)
    except ValueError:
        asked.note("name", FAILED, "no_address", inside={"url": known.url})
        for name in NAMES[1:]:
            asked.note(name, SKIPPED, "needs_before")
        return
    address = await connected(asked, await resolved(asked, target.host, target.port), target.port)
    if not target.tls:
        asked.note("tls", WARN, "plain")
    elif not address:
        asked.note("tls", SKIPPED, "needs_before")
    else:
        await secured(asked, target.host, address, target.port, asked.bus.pool.contexts[target.verify])
    await _probed(asked, target, health)


async def _probed(asked: Asked, target: Origin, health: str) -> None:
    """A request that changes nothing: GET of the registered health address, else HEAD of the service's own."""
    if asked.failed("name", "tcp", "tls"):
        asked.note("http", SKIPPED, "needs_before")
        return
    method = "GET" if health else "HEAD"
    place = target.below(f"/{health.lstrip('/')}" if health else "")
    head = b"%b %b HTTP/1.1\r\nhost: %b\r\naccept: */*\r\nuser-agent: bus-diagnosis\r\n\r\n" % (
        method.encode(),
        quote(place, safe="/?&=%~:@!$'()*+,;").encode(),
        target.authority,
    )
    told = {"request": f"{method} {place}"}
    try:
        async with asyncio.timeout(2 * PATIENCE):
            connection = await asked.bus.pool.call(target, method, head, b"", PATIENCE)
            try:
                while await connection.chunk():
                    pass
            finally:
                asked.bus.pool.give_back(connection, target)
    except Fault as fault:
        finding = "timeout" if fault.code.endswith("Timeout") else "no_http"
        asked.note("http", FAILED, finding, inside={**told, "error": fault.message}, seconds=PATIENCE)
        return
    except TimeoutError:
        asked.note("http", FAILED, "timeout", inside=told, seconds=2 * PATIENCE)
        return
    status = connection.status
    if health:
        well = 200 <= status < 300
        asked.note("http", OK if well else FAILED, "healthy" if well else "unhealthy", inside=told, status=status)
    elif status >= 500 and status not in (501, 505):
        asked.note("http", WARN, "error", inside=told, status=status)
    else:
        asked.note("http", OK, "answers", inside=told, status=status)
