"""What X-Road's verifier needs to know of this bus before it can verify containers: its global configuration."""

from collections.abc import Sequence

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from egov.lgsp.bus.evidence import globalconf, timestamps
from egov.lgsp.bus.models import APPROVED, Member, Seal

AT_ONCE = 500
"""Tokens of so many seals are in memory at a time."""


def global_configuration(
    instance: str, authorities: Sequence[x509.Certificate], trusted: Sequence[x509.Certificate]
) -> dict[str, bytes]:
    """Its files by their paths. Raises Malformed when a token was made by nobody who leads to one of `trusted`."""
    return globalconf.files(instance, authorities, stampers(trusted), parties())


def stampers(trusted: Sequence[x509.Certificate]) -> list[x509.Certificate]:
    """The certificates that sign time stamps: those among `trusted`, and those of all seals' tokens in the order in
    which they were first used. Raises Malformed."""
    found = {globalconf.der(each): each for each in trusted if _stamps(each)}
    tokens = Seal.objects.order_by("pk").values_list("token", flat=True)
    for token in map(bytes, tokens.iterator(chunk_size=AT_ONCE)):
        # A token brings its signer's certificate: reading one for each certificate is enough.
        if token and not any(der in token for der in found):
            certificate = timestamps.made(token, trusted).certificate
            found[globalconf.der(certificate)] = certificate
    return list(found.values())


def _stamps(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return ExtendedKeyUsageOID.TIME_STAMPING in usage


def parties() -> list[globalconf.Party]:
    """Members and applications that carry messages, or did until they were stopped."""
    members = Member.objects.filter(standing__in=APPROVED).order_by("member_class", "code")
    return [
        globalconf.Party(
            member.member_class,
            member.code,
            member.name,
            sorted(each.code for each in member.subsystems.all() if each.code and each.standing in APPROVED),
        )
        for member in members.prefetch_related("subsystems")
    ]
