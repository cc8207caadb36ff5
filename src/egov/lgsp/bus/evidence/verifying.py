"""Is a container whole, who signed it, and when was it there? Without any connection; each finding names its part."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509 import ocsp

from egov.lgsp.bus.evidence import container as c
from egov.lgsp.bus.evidence import hashchain, timestamps, xades
from egov.lgsp.bus.evidence.certificates import leads_to
from egov.lgsp.bus.evidence.plain_xml import Malformed
from egov.lgsp.bus.evidence.senders import sender
from egov.lgsp.bus.evidence.signers import belongs_to


@dataclass(frozen=True)
class Trust:
    """Whom the verifier believes: authorities of members' certificates, time-stamping services (or their authority)."""

    authorities: Sequence[x509.Certificate]
    stampers: Sequence[x509.Certificate]


@dataclass(frozen=True)
class Finding:
    """What is wrong, and in which part: message, body, hash chain, signature, timestamp, certificate, container."""

    part: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.part}: {self.sentence}"


@dataclass
class Report:
    """What was seen. Nothing in `findings` means that the container is good."""

    findings: list[Finding] = field(default_factory=list)
    member: str = ""
    signer: x509.Certificate | None = None
    stamped_at: datetime | None = None

    @property
    def good(self) -> bool:
        return not self.findings


def verified(data: bytes, trust: Trust, ours: bool = True) -> Report:
    """Check a container. `ours` also demands the exact form in which this bus packs, so no byte escapes."""
    report = Report()

    def wrong(part: str, sentence: str) -> None:
        report.findings.append(Finding(part, sentence))

    try:
        container = c.unpacked(data)
    except ValueError as error:
        wrong("container", str(error))
        return report
    entries = dict(container.entries)
    for name, reason in container.broken.items():
        wrong(c.part_of(name), f"{name} is damaged: {reason}")
    if report.findings:
        return report
    for name in (c.MESSAGE, c.SIGNATURES, c.STAMP):
        if not entries.get(name):
            wrong(c.part_of(name), f"{name} is missing")
    if entries.get("mimetype", b"").strip() != c.MIMETYPE:
        wrong("container", "the mimetype is not that of ASiC-E")
    if c.MESSAGE not in entries or c.SIGNATURES not in entries:
        return report
    signature = _attempt(wrong, "signature", lambda: xades.checked(entries[c.SIGNATURES]))
    if signature is not None:
        _messages(entries, signature, wrong)
    stamped = _stamped_data(entries, signature, wrong)
    token = entries.get(c.STAMP)
    stamp = None
    if stamped and token:
        stamp = _attempt(wrong, "timestamp", lambda: timestamps.checked(token, stamped, trust.stampers))
    if stamp is not None:
        report.stamped_at = stamp.at
    if signature is not None and stamp is not None:
        report.signer = signature.certificate
        _signer(entries[c.MESSAGE], signature, stamp.at, trust, report, wrong)
    if ours and report.good and c.packed(entries, entries[c.STAMP]) != data:
        wrong("container", "bytes outside of its entries, or its manifests, were changed")
    return report


Wrong = Callable[[str, str], None]
T = TypeVar("T")


def _attempt(wrong: Wrong, part: str, check: Callable[[], T]) -> T | None:
    try:
        return check()
    except (Malformed, ValueError) as error:
        wrong(part, str(error))
        return None


def _messages(entries: dict[str, bytes], signature: xades.Signature, wrong: Wrong) -> None:
    """Is each part the one that was signed, by itself or by its place in a hash chain?"""
    references = dict(signature.references)
    top = references.pop(c.RESULT, None)
    if top is not None:
        if hashchain.HASHES[top.method](entries.get(c.RESULT, b"")) != top.digest:
            wrong("hash chain", f"{c.RESULT} is not the one that was signed")
            return
        found = _attempt(
            wrong, "hash chain", lambda: hashchain.followed(entries[c.RESULT], entries.get(c.CHAIN, b""), c.CHAIN)
        )
        if found is None:
            return
        references.update(found)
    if c.MESSAGE not in references:
        wrong("message", "the signature does not cover it")
    for name, reference in references.items():
        if name not in entries:
            if name == c.MESSAGE or not name.startswith("attachment"):
                wrong(c.part_of(name), f"{name} is missing")
            else:
                wrong("body", f"{name} is not enclosed; its digest is {reference.digest.hex()}")
        elif hashchain.HASHES[reference.method](entries[name]) != reference.digest:
            wrong(c.part_of(name), f"{name} was changed after it was signed")
    for name in entries:
        if name.startswith("attachment") and name not in references:
            wrong("body", f"{name} is not covered by the signature")


def _stamped_data(entries: dict[str, bytes], signature: xades.Signature | None, wrong: Wrong) -> bytes | None:
    """What the time stamp is over: the result of a hash chain that leads to the signature, or the signature's value."""
    result = entries.get(c.STAMP_RESULT)
    if result is None:
        return signature.value if signature is not None else None
    found = _attempt(
        wrong, "timestamp", lambda: hashchain.followed(result, entries.get(c.STAMP_CHAIN, b""), c.STAMP_CHAIN)
    )
    if found is None:
        return None
    reference = found.get(c.SIGNATURES)
    if reference is None:
        wrong("timestamp", "its hash chain does not lead to the signature")
    elif hashchain.HASHES[reference.method](entries[c.SIGNATURES]) != reference.digest and signature is not None:
        wrong("signature", "it was changed after it was stamped")
    return result


def _signer(
    message: bytes, signature: xades.Signature, at: datetime, trust: Trust, report: Report, wrong: Wrong
) -> None:
    certificate = signature.certificate
    if not leads_to(certificate, (), trust.authorities, at):
        wrong("certificate", "the signer's certificate was not issued by a trusted authority, or not valid then")
        return
    try:
        if not certificate.extensions.get_extension_for_class(x509.KeyUsage).value.content_commitment:
            wrong("certificate", "the signer's certificate is not one for signing")
    except x509.ExtensionNotFound:
        wrong("certificate", "the signer's certificate is not one for signing")
    _attempt(wrong, "certificate", lambda: _status(signature, at, trust))
    member = _attempt(wrong, "message", lambda: sender(message))
    if member is None:
        return
    report.member = "/".join(member)
    if not belongs_to(certificate, member):
        wrong("certificate", f"it does not belong to the sender {report.member}")


def _status(signature: xades.Signature, at: datetime, trust: Trust) -> None:
    """The certificate was not revoked when it signed: an OCSP response of its authority says so."""
    for der in signature.statuses:
        response = ocsp.load_der_ocsp_response(der)
        if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            continue
        if response.serial_number != signature.certificate.serial_number:
            continue
        responders = [*response.certificates, *trust.authorities]
        if not any(_answered(response, each) and leads_to(each, (), trust.authorities, at) for each in responders):
            continue
        if response.certificate_status is ocsp.OCSPCertStatus.GOOD:
            return
        raise Malformed("the signer's certificate was revoked")
    raise Malformed("nobody trusted says that the signer's certificate was not revoked")


def _answered(response: ocsp.OCSPResponse, responder: x509.Certificate) -> bool:
    key = responder.public_key()
    try:
        from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

        assert response.signature_hash_algorithm is not None
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(
                response.signature, response.tbs_response_bytes, padding.PKCS1v15(), response.signature_hash_algorithm
            )
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(response.signature, response.tbs_response_bytes, ec.ECDSA(response.signature_hash_algorithm))
        else:
            return False
    except InvalidSignature:
        return False
    return True
