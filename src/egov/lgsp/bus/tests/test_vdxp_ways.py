"""A ministry's SOAP service behind a security server, reached by each way that the bus has: later, through a mediation,
with the province's certificate."""

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.gateways import HEALTH, HOSPITAL, Gateway, Provider, registry, served

from egov.lgsp.bus.tests.delivering import QUICK, until
from egov.lgsp.bus.tests.envelopes import CODE, NO_TLS, RELATED, XML, envelope, fault, related
from egov.lgsp.bus.tests.mediations import IDENTITY, TO_JSON, TO_XML, mediated
from egov.lgsp.bus.tests.security_servers import (
    MINISTRY,
    PROVINCE,
    SecurityServer,
    body_of,
    header_of,
    ministry,
)
from egov.lgsp.bus.tests.test_listening import made

REST_TO_SOAP = {"accepts": "rest", "request": [{"write": TO_XML}], "response": [{"read": TO_JSON}]}
SOAP_TO_SOAP = {"accepts": "soap", "request": [{"xslt": IDENTITY.format("")}]}
LATER = {"Prefer": "respond-async"}
TYPE = "Server.ServerProxy.ServiceFailed"


@pytest.fixture
def server(provider: Provider) -> SecurityServer:
    """What stands behind the provider's port."""
    provider.instead = made = SecurityServer(provider, lambda message: (200, answered(message)))
    return made


def answered(message: bytes) -> bytes:
    """The answer in the request's own Body, whoever wrote its envelope."""
    content = f'<p:{CODE}Response xmlns:p="urn:yte"><tuoi>7</tuoi></p:{CODE}Response>'
    return message.replace(body_of(message), f"<s:Body>{content}</s:Body>".encode())


@pytest.fixture
def rest(gateway: Gateway, server: SecurityServer, provider: Provider) -> Iterator[httpx.Client]:
    """The hospital's program speaks REST; a mediation makes messages of its calls."""
    gateway.bus.follow(mediated((ministry(provider), REST_TO_SOAP)))
    headers = {"X-Road-Client": HOSPITAL, "X-Road-Id": "so-7", "X-Road-UserId": "VN001", "X-Road-Issue": "HS-1"}
    with httpx.Client(base_url=f"{gateway.url}/r1/{HEALTH}", headers=headers, verify=NO_TLS, timeout=10) as client:
        yield client


def test_a_rest_caller_gets_json_from_the_ministry(rest: httpx.Client, provider: Provider, gateway: Gateway) -> None:
    answer = rest.post(f"/{CODE}", json={"ma_so": 12})

    seen = provider.seen[0]
    assert answer.json() == {"tuoi": 7}
    assert header_of(seen.body) == {
        "client": PROVINCE,
        "service": MINISTRY,
        "userId": "VN001",
        "id": "so-7",
        "issue": "HS-1",
        "protocolVersion": "4.0",
        "representedParty": HOSPITAL,
    }
    assert body_of(seen.body) == b'<s:Body><traCuu xmlns="urn:yte"><ma>12</ma></traCuu></s:Body>'
    assert answer.headers["x-road-client"] == HOSPITAL
    assert (gateway.last.protocol, gateway.last.service) == ("rest", f"{HEALTH}/{CODE}")


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ("Server.ServerProxy.AccessDenied", 500, f"{TYPE}.Refused"),
        ("Server.ClientProxy.NetworkError", 502, f"{TYPE}.Remote"),
        ("Client.InvalidSoap", 400, "Client.Remote"),
    ],
)
def test_a_rest_caller_is_told_which_side_failed(
    rest: httpx.Client, server: SecurityServer, said: str, status: int, code: str
) -> None:
    server.fault = (said, "không được")

    answer = rest.post(f"/{CODE}", json={"ma_so": 12})

    assert (answer.status_code, answer.json()["type"]) == (status, code)
    assert f"{said}: không được (f-77)" in answer.json()["message"]


def test_an_answer_to_another_message_is_no_answer_for_rest_either(rest: httpx.Client, server: SecurityServer) -> None:
    server.changed = (b">so-7<", b">so-8<")

    assert rest.post(f"/{CODE}", json={"ma_so": 12}).json()["type"] == f"{TYPE}.InconsistentHeaders"


def test_a_mediation_that_leaves_the_header_out_is_at_fault(
    rest: httpx.Client, gateway: Gateway, provider: Provider
) -> None:
    gateway.bus.follow(mediated((ministry(provider), REST_TO_SOAP | {"provider": {"header": False}})))

    assert rest.post(f"/{CODE}", json={"ma_so": 12}).json()["type"] == "Server.ClientProxy.MediationFailed"
    assert provider.seen == []


def test_a_soap_caller_goes_through_a_mediation_too(
    gateway: Gateway, provider: Provider, server: SecurityServer
) -> None:
    gateway.bus.follow(mediated((ministry(provider), SOAP_TO_SOAP)))

    answer = httpx.post(gateway.url, content=envelope().encode(), headers=XML, verify=NO_TLS)

    assert answer.status_code == 200, answer.text
    assert header_of(provider.seen[0].body)["client"] == PROVINCE
    assert header_of(answer.content)["client"] == HOSPITAL
    assert b"<tuoi>7</tuoi>" in answer.content


@pytest.mark.django_db
def test_a_kept_message_with_attachments_is_tried_again_under_its_id(
    delivery: Gateway, provider: Provider, server: SecurityServer
) -> None:
    server.fault = ("Server.ServerProxy.NetworkError", "không tới được")
    delivery.bus.follow(registry(ministry(provider, terms=QUICK)))
    sent = related(envelope().encode(), bytes(range(256)) * 400)

    with httpx.Client(base_url=delivery.url, headers={"X-Road-Client": HOSPITAL}, verify=NO_TLS) as his:
        where = his.post("/", content=sent, headers=RELATED | LATER).headers["location"]
        until(lambda: len(provider.seen) >= 2)
        server.fault = None
        until(lambda: his.get(where).json()["state"] == "delivered")
        answer = his.get(f"{where}/answer").content

    assert len({seen.body for seen in provider.seen}) == 1
    assert b">so-7<" in provider.seen[0].body
    assert sent[sent.index(b"</s:Envelope>") :] in answer
    assert HOSPITAL.split("/")[2].encode() in answer
    assert b"H40" not in answer


@pytest.mark.django_db
def test_a_kept_message_that_the_security_server_never_takes_is_a_dead_letter_in_its_callers_name(
    delivery: Gateway, provider: Provider, server: SecurityServer
) -> None:
    server.fault = ("Client.InvalidSoap", "sai")
    delivery.bus.follow(registry(ministry(provider, terms=QUICK)))

    with httpx.Client(base_url=delivery.url, headers={"X-Road-Client": HOSPITAL}, verify=NO_TLS) as his:
        where = his.post("/", content=envelope().encode(), headers=XML | LATER).headers["location"]
        found: Any = until(lambda: (said := his.get(where).json())["state"] == "dead" and said)

    assert (len(provider.seen), found["fault"]) == (QUICK.tries, "Client.Remote")


@pytest.mark.parametrize(("shown", "status"), [(True, 200), (False, 500)])
def test_the_security_server_sees_the_provinces_certificate(
    gateway: Gateway,
    provider: Provider,
    server: SecurityServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    shown: bool,
    status: int,
) -> None:
    own, province = made(tmp_path, "ss"), made(tmp_path, "tinh")
    files = {"vdxp-cert": province.files[0], "vdxp-key": province.files[1]}
    named = {"certificate": "vdxp-cert", "key": "vdxp-key"} if shown else {}
    options = {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_ca_certs": province.files[0]}

    with served(provider, ssl_certfile=own.files[0], ssl_keyfile=own.files[1], **options) as port:
        there = Provider(f"https://localhost:{port}")
        gateway.bus.adapters.retire()
        monkeypatch.setattr(gateway.bus.adapters, "secret_of", lambda _: lambda name: text(files[name]))
        gateway.bus.follow(registry(ministry(there, adapter=named, verify_tls=False)))
        answer = httpx.post(gateway.url, content=envelope().encode(), headers=XML, verify=NO_TLS)

    assert answer.status_code == status
    assert len(provider.seen) == (1 if shown else 0)
    if not shown:
        assert fault(answer.content)[0].startswith("Server.ServerProxy.")


def text(path: str) -> str:
    return Path(path).read_text(encoding="ascii")
