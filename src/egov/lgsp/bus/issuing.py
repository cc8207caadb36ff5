"""Certificates of applications: issued by the bus's authority for a request, listed, revoked."""

from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.serialization import Encoding

from egov.lgsp.bus.certificates import certificate_values
from egov.lgsp.bus.evidence.authority import Authority
from egov.lgsp.bus.models import Credential, Standing, Subsystem

DAYS = 365
"""Life of a certificate, when no other is asked for."""


@dataclass(frozen=True)
class Issued:
    """A new credential and the certificate to be given to its application."""

    credential: Credential
    certificate: bytes


def issue(
    authority: Authority, subsystem: Subsystem, path: str, request: bytes, now: datetime, days: int = DAYS
) -> Issued:
    """Certify the key of a PKCS#10 request for a registered application; certificates it has go on being good, so it
    can change over when it likes. Raises authority.Unfit and ValueError."""
    if subsystem.standing != Standing.ACTIVE:
        raise ValueError(f"{path} is not active.")
    certificate = authority.certify(request, path, days, now)
    credential = subsystem.credentials.create(**certificate_values(certificate, f"{certificate.serial_number:x}"))
    pem = certificate.public_bytes(Encoding.PEM)
    chain = authority.certificate.public_bytes(Encoding.PEM)
    return Issued(credential, pem + chain)


def revoke(fingerprint: str, now: datetime) -> bool:
    """From now on it opens nothing; False when there is none with this (beginning of a) fingerprint, or several."""
    found = Credential.objects.filter(fingerprint__startswith=fingerprint.lower(), revoked_at=None)
    if len(fingerprint) < 8 or found.count() != 1:
        return False
    return bool(found.update(revoked_at=now))
