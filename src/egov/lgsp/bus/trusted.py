"""Whom this installation trusts when it verifies: given as files, or else its own authority and time stamps."""

from collections.abc import Sequence
from pathlib import Path

from cryptography import x509

from egov.lgsp.bus.evidence.authority import authority
from egov.lgsp.bus.gateway.settings import settings_from
from egov.lgsp.signing.api import time_stamp_authorities


def authorities(files: Sequence[Path]) -> list[x509.Certificate]:
    """Issuers of members' signing certificates. Raises OSError, ValueError."""
    if files:
        return read(files)
    settings = settings_from()
    return [authority(settings.keys, settings.instance).certificate]


def stampers(files: Sequence[Path]) -> list[x509.Certificate]:
    """Time-stamping services or their issuers. Raises OSError, ValueError."""
    return read(files) if files else [x509.load_der_x509_certificate(der) for der in time_stamp_authorities()]


def read(files: Sequence[Path]) -> list[x509.Certificate]:
    """All certificates in PEM files. Raises OSError, ValueError."""
    return [each for path in files for each in x509.load_pem_x509_certificates(path.read_bytes())]
