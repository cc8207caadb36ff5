"""Steps on the way to the provider: its name, TCP, TLS with the certificate checked, and an answer in HTTP."""

import asyncio
import socket
import ssl
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from cryptography import x509

from egov.lgsp.bus.gateway.bus import origin
from egov.lgsp.bus.gateway.diagnosis.steps import FAILED, OK, SKIPPED, WARN, Asked
from egov.lgsp.bus.gateway.faults import Fault
from egov.lgsp.bus.gateway.pool import Origin
from egov.lgsp.bus.rules.inside import INSIDE

PATIENCE = 5.0
"""Seconds for each step; a service's own time may be minutes."""
SOON = timedelta(days=14)
NAMES = ("name", "tcp", "tls", "http")


async def provider(asked: Asked, health: str) -> None:
    """Each step in its order; after one that failed the others cannot be done."""
    known = asked.service
    if known is None or known.url.startswith(INSIDE):
        for name in NAMES:
            asked.note(name, SKIPPED, "needs_service" if known is None else "inside")
        return
    try:
        target = origin(known.url, known.verify_tls)
    except ValueError:
        asked.note("name", FAILED, "no_address", inside={"url": known.url})
        for name in NAMES[1:]:
            asked.note(name, SKIPPED, "needs_before")
        return
    addresses = await _resolved(asked, target)
    address = await _connected(asked, target, addresses)
    await _secured(asked, target, address)
    await _probed(asked, target, health)


async def _resolved(asked: Asked, target: Origin) -> list[str]:
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(PATIENCE):
            found = await loop.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except TimeoutError:
        asked.note("name", FAILED, "timeout", inside={"host": target.host}, seconds=PATIENCE)
        return []
    except OSError as error:
        asked.note("name", FAILED, "unknown", inside={"host": target.host, "error": error.strerror or str(error)})
        return []
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    asked.note("name", OK, "resolved", inside={"host": target.host, "addresses": ", ".join(addresses)})
    return addresses


async def _connected(asked: Asked, target: Origin, addresses: list[str]) -> str:
    """The first address that takes a connection."""
    if not addresses:
        asked.note("tcp", SKIPPED, "needs_before")
        return ""
    failures = []
    for address in addresses[:4]:
        try:
            async with asyncio.timeout(PATIENCE):
                _, writer = await asyncio.open_connection(address, target.port)
        except TimeoutError:
            failures.append(("timeout", address, f"{PATIENCE:g} s"))
        except ConnectionRefusedError as error:
            failures.append(("refused", address, error.strerror or str(error)))
        except OSError as error:
            failures.append(("unreachable", address, error.strerror or str(error)))
        else:
            writer.close()
            told = {"address": f"{address} port {target.port}"}
            if failures:
                told["others"] = "; ".join(f"{place}: {why}" for _, place, why in failures)
            asked.note("tcp", WARN if failures else OK, "some" if failures else "connected", inside=told)
            return address
    inside = {"tried": "; ".join(f"{place} port {target.port}: {why}" for _, place, why in failures)}
    asked.note("tcp", FAILED, failures[0][0], inside=inside, seconds=PATIENCE)
    return ""


async def _secured(asked: Asked, target: Origin, address: str) -> None:
    """A handshake as a call would make it, then what the certificate says."""
    if not target.tls:
        asked.note("tls", WARN, "plain")
        return
    if not address:
        asked.note("tls", SKIPPED, "needs_before")
        return
    context = asked.bus.pool.contexts[target.verify]
    try:
        async with asyncio.timeout(PATIENCE):
            _, writer = await asyncio.open_connection(address, target.port, ssl=context, server_hostname=target.host)
    except ssl.SSLCertVerificationError as error:
        why = error.verify_message or str(error)
        asked.note("tls", FAILED, _verdict(error), inside={"error": why})
        return
    except TimeoutError:
        asked.note("tls", FAILED, "timeout", seconds=PATIENCE)
        return
    except (ssl.SSLError, OSError) as error:
        asked.note("tls", FAILED, "handshake", inside={"error": getattr(error, "reason", None) or str(error)})
        return
    connection = writer.get_extra_info("ssl_object")
    der = connection.getpeercert(binary_form=True)
    version = connection.version() or ""
    writer.close()
    end = x509.load_der_x509_certificate(der).not_valid_after_utc if der else None
    facts: dict[str, Any] = {"version": version, "until": end.isoformat() if end else ""}
    if not target.verify:
        asked.note("tls", WARN, "unchecked", **facts)
    elif end is not None and end - datetime.now(UTC) < SOON:
        asked.note("tls", WARN, "ends_soon", days=(end - datetime.now(UTC)).days, **facts)
    else:
        asked.note("tls", OK, "secured", **facts)


def _verdict(error: ssl.SSLCertVerificationError) -> str:
    """X509_V_ERR_*: expired 10, not yet valid 9, self-signed 18 and 19, unknown issuer 20 and 21, wrong name 62, 64."""
    codes = {10: "expired", 9: "not_yet", 18: "self_signed", 19: "self_signed", 20: "issuer", 21: "issuer"}
    return codes.get(error.verify_code, "other_name" if error.verify_code in (62, 63, 64) else "untrusted")


async def _probed(asked: Asked, target: Origin, health: str) -> None:
    """A request that changes nothing: GET of the registered health address, else HEAD of the service's own."""
    if asked.failed("name", "tcp", "tls"):
        asked.note("http", SKIPPED, "needs_before")
        return
    method = "GET" if health else "HEAD"
    place = (f"{target.base}/{health.lstrip('/')}" if health else target.base) or "/"
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
