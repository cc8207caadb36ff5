"""Whom we believe: the installation's authority, and the roots an administrator laid in `trusted/`."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from asn1crypto import pem, x509
from django.conf import settings
from pyhanko_certvalidator import ValidationContext

from egov.lgsp.signing.authority import ensure_authority


def validation_context(moment: datetime | None = None) -> ValidationContext:
    """For one validation; `moment` is the time at which certificates must have been valid, None is now."""
    authority = ensure_authority()
    return ValidationContext(
        trust_roots=[authority.root, *extra_roots()],
        other_certs=[authority.issuing, authority.tsa],
        crls=list(authority.crls),
        allow_fetching=False,
        revocation_mode="soft-fail",
        moment=moment,
    )


def extra_roots() -> tuple[x509.Certificate, ...]:
    """Root certificates (.crt, PEM or DER) of other authorities, such as the national root."""
    folder = Path(settings.KEYS_ROOT) / "trusted"
    if not folder.is_dir():
        return ()
    return tuple(_certificate(path, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.crt")))


@lru_cache(maxsize=64)
def _certificate(path: Path, changed: int) -> x509.Certificate:
    content = path.read_bytes()
    if pem.detect(content):
        content = pem.unarmor(content)[2]
    return x509.Certificate.load(content)
