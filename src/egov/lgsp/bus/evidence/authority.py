"""The bus's own certification authority, and the signing keys of members that the bus keeps for them.

Files under EGOV_VAR/bus: `ca/` the authority, `keys/` one key and certificate for each member. The province's real
authority replaces it by putting its files there. Private keys may be in hardware instead (see keys.py).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from egov.lgsp.bus.evidence.keys import fresh, held, locked, write
from egov.lgsp.bus.evidence.senders import Member
from egov.lgsp.bus.evidence.signers import subject_of

AUTHORITY_DAYS = 3650
SIGNING_DAYS = 730
RENEWED = timedelta(days=30)
"""So long before its end a member's signing certificate is replaced."""
STATUS_LIFE = timedelta(hours=24)
BACKDATED = timedelta(minutes=5)
"""Clocks of those who check may be behind."""


class Unfit(ValueError):
    """A request for a certificate that is not granted; the message says why."""


@dataclass(frozen=True)
class Authority:
    """Issues certificates and says that they are good."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def certify(self, request: bytes, path: str, days: int, now: datetime) -> x509.Certificate:
        """A TLS client certificate for the application with this path, by its PKCS#10 request (PEM). Raises Unfit.

        Only the key is taken from the request: names are those of the registry, whatever the request says.
        """
        try:
            asked = x509.load_pem_x509_csr(request)
            good = asked.is_signature_valid
        except ValueError as error:
            raise Unfit(f"not a PKCS#10 request: {error}") from None
        key = asked.public_key()
        if not good:
            raise Unfit("the request was not signed by its own key")
        if isinstance(key, rsa.RSAPublicKey) and key.key_size < 2048:
            raise Unfit("an RSA key has at least 2048 bits")
        if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey):
            raise Unfit("the key is of no kind that is used here")
        _, _, code, *_ = path.split("/")
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, code),
                x509.NameAttribute(NameOID.COMMON_NAME, path.rpartition("/")[2][:64]),
                x509.NameAttribute(NameOID.SERIAL_NUMBER, path[:64]),
            ]
        )
        uses = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
        return self._issue(subject, key, now, days, _usage(digital_signature=True), uses)

    def certify_signer(self, member: Member, key: ec.EllipticCurvePublicKey, now: datetime) -> x509.Certificate:
        """A member's signing certificate."""
        return self._issue(subject_of(member), key, now, SIGNING_DAYS, _usage(content_commitment=True), None)

    def status(self, certificate: x509.Certificate, now: datetime) -> bytes:
        """An OCSP response (RFC 6960) that the certificate is good, DER."""
        builder = ocsp.OCSPResponseBuilder().add_response(
            cert=certificate,
            issuer=self.certificate,
            algorithm=hashes.SHA1(),  # noqa: S303  # only names the issuer, as every client expects it
            cert_status=ocsp.OCSPCertStatus.GOOD,
            this_update=now,
            next_update=now + STATUS_LIFE,
            revocation_time=None,
            revocation_reason=None,
        )
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, self.certificate)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def _issue(
        self,
        subject: x509.Name,
        key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey,
        now: datetime,
        days: int,
        usage: x509.KeyUsage,
        uses: x509.ExtendedKeyUsage | None,
    ) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.certificate.subject)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - BACKDATED)
            .not_valid_after(min(now + timedelta(days=days), self.certificate.not_valid_after_utc))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
        )
        if uses is not None:
            builder = builder.add_extension(uses, critical=False)
        return builder.sign(self.key, hashes.SHA256())


@dataclass(frozen=True)
class MemberKey:
    """Signs for one member."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def sign(self, data: bytes) -> bytes:
        """ECDSA with SHA-512: r and s, 32 bytes each (RFC 6931 2.3.6)."""
        r, s = decode_dss_signature(self.key.sign(data, ec.ECDSA(hashes.SHA512())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def authority(folder: Path, instance: str) -> Authority:
    """The authority under this folder (EGOV_VAR/bus), made when there is none."""
    files = folder / "ca" / "ca.key.pem", folder / "ca" / "ca.cert.pem"
    with locked(folder / "ca"):
        if not files[1].exists():
            write(files[1], _self_signed(fresh(files[0]), instance).public_bytes(Encoding.PEM))
        certificate = x509.load_pem_x509_certificate(files[1].read_bytes())
        return Authority(held(files[0], certificate), certificate)


def member_key(folder: Path, issuer: Authority, member: Member, now: datetime) -> MemberKey:
    """The signing key of a member, made, or renewed when it is time or its certificate is laid out in the old way."""
    stem = folder / "keys" / f"{member[1]}-{member[2]}"
    key_file, certificate_file = stem.with_name(stem.name + ".key.pem"), stem.with_name(stem.name + ".cert.pem")
    with locked(folder / "keys"):
        if certificate_file.exists():
            certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
            outdated = certificate.issuer == issuer.certificate.subject and certificate.subject != subject_of(member)
            if certificate.not_valid_after_utc - RENEWED > now and not outdated:
                return MemberKey(held(key_file, certificate), certificate)
        certificate_file.unlink(missing_ok=True)  # never an old certificate beside a new key
        key = fresh(key_file)
        certificate = issuer.certify_signer(member, key.public_key(), now)
        write(certificate_file, certificate.public_bytes(Encoding.PEM))
        return MemberKey(key, certificate)


def _self_signed(key: ec.EllipticCurvePrivateKey, instance: str) -> x509.Certificate:
    now = datetime.now(UTC)
    name = x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"), x509.NameAttribute(NameOID.COMMON_NAME, f"{instance} bus CA")]
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=AUTHORITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True, digital_signature=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _usage(**chosen: bool) -> x509.KeyUsage:
    names = (
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
        *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**{name: chosen.get(name, False) for name in names})
