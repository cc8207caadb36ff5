"""The node's own signing key: ECDSA P-256, made at the first start, never leaving its file."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

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
    """The key in `folder`, made when there is none. Two processes that start together agree on one."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key_file, certificate_file = folder / "node.key.pem", folder / "node.cert.pem"
    if not certificate_file.exists():
        _make(key_file, certificate_file, node)
    key = serialization.load_pem_private_key(key_file.read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return NodeKey(key, x509.load_pem_x509_certificate(certificate_file.read_bytes()))


def _make(key_file: Path, certificate_file: Path, node: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    try:
        handle = os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = serialization.load_pem_private_key(key_file.read_bytes(), None)  # type: ignore[assignment]
    else:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, node[:64])])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .sign(key, hashes.SHA256())
    )
    partial = certificate_file.with_suffix(f".{os.getpid()}")
    partial.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    partial.replace(certificate_file)
