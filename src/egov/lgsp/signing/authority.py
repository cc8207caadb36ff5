"""The certification authority of an installation without a connection to a real one.

Made once under `KEYS_ROOT`: a root, an issuing authority below it, a time-stamping authority, and empty
revocation lists. Private keys are readable by the service's account only. It stands in for the authority
of the Government (Ban Cơ yếu); replacing it means replacing this module and `credentials`.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from asn1crypto import crl as asn1_crl
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from django.conf import settings

from egov.lgsp.signing import certificates


@dataclass(frozen=True)
class Authority:
    """Everything that signing and verifying need, parsed once for each process."""

    folder: Path
    root: asn1_x509.Certificate
    issuing: asn1_x509.Certificate
    issuing_key: bytes
    tsa: asn1_x509.Certificate
    tsa_key: asn1_keys.PrivateKeyInfo
    crls: tuple[asn1_crl.CertificateList, ...]


def ensure_authority() -> Authority:
    """Make the authority when there is none yet, and return it. Several processes may call this at once."""
    folder = Path(settings.KEYS_ROOT) / "authority"
    if not (folder / "complete").exists():
        with locked(Path(settings.KEYS_ROOT)):
            if not (folder / "complete").exists():
                _make(folder)
    return _load(folder, (folder / "complete").stat().st_mtime_ns)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One process at a time makes keys in the folder."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(folder / ".lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def write_secret(path: Path, content: bytes) -> None:
    """A new file that only this account reads (mode 0600), there whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
    os.replace(part, path)


def _make(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    root = certificates.make_root("Cơ quan chứng thực gốc (thử nghiệm)")
    issuing = certificates.make_issuing("Cơ quan chứng thực chữ ký số (thử nghiệm)", root)
    tsa = certificates.make_tsa("Dịch vụ cấp dấu thời gian (thử nghiệm)", issuing)
    for name, pair in (("root", root), ("issuing", issuing), ("tsa", tsa)):
        write_secret(folder / f"{name}.key", pair.key_der)
        write_secret(folder / f"{name}.crt", pair.certificate_der)
    write_secret(folder / "root.crl", certificates.make_crl(root))
    write_secret(folder / "issuing.crl", certificates.make_crl(issuing))
    write_secret(folder / "complete", b"")


@lru_cache(maxsize=4)
def _load(folder: Path, made: int) -> Authority:
    def certificate(name: str) -> asn1_x509.Certificate:
        return asn1_x509.Certificate.load((folder / f"{name}.crt").read_bytes())

    return Authority(
        folder=folder,
        root=certificate("root"),
        issuing=certificate("issuing"),
        issuing_key=(folder / "issuing.key").read_bytes(),
        tsa=certificate("tsa"),
        tsa_key=asn1_keys.PrivateKeyInfo.load((folder / "tsa.key").read_bytes()),
        crls=tuple(
            asn1_crl.CertificateList.load((folder / f"{name}.crl").read_bytes()) for name in ("root", "issuing")
        ),
    )
