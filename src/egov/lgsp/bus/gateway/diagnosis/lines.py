"""Steps on the line to a provider, whatever is spoken on it: its name, TCP, TLS with the certificate checked."""

import asyncio
import socket
import ssl
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509

from egov.lgsp.bus.gateway.diagnosis.steps import FAILED, OK, SKIPPED, WARN, Asked

PATIENCE = 5.0
"""Seconds for each step; a service's own time may be minutes."""
SOON = timedelta(days=14)


async def resolved(asked: Asked, host: str, port: int) -> list[str]:
    """The addresses of this name."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(PATIENCE):
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except TimeoutError:
        asked.note("name", FAILED, "timeout", inside={"host": host}, seconds=PATIENCE)
        return []
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", "") or str(error)
        asked.note("name", FAILED, "unknown", inside={"host": host, "error": why})
        return []
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    asked.note("name", OK, "resolved", inside={"host": host, "addresses": ", ".join(addresses)})
    return addresses


async def connected(asked: Asked, addresses: list[str], port: int) -> str:
    """The first address that takes a connection; empty when none does."""
    if not addresses:
        asked.note("tcp", SKIPPED, "needs_before")
        return ""
    failures = []
    for address in addresses[:4]:
        try:
            async with asyncio.timeout(PATIENCE):
                _, writer = await asyncio.open_connection(address, port)
        except TimeoutError:
            failures.append(("timeout", address, f"{PATIENCE:g} s"))
        except ConnectionRefusedError as error:
            failures.append(("refused", address, error.strerror or str(error)))
        except OSError as error:
            failures.append(("unreachable", address, error.strerror or str(error)))
        else:
            writer.close()
            told = {"address": f"{address} port {port}"}
            if failures:
                told["others"] = "; ".join(f"{place}: {why}" for _, place, why in failures)
            asked.note("tcp", WARN if failures else OK, "some" if failures else "connected", inside=told)
            return address
    inside = {"tried": "; ".join(f"{place} port {port}: {why}" for _, place, why in failures)}
    asked.note("tcp", FAILED, failures[0][0], inside=inside, seconds=PATIENCE)
    return ""


async def secured(asked: Asked, host: str, address: str, port: int, context: ssl.SSLContext) -> bool:
    """A handshake as a call would make it, then what the certificate says. False when nobody would go on."""
    try:
        async with asyncio.timeout(PATIENCE):
            _, writer = await asyncio.open_connection(address, port, ssl=context, server_hostname=host)
    except ssl.SSLCertVerificationError as error:
        why = error.verify_message or str(error)
        asked.note("tls", FAILED, _verdict(error), inside={"error": why})
        return False
    except TimeoutError:
        asked.note("tls", FAILED, "timeout", seconds=PATIENCE)
        return False
    except (ssl.SSLError, OSError) as error:
        asked.note("tls", FAILED, "handshake", inside={"error": getattr(error, "reason", None) or str(error)})
        return False
    connection = writer.get_extra_info("ssl_object")
    der = connection.getpeercert(binary_form=True)
    version = connection.version() or ""
    writer.close()
    end = x509.load_der_x509_certificate(der).not_valid_after_utc if der else None
    facts: dict[str, Any] = {"version": version, "until": end.isoformat() if end else ""}
    if context.verify_mode == ssl.CERT_NONE:
        asked.note("tls", WARN, "unchecked", **facts)
    elif end is not None and end - datetime.now(UTC) < SOON:
        asked.note("tls", WARN, "ends_soon", days=(end - datetime.now(UTC)).days, **facts)
    else:
        asked.note("tls", OK, "secured", **facts)
    return True


def _verdict(error: ssl.SSLCertVerificationError) -> str:
    """X509_V_ERR_*: expired 10, not yet valid 9, self-signed 18 and 19, unknown issuer 20 and 21, wrong name 62, 64."""
    codes = {10: "expired", 9: "not_yet", 18: "self_signed", 19: "self_signed", 20: "issuer", 21: "issuer"}
    return codes.get(error.verify_code, "other_name" if error.verify_code in (62, 63, 64) else "untrusted")
