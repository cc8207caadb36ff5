"""The time-stamping authority (RFC 3161), in the same process. Keys are parsed once."""

import copy
import hashlib
from collections.abc import AsyncIterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from asn1crypto import cms, core, tsp
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from pyhanko.sign.general import as_signing_certificate_v2, simple_cms_attribute
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.registry import SimpleCertificateStore

from egov.lgsp.signing.authority import Authority, ensure_authority


class LocalTimeStamper(DummyTimeStamper):
    """pyHanko's own authority without parsing the key for each stamp, and with SHA-256 throughout."""

    def __init__(self, authority: Authority) -> None:
        chain = SimpleCertificateStore()
        chain.register_multiple([authority.issuing])
        super().__init__(authority.tsa, authority.tsa_key, certs_to_embed=chain)
        key = serialization.load_der_private_key(authority.tsa_key.dump(), None)
        if not isinstance(key, RSAPrivateKey):
            raise TypeError("the time-stamping key must be RSA")
        self._key = key
        self._paths: list[ValidationPath] = []
        # The attribute that names the certificate is the same in every stamp: encoded once, it is only copied.
        self._certificate_named = simple_cms_attribute(
            "signing_certificate_v2", as_signing_certificate_v2(self.tsa_cert)
        ).dump()

    def at(self, moment: datetime) -> "LocalTimeStamper":
        """The same authority at another time."""
        other = copy.copy(self)
        other.fixed_dt = moment
        return other

    async def validation_paths(self, validation_context: ValidationContext) -> AsyncIterator[ValidationPath]:
        """The chain of the authority's own certificate, checked for the first stamp and not for each.

        Whoever verifies a paper checks it anew.
        """
        if not self._paths:
            self._paths += [path async for path in super().validation_paths(validation_context)]  # type: ignore[no-untyped-call]
        for path in self._paths:
            yield path

    def _sign_tst_info(self, tst_info_data: bytes, md_algorithm: str, dt: datetime) -> tuple[bytes, cms.CMSAttributes]:
        digest = hashes.Hash(hashes.SHA256())
        digest.update(tst_info_data)
        attributes: list[Any] = [
            simple_cms_attribute("content_type", "tst_info"),
            simple_cms_attribute("signing_time", cms.Time({"utc_time": core.UTCTime(dt)})),
            cms.CMSAttribute.load(self._certificate_named),
            simple_cms_attribute("message_digest", digest.finalize()),
        ]
        signed = cms.CMSAttributes(attributes)
        return self._key.sign(signed.dump(), PKCS1v15(), hashes.SHA256()), signed


def time_stamper(moment: datetime) -> LocalTimeStamper:
    """The installation's authority, stamping the given time."""
    return _stamper(ensure_authority().folder).at(moment)


@lru_cache(maxsize=4)
def _stamper(folder: Path) -> LocalTimeStamper:
    return LocalTimeStamper(ensure_authority())


def time_stamp(data: bytes, moment: datetime) -> bytes:
    """A token (RFC 3161, DER) of the installation's own authority over SHA-256 of the data."""
    imprint = tsp.MessageImprint(
        {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": hashlib.sha256(data).digest()}
    )
    request = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "cert_req": True})
    answer = tsp.TimeStampResp.load(time_stamp_answer(request.dump(), moment))
    return bytes(answer["time_stamp_token"].dump())


def time_stamp_answer(request: bytes, moment: datetime) -> bytes:
    """What the installation's own authority answers to a request of RFC 3161, both DER."""
    return bytes(time_stamper(moment).request_tsa_response(tsp.TimeStampReq.load(request)).dump())


def time_stamp_authorities() -> list[bytes]:
    """The certificates that its tokens lead to, DER."""
    authority = ensure_authority()
    return [authority.issuing.dump(), authority.root.dump()]
