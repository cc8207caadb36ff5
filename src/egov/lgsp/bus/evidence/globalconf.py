"""A global configuration of X-Road (PR-GCONF), so that X-Road's verifier knows whom this bus's containers rest on.

Version 2, the oldest that X-Road 7 reads; it holds the shared parameters only, for nothing is managed by it.
"""

import json
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from lxml import etree

from egov.lgsp.bus.evidence.authority import STATUS_LIFE
from egov.lgsp.bus.evidence.senders import XROAD

VERSION = "2"
PROFILE = "ee.ria.xroad.common.certificateprofile.impl.BasicCertificateProfileInfoProvider"
"""How X-Road reads a member from a certificate: businessCategory is the class, serialNumber the code."""

CLASSES = {"GOV": "State agencies", "ORG": "Organisations", "COM": "Companies"}


@dataclass(frozen=True)
class Party:
    """A member of the registry and its applications' codes."""

    member_class: str
    code: str
    name: str
    subsystems: Sequence[str]


def files(
    instance: str,
    authorities: Sequence[x509.Certificate],
    stampers: Iterable[x509.Certificate],
    parties: Iterable[Party],
) -> dict[str, bytes]:
    """The files of the folder by their paths.

    `stampers` are the certificates that sign time stamps: X-Road looks for these themselves, not for their issuers.
    """
    folder = quote(instance, safe="")
    until = max((each.not_valid_after_utc for each in authorities), default=datetime.now(UTC))
    about = {
        "contentIdentifier": "SHARED-PARAMETERS",
        "instanceIdentifier": instance,
        "expirationDate": f"{until:%Y-%m-%dT%H:%M:%SZ}",
        "contentFileName": "shared-params.xml",
        "configurationVersion": VERSION,
    }
    return {
        "instance-identifier": instance.encode(),
        f"{folder}/shared-params.xml": shared_parameters(instance, authorities, stampers, parties),
        f"{folder}/shared-params.xml.metadata": json.dumps(about).encode(),
    }


def shared_parameters(
    instance: str,
    authorities: Iterable[x509.Certificate],
    stampers: Iterable[x509.Certificate],
    parties: Iterable[Party],
) -> bytes:
    """shared-params.xml: approved authorities and time-stamping services, members, age of revocation answers."""
    conf = etree.Element(f"{{{XROAD}}}conf", nsmap={"xroad": XROAD})
    _text(conf, "instanceIdentifier", instance)
    for authority in authorities:
        approved = etree.SubElement(conf, "approvedCA")
        _text(approved, "name", named(authority))
        _text(etree.SubElement(approved, "topCA"), "cert", _base64(authority))
        _text(approved, "certificateProfileInfo", PROFILE)
    for stamper in stampers:
        approved = etree.SubElement(conf, "approvedTSA")
        _text(approved, "name", named(stamper))
        _text(approved, "url", "")
        _text(approved, "cert", _base64(stamper))
    for number, party in enumerate(parties, 1):
        member = etree.SubElement(conf, "member", id=f"m{number}")
        _class(member, party.member_class)
        _text(member, "memberCode", party.code)
        _text(member, "name", party.name)
        for place, code in enumerate(party.subsystems, 1):
            _text(etree.SubElement(member, "subsystem", id=f"m{number}s{place}"), "subsystemCode", code)
    settings = etree.SubElement(conf, "globalSettings")
    for each in CLASSES:
        _class(settings, each)
    _text(settings, "ocspFreshnessSeconds", str(int(STATUS_LIFE.total_seconds())))
    return etree.tostring(conf, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def named(certificate: x509.Certificate) -> str:
    """The common name of a certificate's subject, or all of the subject."""
    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else certificate.subject.rfc4514_string()


def der(certificate: x509.Certificate) -> bytes:
    """The certificate's bytes."""
    return certificate.public_bytes(Encoding.DER)


def _class(parent: etree._Element, code: str) -> None:
    element = etree.SubElement(parent, "memberClass")
    _text(element, "code", code)
    _text(element, "description", CLASSES.get(code, code))


def _text(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, name).text = text


def _base64(certificate: x509.Certificate) -> str:
    return b64encode(der(certificate)).decode()
