"""TLS on the bus's own port: registered certificates open it, others do not; the registry decides at every moment."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from prometheus_client import REGISTRY
from tests.gateways import (
    HEALTH,
    HOSPITAL,
    INSTANCE,
    Gateway,
    Provider,
    new_bus,
    registry,
    served,
    service,
    speaking,
)

from egov.lgsp.bus.evidence.authority import Unfit, authority
from egov.lgsp.bus.gateway.application import Application
from egov.lgsp.bus.gateway.journal import Journal
from egov.lgsp.bus.gateway.listening import Listener
from egov.lgsp.bus.gateway.refusals import Refusals
from egov.lgsp.bus.gateway.registry import Credential, Registry

pytestmark = pytest.mark.gateway

SERVICE = f"/r1/{HEALTH}/benh-an"
NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Shown:
    """A certificate with its key, as files and as the registry's entry."""

    certificate: x509.Certificate
    files: tuple[str, str]

    def registered(self, caller: int = 1, until: datetime | None = None) -> Credential:
        pem = self.certificate.public_bytes(Encoding.PEM).decode()
        name = self.certificate.fingerprint(hashes.SHA256()).hex()
        end = until or self.certificate.not_valid_after_utc
        return Credential(caller, "certificate", name, pem, self.certificate.not_valid_before_utc, end)


def made(folder: Path, name: str, since: datetime = NOW - DAY, until: datetime = NOW + DAY) -> Shown:
    """A self-signed certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    return kept(folder, name, certificate, key)


def kept(folder: Path, name: str, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> Shown:
    files = str(folder / f"{name}.pem"), str(folder / f"{name}.key")
    Path(files[0]).write_bytes(certificate.public_bytes(Encoding.PEM))
    Path(files[1]).write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return Shown(certificate, files)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tls")


@pytest.fixture(scope="module", params=[True, False], ids=["short", "long"])
def listening(folder: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Gateway, Listener]]:
    own = made(folder, "bus")
    listener = Listener(Path(own.files[0]), Path(own.files[1]), folder / "bus-ca.pem")
    (folder / "bus-ca.pem").write_bytes(authority(folder, INSTANCE).certificate.public_bytes(Encoding.PEM))
    bus, records = new_bus()
    bus.followers.append(listener.follow)
    factory = lambda config, default: listener.context()  # noqa: E731
    application = Application(bus)
    with served(application, ssl_context_factory=factory, **speaking(application, request.param)) as port:
        yield Gateway(port, bus, records), listener


@pytest.fixture
def gateway(listening: tuple[Gateway, Listener], provider: Provider) -> Gateway:
    listening[0].kept.records.clear()
    return listening[0]


def follow(gateway: Gateway, provider: Provider, *credentials: Credential) -> None:
    picture: Registry = registry(service(f"{provider.url}/api"))
    callers = {path: replace(each, admission="certificate") for path, each in picture.callers.items()}
    gateway.bus.follow(replace(picture, callers=callers, credentials={each.fingerprint: each for each in credentials}))


def client(gateway: Gateway, folder: Path, shown: Shown | None) -> httpx.Client:
    context = ssl.create_default_context(cafile=str(folder / "bus.pem"))
    if shown is not None:
        context.load_cert_chain(*shown.files)
    headers = {"X-Road-Client": HOSPITAL}
    return httpx.Client(base_url=f"https://localhost:{gateway.port}", verify=context, headers=headers, timeout=5)


def test_a_registered_certificate_of_its_own_making_opens(gateway: Gateway, provider: Provider, folder: Path) -> None:
    his = made(folder, "his")
    follow(gateway, provider, his.registered())

    with client(gateway, folder, his) as hospital:
        assert hospital.get(SERVICE).status_code == 200
    assert gateway.last.client == HOSPITAL


def test_a_certificate_issued_by_the_bus_opens_once_it_is_registered(
    gateway: Gateway, provider: Provider, folder: Path
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    asked = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).sign(key, hashes.SHA256())
    pem = asked.public_bytes(Encoding.PEM)
    his = kept(folder, "issued", authority(folder, INSTANCE).certify(pem, HOSPITAL, 30, NOW), key)

    follow(gateway, provider)
    with client(gateway, folder, his) as hospital:
        before = hospital.get(SERVICE)
    follow(gateway, provider, his.registered())
    with client(gateway, folder, his) as hospital:
        after = hospital.get(SERVICE)

    assert before.json()["type"] == "Server.ClientProxy.SslAuthenticationFailed"
    assert after.status_code == 200
    assert len(provider.seen) == 1


def test_without_a_certificate_the_call_gets_the_protocols_fault(
    gateway: Gateway, provider: Provider, folder: Path
) -> None:
    follow(gateway, provider)

    with client(gateway, folder, None) as hospital:
        answer = hospital.get(SERVICE)

    assert answer.json()["type"] == "Server.ClientProxy.SslAuthenticationFailed"
    assert gateway.last.fault == "Server.ClientProxy.SslAuthenticationFailed"
    assert provider.seen == []


def test_an_expired_certificate_gets_a_fault_that_says_so(gateway: Gateway, provider: Provider, folder: Path) -> None:
    his = made(folder, "expired", NOW - 3 * DAY, NOW - DAY)
    follow(gateway, provider, his.registered())

    with client(gateway, folder, his) as hospital:
        answer = hospital.get(SERVICE)

    assert answer.json()["type"] == "Server.ClientProxy.SslAuthenticationFailed"
    assert "not valid at this time" in answer.json()["message"]
    assert provider.seen == []


def test_a_certificate_of_another_application_is_not_that_of_this_one(
    gateway: Gateway, provider: Provider, folder: Path
) -> None:
    his = made(folder, "others")
    follow(gateway, provider, his.registered(caller=2))

    with client(gateway, folder, his) as hospital:
        assert hospital.get(SERVICE).json()["type"] == "Server.ClientProxy.SslAuthenticationFailed"
    assert provider.seen == []


def test_an_unknown_certificate_does_not_get_through_the_handshake(
    gateway: Gateway, provider: Provider, folder: Path
) -> None:
    known = made(folder, "known")
    follow(gateway, provider, known.registered())

    with client(gateway, folder, made(folder, "unknown")) as stranger, pytest.raises(httpx.TransportError):
        stranger.get(SERVICE)
    with client(gateway, folder, known) as hospital:
        assert hospital.get(SERVICE).status_code == 200
    assert len(provider.seen) == 1


def test_a_key_that_only_copied_a_registered_certificates_name_is_unknown(
    gateway: Gateway, provider: Provider, folder: Path
) -> None:
    (folder / "copy").mkdir(exist_ok=True)
    follow(gateway, provider, made(folder, "twin").registered())

    with client(gateway, folder, made(folder / "copy", "twin")) as stranger, pytest.raises(httpx.TransportError):
        stranger.get(SERVICE)
    assert provider.seen == []


def test_two_certificates_are_good_at_once_and_the_old_one_goes_without_an_outage(
    gateway: Gateway, provider: Provider, folder: Path
) -> None:
    old, new = made(folder, "old"), made(folder, "new")
    follow(gateway, provider, old.registered())

    with client(gateway, folder, old) as before, client(gateway, folder, new) as after:
        assert before.get(SERVICE).status_code == 200
        follow(gateway, provider, old.registered(), new.registered())
        assert [before.get(SERVICE).status_code, after.get(SERVICE).status_code] == [200, 200]
        follow(gateway, provider, new.registered())
        assert before.get(SERVICE).headers["x-road-error"] == "Server.ClientProxy.SslAuthenticationFailed"
        assert after.get(SERVICE).status_code == 200


def test_the_bus_changes_its_own_certificate_without_a_restart(
    gateway: Gateway, provider: Provider, folder: Path, listening: tuple[Gateway, Listener]
) -> None:
    his = made(folder, "his2")
    follow(gateway, provider, his.registered())
    made(folder, "bus")
    listening[1]._looked = 0.0

    with client(gateway, folder, his) as hospital:  # trusts the new certificate only
        assert hospital.get(SERVICE).status_code == 200


def test_tls_1_1_is_refused(gateway: Gateway, folder: Path) -> None:
    with pytest.warns(DeprecationWarning, match="TLS"):
        context = ssl.SSLContext(ssl.PROTOCOL_TLSv1_1)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE

    with httpx.Client(verify=context) as old, pytest.raises(httpx.TransportError):
        old.get(f"https://localhost:{gateway.port}/health")


def test_a_request_not_signed_by_its_own_key_gets_no_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    good = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).sign(key, hashes.SHA256())
    der = bytearray(good.public_bytes(Encoding.DER))
    der[-3] ^= 1
    forged = x509.load_der_x509_csr(bytes(der)).public_bytes(Encoding.PEM)

    for request in (forged, b"nonsense"):
        with pytest.raises(Unfit):
            authority(folder, INSTANCE).certify(request, HOSPITAL, 30, NOW)


def test_a_certificate_that_nobody_registered_leaves_a_record_with_an_id(
    listening: tuple[Gateway, Listener], gateway: Gateway, provider: Provider, folder: Path
) -> None:
    stranger = made(folder, "stranger")
    refusals = Refusals(cast(Journal, gateway.kept))
    listening[1].refused = refusals.note
    follow(gateway, provider)

    before = REGISTRY.get_sample_value("bus_tls_refusals_total", {"reason": "self-signed"}) or 0
    for _attempt in range(2):
        with client(gateway, folder, stranger) as theirs, pytest.raises(httpx.TransportError):
            theirs.get(SERVICE)
    listening[1].refused = None

    (record,) = gateway.kept.records
    assert (record.protocol, record.fault) == ("tls", "Server.ClientProxy.SslAuthenticationFailed")
    assert "self-signed" in record.said
    assert REGISTRY.get_sample_value("bus_tls_refusals_total", {"reason": "self-signed"}) == before + 2
    assert provider.seen == []
