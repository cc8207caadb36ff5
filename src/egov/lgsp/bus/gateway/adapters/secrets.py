"""Secrets as the registry keeps them: sealed with AES-256-GCM under a key that lies beside the node's own, not in the
database. All nodes and the web share the key, as they share the folder of the bus, or get it as EGOV_BUS_SECRETS_KEY.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from egov.lgsp.bus.gateway.faults import BUS, Fault

VARIABLE = "EGOV_BUS_SECRETS_KEY"
FILE = "secrets.key"
NONCE = 12


def secrets_key(folder: Path, given: str = "") -> bytes:
    """The key: the one given (32 bytes, base64), or that of the folder, made when there is none. Raises ValueError."""
    if given:
        key = urlsafe_b64decode(given)
        if len(key) != 32:
            raise ValueError(f"{VARIABLE} has to be 32 bytes in base64.")
        return key
    path = folder / FILE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = folder / f".{FILE}.{os.getpid()}"
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(urlsafe_b64encode(AESGCM.generate_key(256)))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(partial, path)  # the first of two that start together wins
        except FileExistsError:
            pass
        finally:
            partial.unlink()
    return urlsafe_b64decode(path.read_bytes())


def seal(key: bytes, place: str, secret: str) -> bytes:
    """Nonce and content. It opens only under the same place, `instance/class/member/subsystem:name`."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, secret.encode(), place.encode())


def unseal(key: bytes, place: str, sealed: bytes) -> str:
    """The secret. Raises Fault when it was sealed with another key."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], place.encode()).decode()
    except (InvalidTag, ValueError):
        raise Fault(f"{BUS}.MissingSecret", f"The secret '{place}' cannot be opened with this bus's key.") from None
