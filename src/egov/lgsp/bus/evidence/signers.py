"""Whose is a signing certificate? Its names are laid out as X-Road's basic profile reads them (see globalconf.py)."""

from cryptography import x509
from cryptography.x509.oid import NameOID

from egov.lgsp.bus.evidence.senders import Member


def subject_of(member: Member) -> x509.Name:
    """The subject of a member's certificate. The instance is not named: it is the authority's."""
    _, kind, code = member
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, code),
            x509.NameAttribute(NameOID.COMMON_NAME, code),
            x509.NameAttribute(NameOID.BUSINESS_CATEGORY, kind),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, code),
        ]
    )


def belongs_to(certificate: x509.Certificate, member: Member) -> bool:
    """Does the subject name this member?

    Other profiles of X-Road, and certificates that the bus issued before it followed the basic one, name the code only.
    """
    _, kind, code = member
    kinds = _values(certificate, NameOID.BUSINESS_CATEGORY)
    if kinds:
        return kind in kinds and code in _values(certificate, NameOID.SERIAL_NUMBER)
    return code in {each.value for each in certificate.subject}


def _values(certificate: x509.Certificate, name: x509.ObjectIdentifier) -> set[str | bytes]:
    return {each.value for each in certificate.subject.get_attributes_for_oid(name)}
