"""Certificates of applications: issued for a request, listed, revoked; their owners are told before they end."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.core import mail
from django.core.management import CommandError, call_command
from tests.gateways import HEALTH, HOSPITAL, INSTANCE

from egov.foundation.events.api import Event
from egov.lgsp.bus.evidence.authority import authority
from egov.lgsp.bus.expiring import warn
from egov.lgsp.bus.gateway import reading
from egov.lgsp.bus.models import AccessRight, Credential, Member, Service, Subsystem
from egov.lgsp.bus.rules.consents import demanded
from egov.lgsp.bus.tests.records import COMMITTED, database_of_the_test

NOW = datetime.now(UTC)


@pytest.fixture
def his() -> Subsystem:
    member = Member.objects.create(
        member_class="ORG", code="BVDK", name="Bệnh viện", standing="active", contact="cntt@bvdk.example"
    )
    return Subsystem.objects.create(member=member, code="his", name="HIS", standing="active")


@pytest.fixture
def request_file(tmp_path: Path) -> Path:
    """A request in which the hospital calls itself the department of health."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "yte")])
    asked = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    path = tmp_path / "request.pem"
    path.write_bytes(asked.public_bytes(Encoding.PEM))
    return path


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EGOV_VAR", str(tmp_path))


def credential(his: Subsystem, days: float, name: str = "a" * 64) -> Credential:
    return Credential.objects.create(
        subsystem=his,
        kind="certificate",
        fingerprint=name,
        valid_from=NOW - timedelta(days=300),
        valid_to=NOW + timedelta(days=days),
    )


@pytest.mark.django_db
def test_a_request_gets_a_certificate_with_the_registrys_names(
    his: Subsystem, request_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("bus_certificate", "issue", "ORG/BVDK/his", str(request_file), "--days", "90")

    issued, issuer = x509.load_pem_x509_certificates(capsys.readouterr().out.encode())
    entry = Credential.objects.get()
    names = {each.value for each in issued.subject}
    issued.verify_directly_issued_by(issuer)
    assert issuer == authority(tmp_path / "bus", INSTANCE).certificate
    assert entry.fingerprint == issued.fingerprint(hashes.SHA256()).hex()
    assert {"his", "BVDK", HOSPITAL} <= names
    assert "yte" not in names


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["ORG/BVDK/khac", "ORG/BVDK"])
def test_who_is_not_registered_gets_none(his: Subsystem, request_file: Path, name: str) -> None:
    with pytest.raises(CommandError):
        call_command("bus_certificate", "issue", name, str(request_file))

    assert not Credential.objects.exists()


@pytest.mark.django_db
def test_a_stopped_application_gets_none(his: Subsystem, request_file: Path) -> None:
    Subsystem.objects.update(standing="stopped")

    with pytest.raises(CommandError, match="not active"):
        call_command("bus_certificate", "issue", "ORG/BVDK/his", str(request_file))
    assert not Credential.objects.exists()


@pytest.mark.django_db
def test_a_revoked_certificate_is_listed_no_more(his: Subsystem, capsys: pytest.CaptureFixture[str]) -> None:
    credential(his, 10)
    credential(his, 20, "b" * 64)

    with pytest.raises(CommandError):
        call_command("bus_certificate", "revoke", "c" * 64)
    call_command("bus_certificate", "revoke", "a" * 10)
    call_command("bus_certificate", "list")

    assert [line[:3] for line in capsys.readouterr().out.splitlines()] == ["bbb"]
    assert Credential.objects.get(fingerprint="a" * 64).revoked_at is not None


@pytest.mark.django_db
def test_the_owner_is_told_thirty_fourteen_and_three_days_before_once_each(his: Subsystem) -> None:
    credential(his, 40)

    told = [warn(NOW + timedelta(days=day)) for day in (0, 9, 10, 11, 26, 27, 36, 37, 38, 39, 41)]

    assert told == [0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0]
    assert [each.to for each in mail.outbox] == [["cntt@bvdk.example"]] * 3
    assert list(Event.objects.order_by("id").values_list("payload__days", flat=True)) == [30, 14, 3]


@pytest.mark.django_db
def test_who_has_a_newer_one_or_is_revoked_is_not_told(his: Subsystem) -> None:
    credential(his, 10)
    credential(his, 300, "b" * 64)
    Credential.objects.create(
        subsystem=his, kind="secret", fingerprint="c" * 64, valid_to=NOW + timedelta(days=2), revoked_at=NOW
    )

    assert warn(NOW) == 0
    assert mail.outbox == []


@COMMITTED
def test_the_gateway_reads_purposes_and_masks_with_the_rights(his: Subsystem) -> None:
    health = Member.objects.create(member_class="GOV", code="SYT", name="Sở Y tế", standing="active")
    provider = Subsystem.objects.create(member=health, code="yte", name="Y tế", standing="active")
    service = Service.objects.create(subsystem=provider, code="x", title="X", url="http://x", standing="active")
    AccessRight.objects.create(
        service=service,
        subsystem=his,
        state="granted",
        purpose="Khám",
        needs_purpose=True,
        masked=["/cmnd"],
        consent="path:2",
    )

    picture = asyncio.run(reading.read(database_of_the_test(), INSTANCE, 1))

    (grant,) = picture.grants[his.pk, service.pk]
    assert (grant.purpose, grant.hidden) == ("Khám", ("/cmnd",))
    assert grant.consent == demanded("path:2", "KHÁM")
    assert picture.rest[HEALTH, "x"].title == "X"
