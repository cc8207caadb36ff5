"""Whom we believe: the installation's authority, and the roots an administrator laid in `trusted/`."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from asn1crypto import crl, pem, x509
from django.conf import settings
from pyhanko_certvalidator import ValidationContext

from egov.lgsp.signing.authority import ensure_authority


def validation_context(
    moment: datetime | None = None, carried: tuple[crl.CertificateList, ...] = ()
) -> ValidationContext:
    """For one validation; `moment` is the time at which certificates must have been valid, None is now.

    `carried` are revocation lists that the document brings along; they count for foreign authorities only, so that
    an old list cannot hide a revocation of ours.
    """
    authority = ensure_authority()
    return ValidationContext(
        trust_roots=[authority.root, *extra_roots()],
        other_certs=[authority.issuing, authority.tsa],
        crls=[*authority.crls, *(one for one in carried if not _signed_by(one, authority.issuing, authority.root))],
        allow_fetching=False,
        revocation_mode="soft-fail",
        moment=moment,
    )


def _signed_by(listed: crl.CertificateList, *authorities: x509.Certificate) -> bool:
    named = listed.authority_key_identifier
    return named is not None and any(named == one.key_identifier for one in authorities)


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
