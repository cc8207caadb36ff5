"""Keys and certificates: made once, kept secret, chained to the root."""

import multiprocessing
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from egov.lgsp.signing import authority as authority_module
from egov.lgsp.signing import certificates
from egov.lgsp.signing.api import credential_for, ensure_authority


def test_it_is_made_once(settings, tmp_path):
    settings.KEYS_ROOT = tmp_path

    first = ensure_authority()
    second = ensure_authority()

    assert first is second
    assert first.root.serial_number == second.root.serial_number


def test_an_interrupted_set_up_is_made_again(settings, tmp_path, monkeypatch):
    settings.KEYS_ROOT = tmp_path
    with monkeypatch.context() as broken:
        broken.setattr(certificates, "make_tsa", lambda *args: (_ for _ in ()).throw(OSError("no space")))
        with pytest.raises(OSError, match="no space"):
            ensure_authority()

    assert ensure_authority().tsa is not None


def test_secrets_are_for_the_service_alone(keys, chairman):
    files = list(Path(keys).rglob("*.key"))

    assert len(files) >= 4
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE((keys / "authority").stat().st_mode) == 0o700
    assert not list(Path(keys).rglob("*.part"))


def _make_in(folder: str, results: "multiprocessing.Queue[int]") -> None:
    authority_module.settings.KEYS_ROOT = folder
    results.put(authority_module.ensure_authority().root.serial_number)


def test_two_processes_make_one_authority(tmp_path):
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    processes = [context.Process(target=_make_in, args=(str(tmp_path), results)) for _ in range(2)]

    for process in processes:
        process.start()
    serials = {results.get(timeout=20) for _ in processes}
    for process in processes:
        process.join(20)

    assert len(serials) == 1


def test_the_certificate_names_person_title_and_agency(chairman):
    subject = chairman.certificate.subject.native

    assert subject["common_name"] == "Nguyễn Văn Dũng"
    assert subject["title"] == "Phó Chủ tịch"
    assert subject["organization_name"] == "Uỷ ban nhân dân huyện Nghĩa Hưng"
    assert subject["country_name"] == "VN"


def test_the_same_person_keeps_the_certificate(chairman):
    again = credential_for(7, chairman.name, chairman.title, chairman.organisation)

    assert again.certificate.serial_number == chairman.certificate.serial_number


def test_a_new_title_gets_a_new_certificate(chairman):
    promoted = credential_for(7, chairman.name, "Chủ tịch", chairman.organisation)

    assert promoted.certificate.serial_number != chairman.certificate.serial_number


def test_another_person_of_the_same_name_has_another_certificate(chairman):
    other = credential_for(99, chairman.name, chairman.title, chairman.organisation)

    assert other.certificate.serial_number != chairman.certificate.serial_number


def test_long_agency_names_are_shortened_for_the_certificate():
    long = "Văn phòng Đoàn đại biểu Quốc hội, Hội đồng nhân dân và Uỷ ban nhân dân tỉnh"

    credential = credential_for(5, "A", "", long)

    assert credential.organisation == long
    assert credential.certificate.subject.native["organization_name"] == long[:64]


def test_the_key_is_not_shown(chairman):
    assert "key" not in repr(chairman)
    assert "certificate" not in repr(chairman)


def test_the_chain_leads_to_the_root():
    root = certificates.make_root("Gốc")
    issuing = certificates.make_issuing("Cấp", root)
    person = certificates.make_person("A", "B", "C", issuing)

    issuing.certificate.verify_directly_issued_by(root.certificate)
    person.certificate.verify_directly_issued_by(issuing.certificate)

    assert isinstance(person.key, ec.EllipticCurvePrivateKey)
    assert person.certificate.not_valid_before_utc == datetime(2016, 1, 1, tzinfo=UTC)


def test_the_revocation_list_names_the_revoked():
    root = certificates.make_root("Gốc")

    listed = x509.load_der_x509_crl(certificates.make_crl(root, (12, 13)))

    assert [entry.serial_number for entry in listed] == [12, 13]
    assert listed.is_signature_valid(root.certificate.public_key())
