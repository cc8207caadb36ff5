"""What X-Road's verifier asks of a container, and the global configuration that tells it whom to believe."""

import hashlib
import json
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import NameOID
from django.core.management import CommandError, call_command
from lxml import etree
from tests.gateways import INSTANCE

from egov.lgsp.bus.anchoring import global_configuration, stampers
from egov.lgsp.bus.evidence import container as c
from egov.lgsp.bus.evidence import xades
from egov.lgsp.bus.evidence.authority import STATUS_LIFE, Authority, authority, member_key
from egov.lgsp.bus.evidence.plain_xml import Malformed
from egov.lgsp.bus.evidence.seals import REQUEST, Signed, exported, outboxes, stamp_tree
from egov.lgsp.bus.evidence.senders import sender
from egov.lgsp.bus.evidence.signers import belongs_to, subject_of
from egov.lgsp.bus.evidence.timestamps import made
from egov.lgsp.bus.evidence.verifying import Trust, verified
from egov.lgsp.bus.models import Member, Seal, Subsystem
from egov.lgsp.signing.api import time_stamp, time_stamp_authorities

NOW = datetime.now(UTC).replace(microsecond=0)
HOSPITAL = (INSTANCE, "ORG", "BVDK")
SHARED = f"{INSTANCE}/shared-params.xml"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EGOV_VAR", str(tmp_path))
    monkeypatch.setenv("EGOV_BUS_INSTANCE", INSTANCE)


@pytest.fixture
def issuer(tmp_path: Path) -> Authority:
    return authority(tmp_path / "bus", INSTANCE)


def ours() -> list[x509.Certificate]:
    return [x509.load_der_x509_certificate(der) for der in time_stamp_authorities()]


def named(certificate: x509.Certificate, name: x509.ObjectIdentifier) -> list[object]:
    return [each.value for each in certificate.subject.get_attributes_for_oid(name)]


def read(files: dict[str, bytes]) -> etree._Element:
    return etree.fromstring(files[SHARED])


def certificates(tree: etree._Element, path: str) -> list[x509.Certificate]:
    return [x509.load_der_x509_certificate(b64decode(each.text or "")) for each in tree.findall(path)]


def container(issuer: Authority, folder: Path) -> tuple[bytes, bytes]:
    """A request of the hospital, and the token over its seal."""
    message = f"GET\r\n/r1/{INSTANCE}/GOV/SYT/yte/x\r\nx-road-client:{INSTANCE}/ORG/BVDK/his\r\n".encode()
    exchange, digest = uuid4(), hashlib.sha512(message).digest()
    boxes = outboxes([(exchange, f"{INSTANCE}/ORG/BVDK/his", f"{INSTANCE}/GOV/SYT/yte/x", digest, b"")])
    key = member_key(folder / "bus", issuer, HOSPITAL, NOW)
    value = xades.signed(boxes["/".join(HOSPITAL)].tree.result(c.CHAIN), key.certificate, NOW, key.sign)
    signatures = [Signed("/".join(HOSPITAL), NOW, value, key.certificate, issuer.status(key.certificate, NOW))]
    token = time_stamp(stamp_tree(boxes, signatures).result(c.STAMP_CHAIN), NOW)
    return exported(boxes, signatures, token, (exchange, REQUEST), message, []), token


def test_a_members_certificate_is_laid_out_as_x_roads_basic_profile_reads_it(issuer: Authority, tmp_path: Path) -> None:
    certificate = member_key(tmp_path / "bus", issuer, HOSPITAL, NOW).certificate

    assert named(certificate, NameOID.BUSINESS_CATEGORY) == ["ORG"]
    assert named(certificate, NameOID.SERIAL_NUMBER) == ["BVDK"]
    assert certificate.extensions.get_extension_for_class(x509.KeyUsage).value.content_commitment


def old_layout(issuer: Authority, code: str = "BVDK") -> x509.Certificate:
    """As the bus issued them once: the class only after the instance and the node."""
    names = ((NameOID.COMMON_NAME, code), (NameOID.SERIAL_NUMBER, f"{INSTANCE}/bus/ORG"))
    key = ec.generate_private_key(ec.SECP256R1())
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(*each) for each in names]))
        .issuer_name(issuer.certificate.subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=700))
        .sign(issuer.key, hashes.SHA256())
    )


def test_a_certificate_in_the_old_layout_is_replaced_and_one_of_another_authority_stays(
    issuer: Authority, tmp_path: Path
) -> None:
    folder = tmp_path / "bus"
    file = folder / "keys" / "ORG-BVDK.cert.pem"
    first = member_key(folder, issuer, HOSPITAL, NOW).certificate
    assert member_key(folder, issuer, HOSPITAL, NOW).certificate == first

    file.write_bytes(old_layout(issuer).public_bytes(Encoding.PEM))
    assert member_key(folder, issuer, HOSPITAL, NOW).certificate.subject == subject_of(HOSPITAL)

    foreign = old_layout(authority(tmp_path / "other", "VN-XX"))
    file.write_bytes(foreign.public_bytes(Encoding.PEM))
    assert member_key(folder, issuer, HOSPITAL, NOW).certificate == foreign


def test_a_certificate_belongs_to_the_member_of_its_class_and_code(issuer: Authority, tmp_path: Path) -> None:
    certificate = member_key(tmp_path / "bus", issuer, HOSPITAL, NOW).certificate

    assert belongs_to(certificate, HOSPITAL)
    assert not belongs_to(certificate, (INSTANCE, "GOV", "BVDK"))
    assert not belongs_to(certificate, (INSTANCE, "ORG", "BVDK2"))
    assert belongs_to(old_layout(issuer), HOSPITAL)
    assert not belongs_to(old_layout(issuer, "KHAC"), HOSPITAL)


@pytest.mark.django_db
def test_the_configuration_names_whom_a_container_rests_on(issuer: Authority, tmp_path: Path) -> None:
    """Each demand of X-Road's verifier, in its order: time stamp, member, chain to an authority, revocation answer."""
    data, token = container(issuer, tmp_path)
    Seal.objects.create(at=NOW, token=token)
    tree = read(global_configuration(INSTANCE, [issuer.certificate], ours()))
    entries = c.unpacked(data).entries
    signature = xades.checked(entries[c.SIGNATURES])

    assert made(entries[c.STAMP], ours()).certificate in certificates(tree, "approvedTSA/cert")
    _, kind, code = sender(entries[c.MESSAGE])
    assert named(signature.certificate, NameOID.BUSINESS_CATEGORY) == [kind]
    assert named(signature.certificate, NameOID.SERIAL_NUMBER) == [code]
    assert tree.findtext("approvedCA/certificateProfileInfo", "").endswith(".BasicCertificateProfileInfoProvider")
    (top,) = certificates(tree, "approvedCA/topCA/cert")
    signature.certificate.verify_directly_issued_by(top)
    (status,) = [ocsp.load_der_ocsp_response(each) for each in signature.statuses]
    assert status.serial_number == signature.certificate.serial_number
    fresh = timedelta(seconds=int(tree.findtext("globalSettings/ocspFreshnessSeconds", "0")))
    assert made(token, ours()).at - status.this_update_utc <= fresh == STATUS_LIFE
    assert verified(data, Trust([top], ours())).findings == []


@pytest.mark.django_db
def test_members_and_applications_that_carry_messages_are_listed(issuer: Authority) -> None:
    hospital = Member.objects.create(member_class="ORG", code="BVDK", name="Bệnh viện <1>", standing="active")
    Member.objects.create(member_class="COM", code="MOI", name="Mới", standing="asked")
    for code, standing in (("his", "active"), ("", "active"), ("cu", "stopped"), ("xin", "asked")):
        Subsystem.objects.create(member=hospital, code=code, name=code, standing=standing)

    tree = read(global_configuration(INSTANCE, [issuer.certificate], ours()))

    assert tree.findtext("instanceIdentifier") == INSTANCE
    assert [each.findtext("memberCode") for each in tree.findall("member")] == ["BVDK"]
    assert tree.findtext("member/name") == "Bệnh viện <1>"
    assert [each.text for each in tree.iterfind("member/subsystem/subsystemCode")] == ["cu", "his"]
    order = ["instanceIdentifier", "approvedCA", "member", "globalSettings"]  # the schema's sequence
    assert [each.tag for each in tree] == order


@pytest.mark.django_db
def test_a_service_that_stamped_is_listed_once(issuer: Authority) -> None:
    for number in range(3):
        Seal.objects.create(at=NOW, token=time_stamp(b"%d" % number, NOW))
    Seal.objects.create(at=NOW, token=b"")  # nobody had sent anything

    found = stampers(ours())

    assert len(found) == 1
    assert found[0] not in ours(), "X-Road looks for the certificate that signs, not for its issuer"
    assert stampers([*ours(), *found]) == found


@pytest.mark.django_db
def test_a_time_stamp_of_nobody_who_is_trusted_is_not_listed(issuer: Authority) -> None:
    Seal.objects.create(at=NOW, token=time_stamp(b"x", NOW))

    with pytest.raises(Malformed, match="not trusted"):
        stampers([issuer.certificate])


@pytest.mark.django_db
def test_the_command_writes_the_folder_that_x_roads_verifier_is_given(issuer: Authority, tmp_path: Path) -> None:
    former = authority(tmp_path / "former", "VN-CU").certificate
    (tmp_path / "former.pem").write_bytes(former.public_bytes(Encoding.PEM))

    call_command("bus_globalconf", tmp_path / "conf", "--authority", str(tmp_path / "former.pem"))

    written = {str(each.relative_to(tmp_path / "conf")) for each in (tmp_path / "conf").rglob("*") if each.is_file()}
    assert written == {"instance-identifier", SHARED, f"{SHARED}.metadata"}
    assert (tmp_path / "conf" / "instance-identifier").read_text() == INSTANCE
    about = json.loads((tmp_path / "conf" / f"{SHARED}.metadata").read_bytes())
    assert (about["contentIdentifier"], about["configurationVersion"]) == ("SHARED-PARAMETERS", "2")
    tree = etree.fromstring((tmp_path / "conf" / SHARED).read_bytes())
    assert certificates(tree, "approvedCA/topCA/cert") == [issuer.certificate, former]


@pytest.mark.django_db
def test_the_command_writes_nothing_while_it_does_not_know_who_stamped(issuer: Authority, tmp_path: Path) -> None:
    Seal.objects.create(at=NOW, token=b"no token")

    with pytest.raises(CommandError, match="--stamper"):
        call_command("bus_globalconf", tmp_path / "conf")

    assert not (tmp_path / "conf").exists()
