"""Whose signature it is: a person's certificate and key, made when first needed."""

import hashlib
import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from asn1crypto import cms, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from pyhanko.sign.general import as_signing_certificate_v2, simple_cms_attribute
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from egov.lgsp.signing import certificates
from egov.lgsp.signing.authority import ensure_authority, locked, write_secret


@dataclass(frozen=True)
class Credential:
    """A certificate with its private key. The key never leaves the process and is not shown."""

    name: str
    title: str
    organisation: str
    certificate: x509.Certificate = field(repr=False)
    key: ec.EllipticCurvePrivateKey = field(repr=False)


def credential_for(user_id: int | str, name: str, title: str, organisation: str) -> Credential:
    """The person's credential under this name, title and organisation; a new title gets a new certificate.

    `user_id` may also be a word for something that is not a person, such as `system` or `agency-UBND-TINH`.
    """
    authority = ensure_authority()
    identity = json.dumps([str(user_id), name, title, organisation], ensure_ascii=False)
    digest = hashlib.sha256(identity.encode()).hexdigest()[:32]
    return _credential(Path(settings.KEYS_ROOT) / "people" / digest, authority.folder, name, title, organisation)


@lru_cache(maxsize=2000)
def _credential(path: Path, authority: Path, name: str, title: str, organisation: str) -> Credential:
    # The key is written first: a certificate on the disk means that its key is there.
    certificate_file, key_file = path.with_suffix(".crt"), path.with_suffix(".key")
    if not certificate_file.exists():
        with locked(path.parent):
            if not certificate_file.exists():
                issuer = certificates.Pair(
                    (authority / "issuing.crt").read_bytes(), (authority / "issuing.key").read_bytes()
                )
                pair = certificates.make_person(name, title, organisation, issuer)
                write_secret(key_file, pair.key_der)
                write_secret(certificate_file, pair.certificate_der)
    key = serialization.load_der_private_key(key_file.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{key_file} does not hold an elliptic curve key")
    return Credential(name, title, organisation, x509.Certificate.load(certificate_file.read_bytes()), key)


class PersonSigner(Signer):
    """Lets pyHanko sign with a credential whose key is parsed already."""

    def __init__(self, credential: Credential) -> None:
        chain = SimpleCertificateStore()
        chain.register(ensure_authority().issuing)
        super().__init__(signing_cert=credential.certificate, cert_registry=chain, embed_roots=False)
        self._key = credential.key

    async def signed_attrs(self, data_digest: bytes, *_others: Any, **_options: Any) -> cms.CMSAttributes:
        """What a PAdES baseline signature signs (EN 319 142-1, table 1): type, digest, and the certificate's name.

        The name is the same in every signature of a person, so it is encoded once.
        """
        attributes = [
            simple_cms_attribute("content_type", "data"),
            simple_cms_attribute("message_digest", data_digest),
            cms.CMSAttribute.load(_certificate_named(self.signing_cert)),
        ]
        return cms.CMSAttributes.load(cms.CMSAttributes(attributes).dump())

    async def unsigned_attrs(self, *args: Any, **options: Any) -> cms.CMSAttributes | None:
        """The time stamp, encoded once: what is built of parts would be encoded anew for every look at it."""
        built = await super().unsigned_attrs(*args, **options)
        return built and cms.CMSAttributes.load(built.dump())

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """An ECDSA signature, DER."""
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))


@lru_cache(maxsize=2000)
def _certificate_named(certificate: x509.Certificate) -> bytes:
    encoded: bytes = simple_cms_attribute("signing_certificate_v2", as_signing_certificate_v2(certificate)).dump()
    return encoded
