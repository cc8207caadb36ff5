"""The X-Road message protocol for SOAP 4.0 (PR-MESS), from the outside."""

import hashlib
import re
import socket
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from tests.gateways import HEALTH, INSTANCE, Gateway, Provider, registry, service

from egov.lgsp.bus.gateway.registry import Grant
from egov.lgsp.bus.tests.envelopes import (
    CODE,
    HOSPITAL,
    NO_TLS,
    SERVICE,
    XML,
    answers_soap,
    client_field,
    envelope,
    fault,
    header,
    service_field,
    spoilt,
)


def soap_service(provider: Provider, number: int = 1, **more: object) -> object:
    return service(
        f"{provider.url}/dan-cu?x=1", **({"code": CODE, "version": "v1", "kind": "SOAP"} | more), number=number
    )


@pytest.fixture
def bus(gateway: Gateway, provider: Provider) -> Iterator[httpx.Client]:
    """A gateway over which the hospital may call `traCuu` of the department of health by SOAP."""
    gateway.bus.follow(registry(soap_service(provider)))
    answers_soap(provider)
    with httpx.Client(base_url=gateway.url, headers=XML, timeout=10, verify=NO_TLS) as client:
        yield client


def field(body: bytes, name: str) -> list[str]:
    return [
        found.decode().strip() for found in re.findall(rf"<\w+:{name}\b[^>]*>(.*?)</\w+:{name}>".encode(), body, re.S)
    ]


def test_a_message_reaches_the_provider_byte_for_byte(bus: httpx.Client, provider: Provider) -> None:
    sent = envelope("<p:traCuu xmlns:p='urn:yte'><!-- x --><ten><![CDATA[<Thương>]]></ten>&amp;</p:traCuu>").encode()

    answer = bus.post("/", content=sent)

    seen = provider.seen[0]
    assert answer.status_code == 200
    assert seen.body == sent
    assert (seen.method, seen.path, seen.query) == ("POST", "/dan-cu", "x=1")


def test_the_answer_has_the_hash_of_the_request_as_its_last_field(bus: httpx.Client) -> None:
    sent = envelope().encode()

    answer = bus.post("/xroad-endpoint", content=sent).content

    assert field(answer, "requestHash") == [b64encode(hashlib.sha512(sent).digest()).decode()]
    assert b'algorithmId="http://www.w3.org/2001/04/xmlenc#sha512"' in answer
    head = answer[answer.index(b"<s:Header>") : answer.index(b"</s:Header>")]
    assert re.findall(rb"<x(?:rd)?:(\w+)[ >]", head) == [
        *(b"userId", b"client", b"service", b"id", b"issue", b"protocolVersion", b"requestHash")
    ]
    assert b"<tuoi>7</tuoi>" in answer


def test_a_forged_hash_is_replaced(bus: httpx.Client, provider: Provider) -> None:
    forged = b'<x:requestHash algorithmId="http://www.w3.org/2001/04/xmlenc#sha512">forged</x:requestHash>'
    answers_soap(provider, (b"<x:userId>", forged + b"<x:userId>"))
    sent = envelope().encode()

    answer = bus.post("/", content=sent).content

    assert b"forged" not in answer
    assert field(answer, "requestHash") == [b64encode(hashlib.sha512(sent).digest()).decode()]


def test_only_content_type_and_soapaction_pass(bus: httpx.Client, provider: Provider) -> None:
    answer = bus.post("/", content=envelope(), headers={"SOAPAction": '"urn:tra-cuu"', "Cookie": "a", "X-Own": "1"})

    names = {name for name, _ in provider.seen[0].headers}
    assert names == {"host", "content-type", "soapaction", "content-length", "x-road-request-id", "traceparent"}
    assert provider.seen[0].header("soapaction") == '"urn:tra-cuu"'
    assert provider.seen[0].header("content-type") == XML["Content-Type"]
    assert {"x-secret", "set-cookie"}.isdisjoint(answer.headers)
    assert answer.headers["content-type"] == XML["Content-Type"]


def test_the_record_names_who_called_what_why(bus: httpx.Client, gateway: Gateway) -> None:
    answer = bus.post("/", content=envelope())

    record = gateway.last
    assert (record.client, record.service, record.protocol) == (HOSPITAL, SERVICE, "soap")
    assert (record.message_id, record.user_id, record.issue) == ("so-7", "VN001", "HS-1")
    assert (record.status, record.fault) == (200, "")
    assert answer.headers["x-road-request-id"] == str(record.id)
    assert len(record.request_hash) == len(record.response_hash) == 64


@pytest.mark.parametrize("target", ["/", "/any/path", "http://example.org/xroad-endpoint"])
def test_a_message_is_taken_at_any_address_and_from_a_client_that_takes_the_bus_for_its_proxy(
    bus: httpx.Client, gateway: Gateway, provider: Provider, target: str
) -> None:
    body = envelope().encode()
    head = f"POST {target} HTTP/1.1\r\nHost: example.org\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\n"

    with socket.create_connection(("127.0.0.1", gateway.port), timeout=5) as connection:
        connection.sendall(head.encode() + b"Connection: close\r\n\r\n" + body)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))

    assert answer.startswith(b"HTTP/1.1 200")
    assert provider.seen[0].body == body


OTHER = f"{INSTANCE}/ORG/BVDK/khac"


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (spoilt(client_field(), ""), "Client.MissingHeaderField"),
        (spoilt(service_field(), ""), "Client.MissingHeaderField"),
        (spoilt("<x:id>so-7</x:id>", ""), "Client.MissingHeaderField"),
        (spoilt("<x:id>so-7</x:id>", "<x:id/>"), "Client.MissingHeaderField"),
        (spoilt("<x:protocolVersion>4.0</x:protocolVersion>", ""), "Client.MissingHeaderField"),
        (spoilt("<id:memberCode>BVDK</id:memberCode>", ""), "Client.MissingHeaderField"),
        (spoilt("<x:issue>", "<x:userId>VN002</x:userId><x:issue>"), "Client.DuplicateHeaderField"),
        (spoilt(client_field(), client_field() + client_field(OTHER)), "Client.DuplicateHeaderField"),
        (spoilt("</id:memberCode>", "</id:memberCode><id:memberCode>B</id:memberCode>"), "Client.DuplicateHeaderField"),
        (spoilt(">4.0<", ">3.1<"), "Client.InvalidProtocolVersion"),
        (spoilt(">4.0<", ">4.x<"), "Client.InvalidProtocolVersion"),
        (spoilt('"SUBSYSTEM"', '"SERVER"'), "Client.InvalidXml"),
        (spoilt('"SUBSYSTEM"', '"MEMBER"'), "Client.InvalidXml"),
        (spoilt(' id:objectType="SUBSYSTEM"', ""), "Client.InvalidXml"),
        (spoilt('"SERVICE"', '"SUBSYSTEM"'), "Client.InvalidXml"),
        (spoilt(">BVDK<", ">BVDK/his<"), "Client.InvalidXml"),
        (spoilt("<id:memberCode>", "<id:serverCode>x</id:serverCode><id:memberCode>"), "Client.InvalidXml"),
        (spoilt(">so-7<", ">so&#13;&#10;X-Evil: 7<"), "Client.InvalidXml"),
        (spoilt(">so-7<", ">so<b/>-7<"), "Client.InvalidXml"),
        (spoilt(">BVDK<", ">BV<!-- x -->DK<"), "Client.InvalidXml"),
        (spoilt(f"<s:Header>{header()}</s:Header>", ""), "Client.MissingHeader"),
        (envelope("").encode(), "Client.InvalidBody"),
        (envelope("<a/><b/>").encode(), "Client.InvalidBody"),
        (envelope("<khac/>").encode(), "Client.InconsistentHeaders"),
        (re.sub(rb"<s:Body>.*</s:Body>", b"", spoilt("12", "13")), "Client.MissingBody"),
        (b"", "Client.InvalidSoap"),
        (b"<a/>", "Client.InvalidSoap"),
        (b"not xml", "Client.InvalidSoap"),
        (
            spoilt("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"),
            "Client.InvalidSoap",
        ),
        (envelope(client=OTHER).encode(), "Server.ClientProxy.UnknownMember"),
        (envelope(provider=f"{INSTANCE}/GOV/SYT/khac").encode(), "Server.ClientProxy.UnknownMember"),
        (envelope(version="v9").encode(), "Server.ServerProxy.UnknownService"),
        (envelope(version="").encode(), "Server.ServerProxy.UnknownService"),
        (envelope(client=HEALTH).encode(), "Server.ServerProxy.AccessDenied"),
    ],
)
def test_a_refusal_is_a_soap_fault_that_names_the_side_and_the_exchange(
    bus: httpx.Client, gateway: Gateway, provider: Provider, message: bytes, code: str
) -> None:
    answer = bus.post("/", content=message)

    assert answer.status_code == 500
    assert answer.headers["content-type"].startswith("text/xml")
    assert (fault(answer.content)[0], fault(answer.content)[2]) == (code, str(gateway.last.id))
    assert (gateway.last.fault, gateway.last.protocol) == (code, "soap")
    assert provider.seen == []
    assert bus.post("/", content=envelope()).status_code == 200


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Content-Type": "text/plain"}, "Client.InvalidContentType"),
        ({"Content-Type": "application/soap+xml"}, "Client.InvalidContentType"),
        ({"Content-Type": "text/xml; charset=utf-16"}, "Client.InvalidContentType"),
        ({"Content-Type": "text/xml; charset=utf-8; charset=latin1"}, "Client.InvalidContentType"),
        ({"Content-Type": "multipart/related"}, "Client.MimeParsingFailed"),
        ({"SOAPAction": "unquoted"}, "Client.InvalidSoapAction"),
    ],
)
def test_faulty_http_headers_are_refused(
    bus: httpx.Client, provider: Provider, headers: dict[str, str], code: str
) -> None:
    answer = bus.post("/", content=envelope(), headers=headers)

    assert fault(answer.content)[0] == code
    assert provider.seen == []


def test_another_method_than_post_is_refused(bus: httpx.Client) -> None:
    assert fault(bus.put("/", content=envelope()).content)[0] == "Client.InvalidHttpMethod"


@pytest.mark.parametrize("address", ["/", "/xroad-endpoint"])
def test_get_at_the_address_of_messages_is_a_fault_too(gateway: Gateway, address: str) -> None:
    answer = httpx.get(gateway.url + address)

    assert (answer.status_code, fault(answer.content)[0]) == (500, "Client.InvalidHttpMethod")


@pytest.mark.parametrize(("given", "told"), [('""', '""'), ("", ""), ('"urn:tra-cuu"', '"urn:tra-cuu"'), (None, '""')])
def test_the_action_is_told_to_the_provider_as_it_came(
    bus: httpx.Client, provider: Provider, given: str | None, told: str
) -> None:
    """PR-MESS 2.2; SOAP 1.1, 6.1.1: a request without one gets the empty one."""
    del bus.headers["SOAPAction"]

    bus.post("/", content=envelope(), headers={} if given is None else {"SOAPAction": given})

    assert provider.seen[0].header("soapaction") == told


def test_an_issue_may_run_over_several_lines(bus: httpx.Client, provider: Provider, gateway: Gateway) -> None:
    """PR-MESS 2.2: issue and userId are strings."""
    sent = spoilt("<x:issue>HS-1</x:issue>", "<x:issue>HS-1\n\tHS-2\n</x:issue>")

    answer = bus.post("/", content=sent)

    assert answer.status_code == 200
    assert provider.seen[0].body == sent
    assert gateway.last.issue == "HS-1 HS-2"


def test_later_minor_versions_are_compatible(bus: httpx.Client) -> None:
    assert bus.post("/", content=spoilt(">4.0<", ">4.1<")).status_code == 200


@pytest.mark.parametrize(("charset", "begin"), [("UTF-8", b"\xef\xbb\xbf"), ("utf-8", b""), ("iso-8859-1", b"")])
def test_encodings_in_which_ascii_is_ascii_pass(
    bus: httpx.Client, provider: Provider, charset: str, begin: bytes
) -> None:
    text = envelope(f'<p:{CODE} xmlns:p="urn:yte">Hà</p:{CODE}>').replace("UTF-8", charset)
    sent = begin + text.encode(charset)

    answer = bus.post("/", content=sent, headers={"Content-Type": f"text/xml; charset={charset}"})

    assert answer.status_code == 200
    assert provider.seen[0].body == sent


def test_a_right_to_one_version_is_a_right_to_all(bus: httpx.Client, gateway: Gateway, provider: Provider) -> None:
    first, second = soap_service(provider), soap_service(provider, 2, version="v2")
    gateway.bus.follow(registry(first, second, grants={(1, 1): (Grant("*", None, None),)}))

    assert bus.post("/", content=envelope(version="v2")).status_code == 200


def test_an_ended_right_and_a_stopped_service_are_refused(
    bus: httpx.Client, gateway: Gateway, provider: Provider
) -> None:
    past = datetime.now(UTC) - timedelta(days=1)
    gateway.bus.follow(registry(soap_service(provider), grants={(1, 1): (Grant("*", None, past),)}))
    assert fault(bus.post("/", content=envelope()).content)[0] == "Server.ServerProxy.AccessDenied"

    gateway.bus.follow(registry(soap_service(provider, active=False, notice="Bảo trì")))
    code, sentence, _ = fault(bus.post("/", content=envelope()).content)

    assert code == "Server.ServerProxy.ServiceDisabled"
    assert "Bảo trì" in sentence
    assert provider.seen == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b">so-7<", b">so-8<", "InconsistentHeaders"),
        (b">BVDK<", b">BVX<", "InconsistentHeaders"),
        (b">v1<", b">v2<", "InconsistentHeaders"),
        (b">VN001<", b">VN002<", "InconsistentHeaders"),
        (b"p:traCuuResponse", b"p:khac", "InconsistentHeaders"),
        (b"<x:protocolVersion>4.0</x:protocolVersion>", b"", "MissingHeaderField"),
        (b"<x:userId>", b"<x:id>so-7</x:id><x:userId>", "DuplicateHeaderField"),
        (b"</s:Envelope>", b"", "InvalidSoap"),
        (b"<s:Envelope", b"<!DOCTYPE a><s:Envelope", "InvalidSoap"),
    ],
)
def test_an_answer_that_does_not_belong_to_the_request_is_not_passed_on(
    bus: httpx.Client, provider: Provider, gateway: Gateway, old: bytes, new: bytes, code: str
) -> None:
    answers_soap(provider, (old, new))

    answer = bus.post("/", content=envelope())

    assert (answer.status_code, fault(answer.content)[0]) == (500, f"Server.ServerProxy.ServiceFailed.{code}")
    assert gateway.last.fault == f"Server.ServerProxy.ServiceFailed.{code}"
    assert b"tuoi" not in answer.content


def test_a_fault_of_the_provider_passes_as_it_is(bus: httpx.Client, provider: Provider, gateway: Gateway) -> None:
    provider.instead = None
    provider.status = 500
    provider.headers = [(b"content-type", b"text/xml; charset=utf-8")]
    provider.body = (
        b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><e:Fault><faultcode>e:Server'
        b"</faultcode><faultstring>no such child</faultstring></e:Fault></e:Body></e:Envelope>"
    )

    answer = bus.post("/", content=envelope())

    assert (answer.status_code, answer.content) == (500, provider.body)
    assert gateway.last.fault == ""


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [(404, b"text/html", "HttpError"), (503, b"text/xml", "HttpError"), (200, b"text/html", "InvalidContentType")],
)
def test_an_answer_that_is_no_soap_is_a_failure_of_the_provider(
    bus: httpx.Client, provider: Provider, status: int, kind: bytes, code: str
) -> None:
    provider.instead = None
    provider.status, provider.headers, provider.body = status, [(b"content-type", kind)], envelope().encode()

    answer = bus.post("/", content=envelope())

    assert fault(answer.content)[0] == f"Server.ServerProxy.ServiceFailed.{code}"
