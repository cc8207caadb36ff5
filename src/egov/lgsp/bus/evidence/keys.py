"""Private keys of the bus (ECDSA P-256): in files that only this account reads or, when a token is set, in hardware.

Certificates stay in files in both cases.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from egov.lgsp.bus.gateway.settings import hardware_from

if TYPE_CHECKING:
    from egov.lgsp.bus.evidence.hardware import Token


def held(file: Path, certificate: x509.Certificate) -> ec.EllipticCurvePrivateKey:
    """The key of a certificate. Raises OSError, TypeError for another kind of key, hardware.Missing."""
    public = certificate.public_key()
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise TypeError(f"{file} does not belong to an elliptic curve certificate")
    if hardware := token():
        return hardware.key(public)
    key = load_pem_private_key(file.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{file} is not an elliptic curve key")
    return key


def fresh(file: Path) -> ec.EllipticCurvePrivateKey:
    """A new key, in the file or, under the file's name, in hardware. Raises OSError, hardware.Missing."""
    if hardware := token():
        return hardware.make(file.name.removesuffix(".key.pem"))
    key = ec.generate_private_key(ec.SECP256R1())
    write(file, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return key


@cache
def token() -> "Token | None":
    """The token of this installation; None when keys are in files. Raises KeyError and OSError when it is half set."""
    found = hardware_from()
    if found is None:
        return None
    from egov.lgsp.bus.evidence.hardware import Token

    return Token(found.module, found.token, found.pin_file.read_text(encoding="utf-8").strip())


def write(path: Path, content: bytes) -> None:
    """There whole or not at all, readable by this account only."""
    part = path.with_suffix(f".{os.getpid()}")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One process at a time looks whether a key of this folder has to be made."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(folder / ".lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
