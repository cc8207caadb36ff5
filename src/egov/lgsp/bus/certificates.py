"""Certificates and public keys as the registry keeps them."""

import hashlib

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from egov.lgsp.bus.models import Credential

LEAST_RSA = 2048


def certificate_of(pem: str) -> x509.Certificate | None:
    """The one certificate of the text; None when it is none."""
    try:
        found = x509.load_pem_x509_certificates(pem.encode())
        found[0].public_key()
    except (ValueError, TypeError, IndexError):
        return None
    return found[0] if len(found) == 1 else None


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of the DER form, as the gateway sees it."""
    return hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()


def certificate_values(certificate: x509.Certificate, title: str) -> dict[str, object]:
    """The columns of its row."""
    return {
        "kind": Credential.Kind.CERTIFICATE,
        "fingerprint": fingerprint(certificate),
        "material": certificate.public_bytes(Encoding.PEM).decode(),
        "label": (title.strip() or certificate.subject.rfc4514_string())[:120],
        "valid_from": certificate.not_valid_before_utc,
        "valid_to": certificate.not_valid_after_utc,
    }


def key_of(pem: str) -> bytes | None:
    """The public key in DER form; None for what is none or too weak."""
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, TypeError):
        return None
    strong = isinstance(key, ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey) or (
        isinstance(key, rsa.RSAPublicKey) and key.key_size >= LEAST_RSA
    )
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) if strong else None
