"""Does a certificate lead to one that is trusted?"""

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature


def leads_to(
    certificate: x509.Certificate,
    between: Sequence[x509.Certificate],
    trusted: Sequence[x509.Certificate],
    at: datetime,
    depth: int = 4,
) -> bool:
    """Through at most `depth` authorities, each valid at that moment."""
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        return False
    if certificate in trusted:
        return True
    if any(issued(certificate, each) and _valid(each, at) for each in trusted):
        return True
    return depth > 0 and any(
        issued(certificate, each) and each != certificate and leads_to(each, between, trusted, at, depth - 1)
        for each in between
    )


def _valid(certificate: x509.Certificate, at: datetime) -> bool:
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc


def issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Did this authority issue it?"""
    try:
        if not issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            return False
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    return True
