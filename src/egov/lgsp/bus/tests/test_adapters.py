"""A provider that does not speak HTTP is called by the same doors, with the same rights, limits, records and faults."""

import os
import time
from base64 import urlsafe_b64encode
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from tests.gateways import HEALTH, HOSPITAL, Gateway, only, registry

from egov.lgsp.bus.gateway.adapters import adapted as is_adapted
from egov.lgsp.bus.gateway.adapters.secrets import seal, secrets_key, unseal
from egov.lgsp.bus.gateway.faults import Fault
from egov.lgsp.bus.rules.redelivery import Terms
from egov.lgsp.bus.tests.adapting import KEY, R1, adapted, nobody, offer, silent
from egov.lgsp.bus.tests.envelopes import CODE, XML, envelope, fault
from egov.lgsp.bus.tests.mediations import TO_JSON, mediated

FOLDER = {"allow": ["list", "get", "put"]}
SQL = {"user": "bus", "tls": False, "operations": [{"path": "GET /", "statement": "SELECT 1 AS mot"}]}

SOAP_TO_FILE = {
    "accepts": "soap",
    "request": [{"read": TO_JSON}, {"call": {"method": "GET", "path": "/{{ma_so}}.json", "body": False}}],
    "response": [{"write": {"format": "xml", "root": f"{CODE}Response", "namespace": "urn:yte"}}],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the department's application."""
    made = tmp_path / "GOV" / "SYT" / "yte"
    made.mkdir(parents=True)
    return made


def test_only_known_schemes_are_adapters():
    assert is_adapted("postgresql://db/x")
    assert is_adapted("file:///x")
    assert not is_adapted("http://x")
    assert not is_adapted("https://x")
    assert not is_adapted("room:")
    assert not is_adapted("")


def test_an_adapters_answer_is_recorded_and_signed_like_any_other(gateway: Gateway, hospital, folder, tmp_path):
    (folder / "a.json").write_bytes(b'{"so": 1}')
    offer(gateway, adapted("file:///", FOLDER, keeps_bodies=True), folders=tmp_path)

    answer = hospital.get(f"{R1}/a.json", headers={"X-Road-Id": "lan-1"})

    assert answer.status_code == 200
    assert answer.json() == {"so": 1}
    assert answer.headers["x-road-id"] == "lan-1"
    assert answer.headers["x-road-request-hash"]
    record = gateway.last
    assert (record.status, record.response_bytes, record.fault) == (200, 9, "")
    assert record.client == HOSPITAL
    assert record.service == f"{HEALTH}/benh-an"
    assert record.provider_us > 0
    assert record.response.endswith(b'{"so": 1}')


def test_a_right_to_one_endpoint_is_a_right_to_that_endpoint_only(gateway: Gateway, hospital, folder, tmp_path):
    (folder / "a.txt").write_text("a")
    offer(gateway, folders=tmp_path)
    one = adapted("file:///", FOLDER)
    gateway.bus.follow(registry(one, grants={(1, 1): only("GET", "/a.txt")}))

    assert hospital.get(f"{R1}/a.txt").status_code == 200
    refused = hospital.put(f"{R1}/a.txt", content=b"b")

    assert refused.json()["type"] == "Server.ServerProxy.AccessDenied"
    assert (folder / "a.txt").read_text() == "a"


def test_a_body_longer_than_the_service_takes_reaches_nobody(gateway: Gateway, hospital, folder, tmp_path):
    offer(gateway, adapted("file:///", FOLDER, most_bytes=10), folders=tmp_path)

    refused = hospital.put(f"{R1}/a.txt", content=b"x" * 11)

    assert refused.status_code == 413
    assert refused.json()["type"] == "Client.BodyTooLarge"
    assert not list(folder.iterdir())


def test_a_mediation_turns_an_adapters_answer(gateway: Gateway, hospital, folder, tmp_path):
    (folder / "a.json").write_bytes(b'{"so": 1}')
    one = adapted("file:///", FOLDER)
    offer(gateway, one, folders=tmp_path)
    document = {"accepts": "rest", "response": [{"jsonata": '{"number": so}'}]}
    gateway.bus.follow(mediated((one, document)))

    answer = hospital.get(f"{R1}/a.json")

    assert answer.status_code == 200, answer.text
    assert answer.json() == {"number": 1}


def test_what_a_right_hides_is_hidden_in_an_adapters_answer(gateway: Gateway, hospital, folder, tmp_path):
    (folder / "a.json").write_bytes(b'{"so": "1", "ten": "An"}')
    one = adapted("file:///", FOLDER)
    offer(gateway, one, folders=tmp_path)
    grant = replace(only("GET", "/**")[0], hidden=("/ten",))
    gateway.bus.follow(registry(one, grants={(1, 1): (grant,)}))

    assert hospital.get(f"{R1}/a.json").json() == {"so": "1", "ten": "***"}


@pytest.mark.parametrize(
    ("url", "adapter", "secrets"),
    [
        ("postgresql://127.0.0.1:{port}/x", SQL, {}),
        ("mariadb://127.0.0.1:{port}/x", SQL, {}),
        (
            "ldap://127.0.0.1:{port}",
            {"tls": False, "operations": [{"path": "GET /", "search": "(uid=a)", "base": "dc=x"}]},
            {},
        ),
        (
            "smtp://127.0.0.1:{port}",
            {
                "tls": False,
                "from": "a@b.vn",
                "operations": [{"path": "GET /", "to": "c@d.vn", "subject": "s", "text": "t"}],
            },
            {},
        ),
        ("imap://127.0.0.1:{port}", {"tls": False, "user": "bus", "password": "mk"}, {"mk": "x"}),
        (
            "sftp://127.0.0.1:{port}",
            {
                "user": "bus",
                "password": "mk",
                "host_keys": ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGMJTGlxnDgNzTxFoQvXLmMbdbuQVYAqBRLKzDrTBRfk"],
            },
            {"mk": "x"},
        ),
    ],
)
class TestBadDays:
    def test_a_provider_that_is_away_is_named(self, gateway: Gateway, hospital, url, adapter, secrets):
        offer(gateway, adapted(url.format(port=nobody()), adapter), **secrets)

        answer = hospital.get(R1)

        assert answer.status_code == 500
        assert answer.json()["type"] == "Server.ServerProxy.NetworkError", answer.json()
        assert gateway.last.fault == "Server.ServerProxy.NetworkError"
        assert answer.json()["detail"] == gateway.last.id

    def test_a_provider_that_says_nothing_is_waited_for_no_longer_than_its_time_out(
        self, gateway: Gateway, hospital, url, adapter, secrets
    ):
        with silent() as port:
            offer(gateway, adapted(url.format(port=port), adapter, timeout=0.5), **secrets)

            begun = time.monotonic()
            answer = hospital.get(R1)
            took = time.monotonic() - begun

        assert answer.status_code == 504, answer.json()
        assert answer.json()["type"] == "Server.ServerProxy.ServiceFailed.Timeout"
        assert took < 3


def test_the_circuit_of_an_adapter_opens(gateway: Gateway, hospital):
    terms = Terms(trips_after=2, open_seconds=30, once_hours=None)
    gateway.bus.delivery.circuits.of.clear()
    offer(gateway, adapted(f"postgresql://127.0.0.1:{nobody()}/x", SQL, terms=terms))

    codes = [hospital.get(R1).json()["type"] for _ in range(3)]
    gateway.bus.delivery.circuits.of.clear()

    assert codes[:2] == ["Server.ServerProxy.NetworkError"] * 2
    assert codes[2] == "Server.ServerProxy.ServiceFailed.CircuitOpen"


def test_who_asks_for_too_much_opens_no_circuit(gateway: Gateway, hospital, folder, tmp_path):
    (folder / "dai").write_bytes(b"x" * 11)
    (folder / "ngan").write_bytes(b"x")
    terms = Terms(trips_after=1, open_seconds=30, once_hours=None)
    gateway.bus.delivery.circuits.of.clear()
    offer(gateway, adapted("file:///", FOLDER | {"most_bytes": 10}, terms=terms), folders=tmp_path)

    assert hospital.get(f"{R1}/dai").json()["type"].endswith("AnswerTooLong")
    assert hospital.get(f"{R1}/ngan").status_code == 200


def test_an_open_circuit_may_fall_back_to_a_web_service(gateway: Gateway, hospital, provider):
    terms = Terms(trips_after=1, open_seconds=30, once_hours=None, fallback_url=f"{provider.url}/thay")
    gateway.bus.delivery.circuits.of.clear()
    offer(gateway, adapted(f"postgresql://127.0.0.1:{nobody()}/x", SQL, terms=terms))

    first, second = hospital.get(R1), hospital.get(R1)
    gateway.bus.delivery.circuits.of.clear()

    assert first.status_code == 500
    assert second.json() == {"ok": True}
    assert provider.seen[0].path == "/thay"


def test_a_secret_that_is_not_kept_is_the_buss_own_fault(gateway: Gateway, hospital):
    offer(gateway, adapted("postgresql://127.0.0.1:1/x", {**SQL, "password": "mk"}))

    answer = hospital.get(R1)

    assert answer.json()["type"] == "Server.ClientProxy.MissingSecret"


def test_a_service_cannot_use_the_secret_of_another_application(gateway: Gateway, hospital):
    place = "VN-ND/GOV/STP/ho-tich:mk"
    offer(gateway)
    one = adapted("postgresql://127.0.0.1:1/x", {**SQL, "password": "mk"})
    gateway.bus.follow(replace(registry(one), secrets={place: seal(KEY, place, "x")}))

    assert hospital.get(R1).json()["type"] == "Server.ClientProxy.MissingSecret"


def test_a_sealed_secret_opens_only_under_its_own_place_and_key():
    sealed = seal(KEY, "a:mk", "mật khẩu")

    assert unseal(KEY, "a:mk", sealed) == "mật khẩu"
    assert "mật".encode() not in sealed
    for key, place in ((KEY, "b:mk"), (bytes(32), "a:mk")):
        with pytest.raises(Fault):
            unseal(key, place, sealed)


def test_the_key_of_the_secrets_is_made_once_and_only_its_owner_reads_it(tmp_path: Path):
    first = secrets_key(tmp_path / "bus")

    assert secrets_key(tmp_path / "bus") == first
    assert len(first) == 32
    assert os.stat(tmp_path / "bus" / "secrets.key").st_mode & 0o777 == 0o600
    assert secrets_key(tmp_path, urlsafe_b64encode(KEY).decode()) == KEY
    with pytest.raises(ValueError, match="32 bytes"):
        secrets_key(tmp_path, "AAAA")


def test_a_soap_caller_reaches_an_adapter_by_a_mediation(gateway: Gateway, folder, tmp_path):
    (folder / "12.json").write_bytes(b'{"tuoi": 7}')
    one = adapted("file:///", FOLDER, code=CODE)
    offer(gateway, one, folders=tmp_path)
    gateway.bus.follow(mediated((one, SOAP_TO_FILE)))

    answer = httpx.post(gateway.url, content=envelope(version=""), headers=XML)

    assert b"<tuoi>7</tuoi>" in answer.content, answer.text
    assert (gateway.last.protocol, gateway.last.status) == ("soap", 200)


def test_a_soap_caller_hears_of_an_adapters_failure_by_a_soap_fault(gateway: Gateway):
    any_path = {**SQL, "operations": [{"path": "GET /{ten}", "statement": "SELECT :ten AS ten"}]}
    one = adapted(f"postgresql://127.0.0.1:{nobody()}/x", any_path, code=CODE)
    offer(gateway, one)
    gateway.bus.follow(mediated((one, SOAP_TO_FILE)))

    answer = httpx.post(gateway.url, content=envelope(version=""), headers=XML)

    code, _sentence, reference = fault(answer.content)
    assert code == "Server.ServerProxy.NetworkError"
    assert reference == gateway.last.id
