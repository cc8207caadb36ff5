"""A member's signature over the result of a hash chain: XAdES in the form that X-Road's containers carry."""

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from egov.lgsp.bus.evidence.hashchain import DS, HASHES, SHA512, Reference
from egov.lgsp.bus.evidence.plain_xml import Malformed, canonical, parsed

XADES = "http://uri.etsi.org/01903/v1.3.2#"
ASIC = "http://uri.etsi.org/02918/v1.2.1#"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
ECDSA = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512"
PROPERTIES = "http://uri.etsi.org/01903#SignedProperties"
POLICY = "urn:oid:1.3.6.1.4.1.3516.16.2"
METHODS: dict[str, hashes.HashAlgorithm] = {
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256": hashes.SHA256(),
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384": hashes.SHA384(),
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512": hashes.SHA512(),
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256": hashes.SHA256(),
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384": hashes.SHA384(),
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512": hashes.SHA512(),
}
RESULT = "sig-hashchainresult.xml"

Sign = Callable[[bytes], bytes]
"""ECDSA with SHA-512 by a P-256 key: r and s, 32 bytes each (RFC 6931 2.3.6)."""


def signed(result: bytes, certificate: x509.Certificate, at: datetime, sign: Sign) -> bytes:
    """The signature value over a hash chain's result."""
    return sign(_to_sign(_document(result, certificate, at, b"", b"")))


def document(result: bytes, certificate: x509.Certificate, at: datetime, value: bytes, status: bytes) -> bytes:
    """META-INF/signatures.xml; byte for byte the same whenever it is made from the same facts."""
    return _document(result, certificate, at, value, status)


def _to_sign(xml: bytes) -> bytes:
    info = parsed(xml).find(f".//{{{DS}}}SignedInfo")
    assert info is not None
    return canonical(info, EXCLUSIVE)


def _document(result: bytes, certificate: x509.Certificate, at: datetime, value: bytes, status: bytes) -> bytes:
    der = certificate.public_bytes(Encoding.DER)
    properties = (
        f'<xades:SignedProperties xmlns:xades="{XADES}" xmlns:ds="{DS}" Id="signed-properties">'
        f"<xades:SignedSignatureProperties><xades:SigningTime>{at:%Y-%m-%dT%H:%M:%SZ}</xades:SigningTime>"
        f'<xades:SigningCertificate><xades:Cert><xades:CertDigest><ds:DigestMethod Algorithm="{SHA512}"/>'
        f"<ds:DigestValue>{_b64(hashlib.sha512(der).digest())}</ds:DigestValue></xades:CertDigest><xades:IssuerSerial>"
        f"<ds:X509IssuerName>{escape(certificate.issuer.rfc4514_string())}</ds:X509IssuerName>"
        f"<ds:X509SerialNumber>{certificate.serial_number}</ds:X509SerialNumber></xades:IssuerSerial></xades:Cert>"
        "</xades:SigningCertificate></xades:SignedSignatureProperties><xades:SignedDataObjectProperties>"
        '<xades:DataObjectFormat ObjectReference="#message"><xades:MimeType>text/xml</xades:MimeType>'
        "</xades:DataObjectFormat></xades:SignedDataObjectProperties></xades:SignedProperties>"
    )
    own = hashlib.sha512(canonical(parsed(properties.encode()), EXCLUSIVE)).digest()
    transforms = f'<ds:Transforms><ds:Transform Algorithm="{EXCLUSIVE}"/></ds:Transforms>'
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
        f'<asic:XAdESSignatures xmlns:asic="{ASIC}" xmlns:ds="{DS}"><ds:Signature Id="signature"><ds:SignedInfo>'
        f'<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"/><ds:SignatureMethod Algorithm="{ECDSA}"/>'
        f'<ds:Reference Id="message" URI="/{RESULT}"><ds:DigestMethod Algorithm="{SHA512}"/>'
        f"<ds:DigestValue>{_b64(hashlib.sha512(result).digest())}</ds:DigestValue></ds:Reference>"
        f'<ds:Reference Id="properties" Type="{PROPERTIES}" URI="#signed-properties">{transforms}'
        f'<ds:DigestMethod Algorithm="{SHA512}"/><ds:DigestValue>{_b64(own)}</ds:DigestValue></ds:Reference>'
        f'</ds:SignedInfo><ds:SignatureValue Id="signature-value">{_b64(value)}</ds:SignatureValue><ds:KeyInfo>'
        f"<ds:X509Data><ds:X509Certificate>{_b64(der)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo><ds:Object>"
        f'<xades:QualifyingProperties xmlns:xades="{XADES}" Target="#signature">{properties}'
        "<xades:UnsignedProperties><xades:UnsignedSignatureProperties><xades:RevocationValues><xades:OCSPValues>"
        f"<xades:EncapsulatedOCSPValue>{_b64(status)}</xades:EncapsulatedOCSPValue></xades:OCSPValues>"
        "</xades:RevocationValues></xades:UnsignedSignatureProperties></xades:UnsignedProperties>"
        "</xades:QualifyingProperties></ds:Object></ds:Signature></asic:XAdESSignatures>\n"
    ).encode()


@dataclass(frozen=True)
class Signature:
    """A signature that is good by itself: what it refers to, and whose key made it."""

    references: dict[str, Reference]
    certificate: x509.Certificate
    statuses: tuple[bytes, ...]
    value: bytes


def checked(xml: bytes) -> Signature:
    """The one signature in META-INF/signatures.xml, its value and its own properties checked. Raises Malformed."""
    tree = parsed(xml)
    found = list(tree.iter(f"{{{DS}}}Signature"))
    if len(found) != 1:
        raise Malformed(f"{len(found)} signatures instead of one")
    signature = found[0]
    ids = [each.get("Id") for each in tree.iter(etree.Element) if each.get("Id")]
    if len(ids) != len(set(ids)):
        raise Malformed("two elements have one Id")
    info = _child(signature, "SignedInfo")
    certificates = signature.findall(f"{{{DS}}}KeyInfo/{{{DS}}}X509Data/{{{DS}}}X509Certificate")
    if len(certificates) != 1:
        raise Malformed("there is not one certificate")
    try:
        certificate = x509.load_der_x509_certificate(b64decode(certificates[0].text or ""))
        value = b64decode(_child(signature, "SignatureValue").text or "")
    except ValueError as error:
        raise Malformed(str(error)) from None
    _check_value(info, certificate, value)
    references = {}
    for reference in info.findall(f"{{{DS}}}Reference"):
        method = _child(reference, "DigestMethod").get("Algorithm", "")
        if method not in HASHES:
            raise Malformed(f"the hash {method!r} is not known")
        digest = b64decode(reference.findtext(f"{{{DS}}}DigestValue", ""))
        uri = reference.get("URI", "")
        if not uri.startswith("#"):
            references[uri.lstrip("/")] = Reference(method, digest)
        elif HASHES[method](_own_part(signature, reference, uri[1:])) != digest:
            raise Malformed("the signed properties are not those that were signed")
    _check_certificate(signature, certificate)
    path = f"{{{XADES}}}EncapsulatedOCSPValue"
    statuses = tuple(b64decode(each.text or "") for each in signature.iter(path))
    return Signature(references, certificate, statuses, value)


def _check_value(info: etree._Element, certificate: x509.Certificate, value: bytes) -> None:
    method = _child(info, "SignatureMethod").get("Algorithm", "")
    if method not in METHODS:
        raise Malformed(f"the signature method {method!r} is not known")
    data = _canonical(info, _child(info, "CanonicalizationMethod"))
    key = certificate.public_key()
    try:
        if isinstance(key, ec.EllipticCurvePublicKey) and "#ecdsa" in method:
            half = len(value) // 2
            r, s = int.from_bytes(value[:half], "big"), int.from_bytes(value[half:], "big")
            key.verify(encode_dss_signature(r, s), data, ec.ECDSA(METHODS[method]))
        elif isinstance(key, rsa.RSAPublicKey) and "#rsa" in method:
            key.verify(value, data, padding.PKCS1v15(), METHODS[method])
        else:
            raise Malformed("key and signature method do not fit")
    except InvalidSignature:
        raise Malformed("the signature was not made by the key of its certificate over this content") from None


def _own_part(signature: etree._Element, reference: etree._Element, name: str) -> bytes:
    """The signed properties of this very signature; an element moved elsewhere is not found."""
    part = signature.find(f"{{{DS}}}Object/{{{XADES}}}QualifyingProperties/{{{XADES}}}SignedProperties")
    if part is None or part.get("Id") != name or reference.get("Type") != PROPERTIES:
        raise Malformed(f"the signature refers to #{name}, which is not its signed properties")
    transforms = reference.findall(f"{{{DS}}}Transforms/{{{DS}}}Transform")
    if not transforms:
        return canonical(part, "http://www.w3.org/TR/2001/REC-xml-c14n-20010315")
    if len(transforms) > 1:
        raise Malformed("only one transform is understood")
    return _canonical(part, transforms[0])


def _canonical(element: etree._Element, how: etree._Element) -> bytes:
    inclusive = how.find(f"{{{EXCLUSIVE}}}InclusiveNamespaces")
    prefixes = tuple(inclusive.get("PrefixList", "").split()) if inclusive is not None else ()
    return canonical(element, how.get("Algorithm", ""), prefixes)


def _check_certificate(signature: etree._Element, certificate: x509.Certificate) -> None:
    path = f".//{{{XADES}}}SignedProperties//{{{XADES}}}CertDigest"
    digest = signature.find(path)
    if digest is None:
        raise Malformed("the signature does not name its certificate")
    method = _child(digest, "DigestMethod").get("Algorithm", "")
    der = certificate.public_bytes(Encoding.DER)
    if method not in HASHES or HASHES[method](der) != b64decode(digest.findtext(f"{{{DS}}}DigestValue", "")):
        raise Malformed("the signature names another certificate")


def _child(element: etree._Element, name: str) -> etree._Element:
    found = element.findall(f"{{{DS}}}{name}")
    if len(found) != 1:
        raise Malformed(f"{len(found)} elements {name} instead of one")
    return found[0]


def _b64(data: bytes) -> str:
    return b64encode(data).decode()
