"""Mediations through a running gateway: REST in and SOAP out, SOAP in and REST out, faults both ways."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from tests.gateways import HEALTH, Gateway, Provider, only, service

from egov.lgsp.bus.gateway.registry import Grant
from egov.lgsp.bus.tests.envelopes import CODE, HOSPITAL, NO_TLS, XML, answers_soap, envelope, fault, related
from egov.lgsp.bus.tests.mediations import IDENTITY, TO_JSON, TO_XML, mediated

REST_TO_SOAP = {"accepts": "rest", "request": [{"write": TO_XML}], "response": [{"read": TO_JSON}]}
ANSWER = {"format": "xml", "root": f"{CODE}Response", "namespace": "urn:yte"}
SOAP_TO_REST = {
    "accepts": "soap",
    "request": [
        {"read": TO_JSON},
        {"call": {"method": "GET", "path": "/tre/{{ma_so}}", "query": {"q": "{{ma_so}}"}, "body": False}},
    ],
    "response": [{"write": ANSWER}],
}


def soap(provider: Provider, **more: Any) -> Any:
    return service(f"{provider.url}/dan-cu", **({"code": CODE, "version": "v1", "kind": "SOAP"} | more))


@pytest.fixture
def rest(gateway: Gateway) -> Iterator[httpx.Client]:
    address = f"{gateway.url}/r1/{HEALTH}"
    headers = {"X-Road-Client": HOSPITAL, "X-Road-Id": "so-7", "X-Road-UserId": "VN001", "Cookie": "secret"}
    with httpx.Client(base_url=address, headers=headers, verify=NO_TLS, timeout=20) as client:
        yield client


@pytest.fixture
def messages(gateway: Gateway) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=gateway.url, headers=XML, verify=NO_TLS, timeout=20) as client:
        yield client


def test_a_rest_caller_gets_json_from_a_soap_provider(rest: httpx.Client, gateway: Gateway, provider: Provider) -> None:
    gateway.bus.follow(mediated((soap(provider), REST_TO_SOAP)))
    answers_soap(provider, body=b"<ma>12</ma><tuoi>7</tuoi><con>An</con>")

    answer = rest.post(f"/{CODE}", json={"ma_so": 12})

    seen = provider.seen[0]
    assert answer.json() == {"ma_so": "12", "tuoi": 7, "con": ["An"]}
    assert b'<s:Body><traCuu xmlns="urn:yte"><ma>12</ma></traCuu></s:Body>' in seen.body
    assert b"<xrd:userId>VN001</xrd:userId><xrd:id>so-7</xrd:id>" in seen.body
    assert b"<id:memberCode>BVDK</id:memberCode>" in seen.body
    assert seen.header("content-type") == "text/xml; charset=UTF-8"
    assert seen.header("cookie") is None
    assert answer.headers["x-road-request-id"] == str(gateway.last.id)
    assert (gateway.last.status, gateway.last.service, gateway.last.protocol) == (200, f"{HEALTH}/{CODE}", "rest")
    assert gateway.last.provider_us > 0


def test_a_faults_words_reach_a_rest_caller_as_a_problem(
    rest: httpx.Client, gateway: Gateway, provider: Provider
) -> None:
    gateway.bus.follow(mediated((soap(provider), REST_TO_SOAP)))
    provider.status, provider.headers = 500, [(b"content-type", b"text/xml")]
    provider.body = (
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Client'
        b"</faultcode><faultstring>no such child</faultstring><detail><a>ma</a></detail></s:Fault>"
        b"</s:Body></s:Envelope>"
    )

    answer = rest.post(f"/{CODE}", json={"ma_so": 12})

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "about:blank",
        "title": "no such child",
        "status": 400,
        "faultcode": "s:Client",
        "detail": "ma",
    }
    assert (gateway.last.status, gateway.last.said) == (400, "no such child")


def test_a_provider_that_answers_another_message_has_failed(
    rest: httpx.Client, gateway: Gateway, provider: Provider
) -> None:
    gateway.bus.follow(mediated((soap(provider), REST_TO_SOAP)))
    answers_soap(provider, (b">so-7<", b">so-8<"))

    answer = rest.post(f"/{CODE}", json={"ma_so": 12})

    assert answer.json()["type"] == "Server.ServerProxy.ServiceFailed.InconsistentHeaders"


def test_an_old_soap_provider_is_asked_without_the_x_road_header(
    rest: httpx.Client, gateway: Gateway, provider: Provider
) -> None:
    plain = REST_TO_SOAP | {"provider": {"header": False, "action": "urn:tra-cuu"}}
    gateway.bus.follow(mediated((soap(provider), plain)))
    answers_soap(provider)

    answer = rest.post(f"/{CODE}", json={"ma_so": 12})

    assert answer.json() == {"tuoi": 7}
    assert b"Header" not in provider.seen[0].body
    assert provider.seen[0].header("soapaction") == '"urn:tra-cuu"'


def test_a_soap_provider_reads_vietnamese_letters_as_letters(
    rest: httpx.Client, gateway: Gateway, provider: Provider
) -> None:
    gateway.bus.follow(mediated((soap(provider), REST_TO_SOAP)))
    answers_soap(provider, body="<con>Đỗ Thị Hạnh</con>".encode())

    answer = rest.post(f"/{CODE}", json={"ma_so": "Nguyễn"})

    assert "<ma>Nguyễn</ma>".encode() in provider.seen[0].body
    assert answer.json()["con"] == ["Đỗ Thị Hạnh"]


def test_a_soap_caller_gets_an_envelope_from_a_rest_provider(
    messages: httpx.Client, gateway: Gateway, provider: Provider
) -> None:
    gateway.bus.follow(mediated((service(f"{provider.url}/api", code=CODE, version="v1"), SOAP_TO_REST)))
    provider.body = b'{"ten": "An", "con": ["a", "b"]}'
    sent = envelope().encode()

    answer = messages.post("/", content=sent)

    seen = provider.seen[0]
    assert (seen.method, seen.path, seen.query, seen.body) == ("GET", "/api/tre/12", "q=12", b"")
    assert seen.header("x-road-client") == HOSPITAL
    assert answer.status_code == 200
    assert b'<s:Body><traCuuResponse xmlns="urn:yte"><ten>An</ten><con>a</con><con>b</con>' in answer.content
    assert answer.content.startswith(sent[: sent.index(b"</s:Header>")])
    assert b"<xrd:requestHash" in answer.content


@pytest.mark.parametrize("value", ["..", ".", "../../admin", "a/b", "a&#13;&#10;X: 1", "%2e%2e", "a;b", "a\\b"])
def test_a_value_that_would_make_another_path_is_refused(
    messages: httpx.Client, gateway: Gateway, provider: Provider, value: str
) -> None:
    gateway.bus.follow(mediated((service(f"{provider.url}/api", code=CODE, version="v1"), SOAP_TO_REST)))

    answer = messages.post("/", content=envelope().replace(">12<", f">{value}<"))

    assert fault(answer.content)[0] == "Client.InvalidMessage"
    assert provider.seen == []


def test_a_value_stays_in_its_step_of_the_path(messages: httpx.Client, gateway: Gateway, provider: Provider) -> None:
    gateway.bus.follow(mediated((service(f"{provider.url}/api", code=CODE, version="v1"), SOAP_TO_REST)))

    messages.post("/", content=envelope().replace(">12<", ">Đỗ An?x=1#y<"))

    assert provider.seen[0].path == "/api/tre/%C4%90%E1%BB%97%20An%3Fx%3D1%23y"


def test_what_a_right_hides_stays_hidden_whatever_name_a_mediation_gives_it(
    rest: httpx.Client, gateway: Gateway, provider: Provider
) -> None:
    renamed = REST_TO_SOAP | {"response": [{"read": {"format": "xml", "names": {"tre": "con", "ma_so": "ma"}}}]}
    gateway.bus.follow(mediated((soap(provider), renamed), grants={(1, 1): (Grant("*", None, None, None, ("con",)),)}))
    answers_soap(provider, body=b"<ma>12</ma><con>An</con>")

    answer = rest.post(f"/{CODE}", json={"ma_so": 12})

    assert answer.json() == {"ma_so": "12", "tre": "***"}


def test_an_error_of_a_rest_provider_reaches_a_soap_caller_as_a_fault(
    messages: httpx.Client, gateway: Gateway, provider: Provider
) -> None:
    gateway.bus.follow(mediated((service(f"{provider.url}/api", code=CODE, version="v1"), SOAP_TO_REST)))
    provider.status, provider.body = 404, '{"title": "Không có <trẻ> này"}'.encode()

    answer = messages.post("/", content=envelope())

    assert answer.status_code == 500
    assert b"<faultcode>s:Client</faultcode>" in answer.content
    assert "<faultstring>Không có &lt;trẻ&gt; này</faultstring>".encode() in answer.content
    assert b'<status xmlns="">404</status>' in answer.content


def test_soap_in_and_soap_out_with_stylesheets_keeps_the_callers_header(
    messages: httpx.Client, gateway: Gateway, provider: Provider
) -> None:
    newer = IDENTITY.format(
        '<xsl:template match="p:ma"><p:soDinhDanh><xsl:value-of select="."/></p:soDinhDanh></xsl:template>'
    )
    older = IDENTITY.format('<xsl:template match="tuoi"><namTuoi><xsl:value-of select="."/></namTuoi></xsl:template>')
    document = {"accepts": "soap", "request": [{"xslt": newer}], "response": [{"xslt": older}]}
    gateway.bus.follow(mediated((soap(provider), document)))
    answers_soap(provider)

    answer = messages.post("/", content=envelope().replace("<ma>12</ma>", "<p:ma>12</p:ma>"))

    assert b"<p:soDinhDanh>12</p:soDinhDanh>" in provider.seen[0].body
    assert b"<x:issue>HS-1</x:issue>" in provider.seen[0].body
    assert b"namTuoi>7<" in answer.content


def test_callers_in_the_providers_own_protocol_pass_unchanged(
    messages: httpx.Client, gateway: Gateway, provider: Provider
) -> None:
    gateway.bus.follow(mediated((soap(provider), REST_TO_SOAP)))
    answers_soap(provider)

    messages.post("/", content=envelope())

    assert provider.seen[0].body == envelope().encode()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"{", "application/json"),
        (b'{"a b": 1}', "application/json"),
        (b"<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", "text/xml"),
        (b"[" * 100_000, "application/json"),
        (b'{"a":' * 900 + b"1" + b"}" * 900, "application/json"),
        (b'{"a":' + b"[" * 900 + b"1" + b"]" * 900 + b"}", "application/json"),
    ],
)
def test_content_that_cannot_be_mediated_is_the_callers_fault_and_reaches_nobody(
    rest: httpx.Client, gateway: Gateway, provider: Provider, content: bytes, kind: str
) -> None:
    gateway.bus.follow(mediated((soap(provider), REST_TO_SOAP)))

    answer = rest.post(f"/{CODE}", content=content, headers={"Content-Type": kind})

    assert (answer.status_code, answer.json()["type"]) == (400, "Client.InvalidMessage")
    assert gateway.last.fault == "Client.InvalidMessage"
    assert provider.seen == []


def test_without_a_right_nothing_is_mediated(rest: httpx.Client, gateway: Gateway, provider: Provider) -> None:
    gateway.bus.follow(mediated((soap(provider), REST_TO_SOAP), grants={(1, 1): only("POST", "/khac")}))

    assert rest.post(f"/{CODE}", json={}).json()["type"] == "Server.ServerProxy.AccessDenied"
    assert provider.seen == []


def test_a_service_whose_mediation_cannot_be_carried_out_refuses(
    rest: httpx.Client, gateway: Gateway, provider: Provider
) -> None:
    gateway.bus.follow(replace(mediated((service(provider.url), None)), plans={1: None}))

    assert rest.post("/benh-an", json={}).json()["type"] == "Server.ClientProxy.MediationFailed"
    assert provider.seen == []


def test_attachments_are_not_mediated(messages: httpx.Client, gateway: Gateway, provider: Provider) -> None:
    gateway.bus.follow(mediated((soap(provider), {"accepts": "soap"})))
    kind = {"Content-Type": "multipart/related; boundary=ranh"}

    answer = messages.post("/", content=related(envelope().encode(), b"x"), headers=kind)

    assert fault(answer.content)[0] == "Client.InvalidMessage"
    assert provider.seen == []


def test_an_enforced_schema_refuses_and_a_warning_passes_with_its_finding(
    rest: httpx.Client, gateway: Gateway, provider: Provider
) -> None:
    schema = {"required": ["ma"]}
    enforced = {"accepts": "rest", "request": [{"validate": {"json": schema, "title": "đơn"}}]}
    warned = {"accepts": "rest", "response": [{"validate": {"json": schema, "mode": "warn"}}]}

    gateway.bus.follow(mediated((service(provider.url), enforced)))
    refused = rest.post("/benh-an", json={})
    assert refused.json()["type"] == "Client.InvalidMessage"
    assert "đơn" in refused.json()["message"]
    assert [finding.mode for finding in gateway.last.findings] == ["enforce"]
    assert provider.seen == []

    gateway.bus.follow(mediated((service(provider.url), warned)))
    passed = rest.post("/benh-an", json={})
    assert passed.json() == {"ok": True}
    assert passed.headers["warning"].startswith("299")
    assert [(finding.side, finding.mode) for finding in gateway.last.findings] == [("response", "warn")]


def test_an_answer_that_breaks_an_enforced_schema_is_the_providers_failure(
    rest: httpx.Client, gateway: Gateway, provider: Provider
) -> None:
    document = {"accepts": "rest", "response": [{"validate": {"json": {"required": ["ma"]}}}]}
    gateway.bus.follow(mediated((service(provider.url), document)))

    assert rest.post("/benh-an", json={}).json()["type"] == "Server.ServerProxy.ServiceFailed.InvalidMessage"
