"""What a process tells of its node with each beat: free space, open circuits, ends of its certificates."""

import os
from pathlib import Path
from typing import Any

from cryptography import x509

from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.keys import NodeKey
from egov.lgsp.bus.gateway.listening import listener_from

ALERTS = "SELECT kind, level, count(*) FROM bus_alert WHERE resolved_at IS NULL GROUP BY 1, 2"


def report(bus: Bus) -> dict[str, Any]:
    """As JSON. Costs two looks at the file system."""
    return {
        "disks": [each for each in _disks(bus.settings.keys) if each is not None],
        "circuits": {name: state for name, state in bus.delivery.circuits.states().items() if state != "failing"},
        "ends": _ends(bus),
    }


def _disks(keys: Path) -> list[tuple[str, int, int] | None]:
    return [_space(name, keys / name) for name in ("spool", "transfers", "archive")]


def _space(name: str, folder: Path) -> tuple[str, int, int] | None:
    """Free and all bytes of the disk on which the folder lies."""
    try:
        state = os.statvfs(folder)
    except OSError:
        return None
    return name, state.f_bavail * state.f_frsize, state.f_blocks * state.f_frsize


def _ends(bus: Bus) -> dict[str, str]:
    ends: dict[str, str] = {}
    signer = getattr(bus.journal, "signer", None)
    if isinstance(signer, NodeKey):
        ends["node.cert.pem"] = signer.certificate.not_valid_after_utc.isoformat()
    listener = listener_from()
    if listener is not None:
        try:
            own = x509.load_pem_x509_certificates(listener.certificate.read_bytes())[0]
            ends["EGOV_BUS_TLS_CERT"] = own.not_valid_after_utc.isoformat()
        except (OSError, ValueError, IndexError):
            return ends  # the listener says so in the log
    return ends
