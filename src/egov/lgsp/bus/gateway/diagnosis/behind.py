"""Steps on the way to a provider behind an adapter: the line to its host, then the adapter logs in and looks."""

import logging
import ssl
from contextlib import suppress
from urllib.parse import urlsplit

from egov.lgsp.bus.gateway import adapters
from egov.lgsp.bus.gateway.adapters.tls import tls_of
from egov.lgsp.bus.gateway.diagnosis.lines import PATIENCE, connected, resolved, secured
from egov.lgsp.bus.gateway.diagnosis.steps import FAILED, OK, SKIPPED, WARN, Asked
from egov.lgsp.bus.gateway.faults import BUS, Fault
from egov.lgsp.bus.gateway.moments import new_id
from egov.lgsp.bus.gateway.registry import Service

log = logging.getLogger(__name__)

PORTS = {
    "amqp": 5672,
    "amqps": 5671,
    "vxp+http": 80,
    "vxp+https": 443,
    "vdxp+http": 80,
    "vdxp+https": 443,
    "postgresql": 5432,
    "mysql": 3306,
    "mariadb": 3306,
    "mssql": 1433,
    "oracle": 1521,
    "sftp": 22,
    "ldap": 389,
    "ldaps": 636,
    "smtp": 587,
    "smtps": 465,
    "imap": 143,
    "imaps": 993,
}
"""Where each adapter goes when the address names no port."""
AT_ONCE = frozenset({"amqps", "vxp+https", "vdxp+https", "ldaps", "smtps", "imaps"})
"""They speak TLS from the first byte; the others begin it by themselves in their protocol, or have none."""
PLAIN = frozenset({"amqp", "vxp+http", "vdxp+http"})
LOOKING = 2 * PATIENCE
"""Seconds in which an adapter has logged in and looked."""
FINDINGS = {
    f"{BUS}.MissingSecret": "no_secret",
    adapters.REFUSED: "refused",
    adapters.NOT_ALLOWED: "not_allowed",
    adapters.NOT_FOUND: "missing",
    adapters.TIMEOUT: "timeout",
    adapters.NO_TLS: "tls",
    adapters.AWAY: "away",
}
OWN = {
    ("missing", "sql"): "no_table",
    ("missing", "ldap"): "no_entry",
    ("missing", "files"): "no_folder",
    ("missing", "mail.boxes"): "no_mailbox",
    ("missing", "amqp"): "no_queue",
    ("missing", "vxp"): "no_function",
    ("not_allowed", "vdxp"): "not_granted",
}
"""More exact words, by the adapter's module."""


async def provider(asked: Asked, known: Service) -> None:
    """Each step in its order; after one that failed the others cannot be done."""
    scheme = adapters.scheme(known.url)
    if scheme == "file":
        for name in ("name", "tcp", "tls"):
            asked.note(name, SKIPPED, "no_network")
        await _looked(asked, known, scheme)
        return
    try:
        parts = urlsplit(known.url)
        host, port = parts.hostname or "", parts.port or PORTS[scheme]
    except ValueError:
        host, port = "", 0
    if not host:
        asked.note("name", FAILED, "no_address", inside={"url": known.url})
        for name in ("tcp", "tls", "adapter"):
            asked.note(name, SKIPPED, "needs_before")
        return
    address = await connected(asked, await resolved(asked, host, port), port)
    if not address:
        asked.note("tls", SKIPPED, "needs_before")
        asked.note("adapter", SKIPPED, "needs_before")
    elif scheme not in AT_ONCE:
        _left_to_it(asked, known, scheme)
        await _looked(asked, known, scheme)
    elif await secured(asked, host, address, port, _context(asked, known)):
        await _looked(asked, known, scheme)
    else:
        asked.note("adapter", SKIPPED, "needs_before")


def _left_to_it(asked: Asked, known: Service, scheme: str) -> None:
    """Who encrypts this line, and where that is seen."""
    if scheme == "sftp":
        asked.note("tls", SKIPPED, "ssh")
    elif scheme in PLAIN or known.adapter.get("tls") is False:
        asked.note("tls", WARN, "open")
    else:
        asked.note("tls", SKIPPED, "later")


def _context(asked: Asked, known: Service) -> ssl.SSLContext:
    """As the adapter has it. When it cannot, for want of a secret for instance, its own step tells."""
    with suppress(Fault):
        return asked.bus.adapters.secured(known)
    return tls_of("", known.verify_tls)


async def _looked(asked: Asked, known: Service, scheme: str) -> None:
    number = new_id()
    call = adapters.Asked(asked.method, asked.path, "", [], b"", asked.client, known.path, number, number)
    seconds = min(known.timeout, LOOKING)
    try:
        seen = await asked.bus.adapters.tried(known, call, LOOKING)
    except Fault as fault:
        inside = {"error": fault.message}
        if fault.code == f"{BUS}.AdapterUnusable" and fault.__cause__ is not None:
            inside["why"] = str(fault.__cause__)
        asked.note("adapter", FAILED, finding_of(fault, scheme), inside=inside, seconds=seconds)
    except Exception as error:  # whatever a driver has not been known to say
        log.exception("The adapter of %s could not look", known.path)
        asked.note("adapter", FAILED, "failed", inside={"error": type(error).__name__})
    else:
        asked.note("adapter", WARN if seen in ("folder_new", "vdxp_answers") else OK, seen)


def finding_of(fault: Fault, scheme: str) -> str:
    """What a fault means for who has to mend it."""
    if fault.code == f"{BUS}.AdapterUnusable":
        return "not_installed" if isinstance(fault.__cause__, ImportError) else "unusable"
    found = FINDINGS.get(fault.code, "failed")
    if found == "refused" and scheme == "file":
        return "closed_folder"
    return OWN.get((found, adapters.SCHEMES[scheme]), found)
