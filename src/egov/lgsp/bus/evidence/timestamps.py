"""Time stamps by RFC 3161: asking for one, and checking one."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import httpx
from asn1crypto import algos, cms, tsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from egov.lgsp.bus.evidence.certificates import leads_to
from egov.lgsp.bus.evidence.plain_xml import Malformed

PATIENCE = 10.0
"""Seconds that the time-stamping service is waited for."""
HASHES = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}


class Refused(Exception):
    """The time-stamping service gave no stamp; the message says why."""


def asked_for(url: str, data: bytes) -> bytes:
    """A token over SHA-256 of the data from the service at `url`. Raises Refused."""
    nonce = int.from_bytes(os.urandom(8), "big")
    imprint = tsp.MessageImprint(
        {"hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "hashed_message": _sha256(data)}
    )
    request = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "nonce": nonce, "cert_req": True})
    try:
        answer = httpx.post(
            url, content=request.dump(), headers={"Content-Type": "application/timestamp-query"}, timeout=PATIENCE
        )
        answer.raise_for_status()
        given = tsp.TimeStampResp.load(answer.content)
        status = given["status"]["status"].native
        token = given["time_stamp_token"]
        if status not in ("granted", "granted_with_mods"):
            raise Refused(f"the time-stamping service says: {status}")
        info = token["content"]["encap_content_info"]["content"].parsed
        if info["nonce"].native != nonce or info["message_imprint"]["hashed_message"].native != _sha256(data):
            raise Refused("the time-stamping service stamped something else")
    except (httpx.HTTPError, ValueError, TypeError, KeyError) as error:
        raise Refused(f"the time-stamping service cannot be used: {error}") from None
    return bytes(token.dump())


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


@dataclass(frozen=True)
class Stamp:
    """When something was there, and who says so."""

    at: datetime
    certificate: x509.Certificate


def checked(token: bytes, data: bytes, trusted: Sequence[x509.Certificate]) -> Stamp:
    """The moment of a token over the data, made by a service that is trusted. Raises Malformed."""
    return _read(token, data, trusted)


def made(token: bytes, trusted: Sequence[x509.Certificate]) -> Stamp:
    """The moment of a token and its signer, whatever it stamps. Raises Malformed."""
    return _read(token, None, trusted)


def _read(token: bytes, data: bytes | None, trusted: Sequence[x509.Certificate]) -> Stamp:
    try:
        content = cms.ContentInfo.load(token, strict=True)["content"]
        if data is not None and not _stamps(content, data):
            raise Malformed("the token stamps something else")
        return _stamp(content, trusted)
    except (ValueError, TypeError, KeyError, InvalidSignature) as error:
        raise Malformed(f"the token cannot be read: {error or 'wrong signature'}") from None


def _stamps(content: cms.SignedData, data: bytes) -> bool:
    imprint = content["encap_content_info"]["content"].parsed["message_imprint"]
    method = imprint["hash_algorithm"]["algorithm"].native
    return method in HASHES and bool(hashlib.new(method, data).digest() == imprint["hashed_message"].native)


def _stamp(content: cms.SignedData, trusted: Sequence[x509.Certificate]) -> Stamp:
    held = content["encap_content_info"]["content"]
    info = held.parsed
    signers = content["signer_infos"]
    if len(signers) != 1:
        raise Malformed("the token has not one signer")
    signer = signers[0]
    embedded = [x509.load_der_x509_certificate(each.dump()) for each in content["certificates"] or []]
    serial = signer["sid"].native.get("serial_number") if signer["sid"].name == "issuer_and_serial_number" else None
    own = [each for each in (*embedded, *trusted) if each.serial_number == serial]
    if not own:
        raise Malformed("the token brings no certificate of its signer")
    certificate = own[0]
    digest = signer["digest_algorithm"]["algorithm"].native
    attributes = {each["type"].native: each["values"] for each in signer["signed_attrs"]}
    if attributes["message_digest"][0].native != hashlib.new(digest, held.contents).digest():
        raise Malformed("the token's content is not what was signed")
    _verify(certificate, signer, digest)
    at: datetime = info["gen_time"].native
    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    if ExtendedKeyUsageOID.TIME_STAMPING not in usage:
        raise Malformed("the token's signer is no time-stamping service")
    if not all(leads_to(each, embedded, trusted, at) for each in (certificate, *embedded)):
        raise Malformed("the time-stamping service is not trusted")
    return Stamp(at, certificate)


def _verify(certificate: x509.Certificate, signer: cms.SignerInfo, digest: str) -> None:
    signed = b"\x31" + signer["signed_attrs"].dump()[1:]
    algorithm = signer["signature_algorithm"]
    method = HASHES[algorithm.hash_algo if algorithm.native["algorithm"] not in ("rsassa_pkcs1v15",) else digest]
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        key.verify(signer["signature"].native, signed, padding.PKCS1v15(), method)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signer["signature"].native, signed, ec.ECDSA(method))
    else:
        raise Malformed("the key of the time-stamping service is of no known kind")
