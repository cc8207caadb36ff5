"""X.509 certificates and revocation lists. Pure: no files, no settings."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# Wide, so that papers of past years can be signed with the time they carry; a real one gives three years.
VALID_FROM = datetime(2016, 1, 1, tzinfo=UTC)
VALID_TO = datetime(2046, 1, 1, tzinfo=UTC)
# Revocation is looked up in the lists at hand, never at this address; without one verifiers would not ask at all.
REVOCATION_ADDRESS = "http://crl.egov.invalid/revoked.crl"
Key: TypeAlias = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class Pair:
    """A certificate with its private key, both DER; the key as PKCS#8 without password."""

    certificate_der: bytes
    key_der: bytes

    @property
    def certificate(self) -> x509.Certificate:
        return x509.load_der_x509_certificate(self.certificate_der)

    @property
    def key(self) -> Key:
        key = serialization.load_der_private_key(self.key_der, None)
        if not isinstance(key, Key):
            raise TypeError("only RSA and elliptic curve keys are made here")
        return key


def make_root(name: str) -> Pair:
    """The self-signed top of the chain."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(name)
    return _issue(subject, key, None, _authority_extensions(path_length=1))


def make_issuing(name: str, root: Pair) -> Pair:
    """The authority that signs people's certificates."""
    return _issue(_name(name), ec.generate_private_key(ec.SECP256R1()), root, _authority_extensions(path_length=0))


def make_tsa(name: str, issuer: Pair) -> Pair:
    """The time-stamping authority. RSA, which its clients everywhere read."""
    key = rsa.generate_private_key(65537, 2048)
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (_usage(digital_signature=True), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True),
    ]
    return _issue(_name(name), key, issuer, extensions)


def make_person(name: str, title: str, organisation: str, issuer: Pair) -> Pair:
    """A signing certificate; it names the person, the title and the organisation."""
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (_usage(digital_signature=True, content_commitment=True), True),
    ]
    return _issue(_name(name, title, organisation), ec.generate_private_key(ec.SECP256R1()), issuer, extensions)


def make_crl(issuer: Pair, revoked: tuple[int, ...] = ()) -> bytes:
    """The issuer's revocation list with these serial numbers, DER."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(VALID_FROM)
        .next_update(VALID_TO)
        .add_extension(x509.CRLNumber(len(revoked) + 1), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False)
    )
    for serial in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(VALID_FROM).build()
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _issue(
    subject: x509.Name, key: Key, issuer: Pair | None, extensions: list[tuple[x509.ExtensionType, bool]]
) -> Pair:
    signing_key = issuer.key if issuer else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(VALID_FROM)
        .not_valid_after(VALID_TO)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()), critical=False)
    )
    if issuer is not None:
        builder = builder.add_extension(_revocation_address(), critical=False)
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    certificate = builder.sign(signing_key, hashes.SHA256())
    return Pair(
        certificate.public_bytes(serialization.Encoding.DER),
        key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    )


def _name(name: str, title: str = "", organisation: str = "") -> x509.Name:
    """X.520 allows 64 characters in each part."""
    parts = [(NameOID.COUNTRY_NAME, "VN"), (NameOID.ORGANIZATION_NAME, organisation), (NameOID.TITLE, title)]
    attributes = [x509.NameAttribute(oid, value[:64]) for oid, value in parts if value]
    return x509.Name([*attributes, x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])


def _revocation_address() -> x509.CRLDistributionPoints:
    place = x509.DistributionPoint([x509.UniformResourceIdentifier(REVOCATION_ADDRESS)], None, None, None)
    return x509.CRLDistributionPoints([place])


def _authority_extensions(*, path_length: int) -> list[tuple[x509.ExtensionType, bool]]:
    return [
        (x509.BasicConstraints(ca=True, path_length=path_length), True),
        (_usage(key_cert_sign=True, crl_sign=True), True),
    ]


def _usage(
    *,
    digital_signature: bool = False,
    content_commitment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=content_commitment,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )
