"""The node's own signing key: ECDSA P-256, made at the first start, never leaving its file or its token."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from egov.lgsp.bus.evidence.keys import fresh, held, locked, write

YEARS = 3


@dataclass(frozen=True)
class NodeKey:
    """Signs what this node records."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @cached_property
    def fingerprint(self) -> str:
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    def sign(self, value: bytes) -> bytes:
        """ECDSA with SHA-256, DER."""
        return self.key.sign(value, ec.ECDSA(hashes.SHA256()))


def node_key(folder: Path, node: str) -> NodeKey:
    """The node's key, with its certificate in `folder`, made when there is none. Two processes that start together
    agree on one. Raises OSError, and hardware.Missing when the key is in a token that is away."""
    file, certificate_file = folder / "node.key.pem", folder / "node.cert.pem"
    with locked(folder):
        if not certificate_file.exists():
            write(certificate_file, _certificate(fresh(file), node).public_bytes(serialization.Encoding.PEM))
    certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
    return NodeKey(held(file, certificate), certificate)


def _certificate(key: ec.EllipticCurvePrivateKey, node: str) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, node[:64])])
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .sign(key, hashes.SHA256())
    )
