"""SOAP services of ministries behind a security server: the header on both sides of the border, attachments, faults."""

import hashlib
import socket
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from tests.gateways import HEALTH, HOSPITAL, Gateway, Provider, registry

from egov.lgsp.bus.gateway.adapters import vdxp
from egov.lgsp.bus.rules.contracts import Broken
from egov.lgsp.bus.tests.adapting import nobody, silent
from egov.lgsp.bus.tests.delivering import until
from egov.lgsp.bus.tests.envelopes import (
    CODE,
    NO_TLS,
    RELATED,
    SERVICE,
    XML,
    answer_to,
    envelope,
    fault,
    related,
    spoilt,
)
from egov.lgsp.bus.tests.security_servers import (
    MEANT,
    MINISTRY,
    PROVINCE,
    SecurityServer,
    body_of,
    header_of,
    ministry,
)

TYPE = "Server.ServerProxy.ServiceFailed"
SIGNED = (
    "<p:traCuu xmlns:p='urn:yte'  xmlns:d=\"http://www.w3.org/2000/09/xmldsig#\"><!-- x --><ten><![CDATA[<Thương>]]>"
    "</ten>&amp;<x:client>của thân</x:client><d:Signature Id='s'><d:Value>a b\n</d:Value></d:Signature></p:traCuu>"
)
OWN_PARTY = (
    '<p:representedParty xmlns:p="http://x-road.eu/xsd/representation.xsd"><p:partyClass>COM</p:partyClass>'
    "<p:partyCode>Nhà thuốc &amp; 1</p:partyCode></p:representedParty>"
)
TARGET = """<x:securityServer id:objectType="SERVER"><id:xRoadInstance>VN-ND</id:xRoadInstance>\
<id:memberClass>GOV</id:memberClass><id:memberCode>SYT</id:memberCode><id:serverCode>a</id:serverCode>\
</x:securityServer>"""


@pytest.fixture
def server(gateway: Gateway, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> SecurityServer:
    """`traCuu` is now a ministry's service behind a security server."""
    monkeypatch.setattr(gateway.bus.adapters, "secret_of", lambda _application: lambda name: f"{name}!")
    gateway.bus.adapters.retire()
    gateway.bus.follow(registry(ministry(provider)))
    provider.instead = made = SecurityServer(provider, lambda message: (200, answer_to(message)))
    return made


@pytest.fixture
def his(gateway: Gateway, server: SecurityServer) -> Iterator[httpx.Client]:
    """The hospital's program."""
    with httpx.Client(base_url=gateway.url, headers=XML, timeout=10, verify=NO_TLS) as client:
        yield client


def test_a_message_goes_out_in_the_provinces_name_and_its_body_as_it_came(
    his: httpx.Client, provider: Provider, gateway: Gateway
) -> None:
    sent = envelope(SIGNED).encode()

    answer = his.post("/", content=sent, headers={"SOAPAction": '"urn:tra-cuu"', "X-Own": "1", "Cookie": "a"})

    seen = provider.seen[0]
    assert answer.status_code == 200
    assert header_of(seen.body) == {
        "userId": "VN001",
        "client": PROVINCE,
        "service": MINISTRY,
        "id": "so-7",
        "issue": "HS-1",
        "protocolVersion": "4.0",
        "representedParty": HOSPITAL,
    }
    assert body_of(seen.body) == body_of(sent)
    assert seen.body.split(b"<s:Header>")[0] == sent.split(b"<s:Header>")[0]
    assert (seen.method, seen.path) == ("POST", "/")
    assert (seen.header("content-type"), seen.header("soapaction")) == (XML["Content-Type"], '"urn:tra-cuu"')
    assert seen.header("traceparent")
    assert not [name for name, _ in seen.headers if name.startswith("x-") or name in ("cookie", "authorization")]
    assert (gateway.last.client, gateway.last.service, gateway.last.message_id) == (HOSPITAL, SERVICE, "so-7")


def test_the_caller_sees_its_own_header_and_the_hash_of_its_own_message(his: httpx.Client) -> None:
    sent = envelope().encode()

    answer = his.post("/", content=sent).content

    own = header_of(sent)
    assert header_of(answer) == own | {"requestHash": b64encode(hashlib.sha512(sent).digest()).decode()}
    assert list(header_of(answer)) == [*own, "requestHash"]
    assert b"<tuoi>7</tuoi>" in answer
    assert b"H40" not in answer


def test_what_else_the_caller_says_in_its_header_passes_and_what_names_our_instance_does_not(
    his: httpx.Client, provider: Provider
) -> None:
    security = '<w:Security xmlns:w="urn:wss" s:mustUnderstand="0"><w:Ten>Thương</w:Ten></w:Security>'
    forged = '<x:requestHash algorithmId="urn:sha512">forged</x:requestHash>'
    sent = spoilt("<x:id>", OWN_PARTY + security + TARGET + forged + "<x:id>").replace(b">4.0<", b">4.1<")

    answer = his.post("/", content=sent).content

    seen = provider.seen[0].body
    assert (header_of(seen)["representedParty"], header_of(seen)["protocolVersion"]) == (HOSPITAL, "4.0")
    assert security.encode() in seen
    assert security.encode() in answer
    assert b"forged" not in seen + answer
    assert b"securityServer" not in seen
    assert header_of(answer)["representedParty"] == "COM/Nhà thuốc & 1"
    assert header_of(answer)["protocolVersion"] == "4.1"
    assert header_of(answer)["client"] == HOSPITAL


def test_a_service_without_version_and_a_member_without_application(
    his: httpx.Client, provider: Provider, gateway: Gateway, server: SecurityServer
) -> None:
    server.service = f"VN/GOV/BCA/dan-cu/{CODE}"
    gateway.bus.follow(registry(ministry(provider, version="", adapter={"service": server.service})))

    answer = his.post("/", content=envelope(version=""))

    assert header_of(provider.seen[0].body)["service"] == server.service
    assert header_of(answer.content)["service"] == SERVICE.removesuffix("/v1")
    gateway.bus.follow(registry(ministry(provider, adapter={"client": "VN/GOV/H40"})))
    his.post("/", content=envelope())
    assert b'<xrd:client xmlns:xrd="http://x-road.eu/xsd/xroad.xsd"' in provider.seen[1].body
    assert b'objectType="MEMBER"><id:xRoadInstance>VN<' in provider.seen[1].body


@pytest.mark.parametrize(("charset", "begin"), [("UTF-8", b"\xef\xbb\xbf"), ("iso-8859-1", b"")])
def test_a_message_in_another_encoding_stays_in_it(
    his: httpx.Client, provider: Provider, charset: str, begin: bytes
) -> None:
    text = envelope(f'<p:{CODE} xmlns:p="urn:yte">Hà</p:{CODE}>').replace("UTF-8", charset)
    sent = begin + text.replace("<x:id>", OWN_PARTY.replace("Nhà thuốc", "Quầy à") + "<x:id>").encode(charset, "ignore")

    answer = his.post("/", content=sent, headers={"Content-Type": f"text/xml; charset={charset}"})

    assert answer.status_code == 200
    assert body_of(provider.seen[0].body) == body_of(sent)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b">so-7<", b">so-8<", "InconsistentHeaders"),
        (b">H40<", b">H41<", "InconsistentHeaders"),
        (b">v2<", b">v1<", "InconsistentHeaders"),
        (b">BCA<", b">BTP<", "InconsistentHeaders"),
        (b">VN001<", b">VN002<", "InconsistentHeaders"),
        (b">HS-1<", b">HS-2<", "InconsistentHeaders"),
        (b"p:traCuuResponse", b"p:khac", "InconsistentHeaders"),
        (b"/BVDK/his<", b"/BVDK/khac<", "InconsistentHeaders"),
        (b"<x:issue>", b"<x:id>so-7</x:id><x:issue>", "DuplicateHeaderField"),
        (b"<x:id>so-7</x:id>", b"", "MissingHeaderField"),
        (b"</s:Envelope>", b"", "InvalidSoap"),
    ],
)
def test_an_answer_to_another_message_is_not_passed_on(
    his: httpx.Client, gateway: Gateway, server: SecurityServer, old: bytes, new: bytes, code: str
) -> None:
    server.changed = (old, new)

    answer = his.post("/", content=envelope().encode())

    assert fault(answer.content)[0] == gateway.last.fault == f"{TYPE}.{code}"
    assert b"tuoi" not in answer.content


@pytest.mark.parametrize(
    ("said", "code", "words"),
    [
        ("Server.ServerProxy.AccessDenied", f"{TYPE}.Refused", "does not let the province call"),
        ("Server.ServerProxy.NetworkError", f"{TYPE}.Remote", "The provider's security server failed"),
        ("Server.ServerProxy.ServiceFailed.HttpError", f"{TYPE}.Remote", "The provider's security server failed"),
        ("Server.ClientProxy.UnknownMember", f"{TYPE}.Remote", "The province's security server failed"),
        ("SOAP-ENV:Server.ClientProxy.IOError", f"{TYPE}.Remote", "The province's security server failed"),
        ("Client.InvalidSoap", "Client.Remote", "does not take the message"),
    ],
)
def test_a_security_servers_fault_names_the_side_that_failed(
    his: httpx.Client, gateway: Gateway, server: SecurityServer, said: str, code: str, words: str
) -> None:
    server.fault = (said, "Không\n được")

    told = fault(his.post("/", content=envelope().encode()).content)

    assert (told[0], gateway.last.fault) == (code, code)
    assert words in told[1]
    assert f"{said.removeprefix('SOAP-ENV:')}: Không được (f-77)" in told[1]
    assert told[2] == str(gateway.last.id)


def test_the_ministrys_own_fault_passes_as_it_is_but_for_the_header(
    his: httpx.Client, gateway: Gateway, server: SecurityServer
) -> None:
    own = "<s:Fault><faultcode>s:Client</faultcode><faultstring>Không có người này</faultstring></s:Fault>"

    def refuses(message: bytes) -> tuple[int, bytes]:
        return 500, message.replace(body_of(message), f"<s:Body>{own}</s:Body>".encode())

    server.ministry = refuses

    answer = his.post("/", content=envelope().encode())

    assert (answer.status_code, gateway.last.fault) == (500, "")
    assert own.encode() in answer.content
    assert header_of(answer.content) == header_of(envelope().encode())


@pytest.mark.parametrize("head", ["<s:Header/>", "", "<s:Header><!-- x --><w:Khac xmlns:w='urn:w'/></s:Header>"])
def test_a_fault_without_the_header_of_the_protocol_passes_byte_for_byte(
    his: httpx.Client, server: SecurityServer, head: str
) -> None:
    own = "<s:Fault><faultcode>s:Server</faultcode><faultstring>Hỏng</faultstring><detail><a>1</a></detail></s:Fault>"
    whole = f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">{head}<s:Body>{own}</s:Body></s:Envelope>'
    server.ministry = lambda _message: (500, whole.encode())

    assert his.post("/", content=envelope().encode()).content == whole.encode()


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (401, b"text/html", "Refused"),
        (403, b"text/xml", "Refused"),
        (404, b"text/html", "HttpError"),
        (302, b"", "HttpError"),
        (500, b"text/xml", "InvalidSoap"),
        (200, b"application/json", "InvalidContentType"),
    ],
)
def test_what_is_no_answer_of_the_protocol(
    his: httpx.Client, provider: Provider, status: int, kind: bytes, code: str
) -> None:
    provider.instead, provider.status, provider.headers = None, status, [(b"content-type", kind)] if kind else []

    assert fault(his.post("/", content=envelope().encode()).content)[0] == f"{TYPE}.{code}"


def test_a_security_server_that_is_away_or_silent(his: httpx.Client, provider: Provider, gateway: Gateway) -> None:
    def told(port: int) -> str:
        away = replace(ministry(provider, timeout=0.2), url=f"vdxp+http://127.0.0.1:{port}")
        gateway.bus.follow(registry(away))
        return fault(his.post("/", content=envelope().encode()).content)[0]

    assert told(nobody()) == "Server.ServerProxy.NetworkError"
    with silent() as port:
        assert told(port) == f"{TYPE}.Timeout"


def test_the_same_message_sent_again_has_the_same_id(his: httpx.Client, provider: Provider) -> None:
    for _ in range(2):
        his.post("/", content=envelope().encode())

    first, second = (seen.body for seen in provider.seen)
    assert first == second
    assert header_of(first)["id"] == "so-7"


def test_a_service_that_becomes_soap_is_spoken_to_in_soap(
    gateway: Gateway, provider: Provider, server: SecurityServer, his: httpx.Client
) -> None:
    server.service = f"VN/GOV/BCA/dan-cu/{CODE}"
    meant = {"adapter": {"service": server.service}, "version": ""}
    gateway.bus.follow(registry(ministry(provider, kind="REST", **meant)))
    provider.instead = None
    rest = his.get(f"/r1/{HEALTH}/{CODE}", headers={"X-Road-Client": HOSPITAL})
    provider.instead = server

    gateway.bus.follow(registry(ministry(provider, **meant)))
    soap = his.post("/", content=envelope(version=""))

    assert (rest.status_code, soap.status_code) == (200, 200)
    assert [seen.path for seen in provider.seen] == [f"/r1/{server.service}", "/"]


# attachments


def pieces_of(message: bytes) -> Iterator[bytes]:
    return (message[at : at + 100_000] for at in range(0, len(message), 100_000))


@pytest.mark.parametrize("mtom", [False, True])
def test_attachments_pass_both_ways_byte_for_byte(his: httpx.Client, provider: Provider, mtom: bool) -> None:
    kind = 'application/xop+xml; charset=UTF-8; type="text/xml"' if mtom else "text/xml; charset=UTF-8"
    pdf = bytes(range(256)) * 40
    sent = related(envelope(SIGNED).encode(), pdf, b"hai", kind=kind)
    whole = RELATED["Content-Type"].replace('"text/xml"', '"application/xop+xml"') if mtom else RELATED["Content-Type"]

    answer = his.post("/", content=sent, headers={"Content-Type": whole})

    seen, opening = provider.seen[0], sent.index(b"<?xml")
    closing = sent.index(b"</s:Envelope>")
    assert (seen.header("content-type"), answer.headers["content-type"]) == (whole, whole)
    assert seen.body[:opening] == answer.content[:opening] == sent[:opening]
    assert seen.body.endswith(sent[closing:])
    assert answer.content.endswith(sent[closing:])
    assert b"H40" in seen.body
    assert b"H40" not in answer.content


def test_long_attachments_stream_through(his: httpx.Client, provider: Provider, gateway: Gateway) -> None:
    gateway.bus.follow(registry(ministry(provider, most_bytes=40_000_000)))
    sent = related(envelope().encode(), b"0123456789abcdef" * 500_000)

    answer = his.post("/", content=pieces_of(sent), headers=RELATED)

    tail = sent[sent.index(b"</s:Envelope>") :]
    assert provider.seen[0].header("transfer-encoding") == "chunked"
    assert hashlib.sha256(provider.seen[0].body[-len(tail) :]).digest() == hashlib.sha256(tail).digest()
    assert answer.content.endswith(tail)
    assert gateway.last.request_bytes == len(sent)


def test_a_multipart_that_does_not_close_is_no_message_in_either_direction(
    his: httpx.Client, provider: Provider, gateway: Gateway, server: SecurityServer
) -> None:
    whole = related(envelope().encode(), b"y" * 1_000_000)
    gateway.bus.follow(registry(ministry(provider, most_bytes=40_000_000)))
    broken = whole.replace(b"--ranh--", b"--ranx--")

    refused = his.post("/", content=pieces_of(broken), headers=RELATED)

    assert fault(refused.content)[0] == "Client.MimeParsingFailed"
    assert provider.seen == []
    provider.instead, provider.headers = None, [(b"content-type", RELATED["Content-Type"].encode())]
    provider.body = related(envelope().encode(), b"y").replace(b"--ranh--", b"--ranx--")
    assert fault(his.post("/", content=envelope().encode()).content)[0].startswith(TYPE)


def test_a_caller_that_hangs_up_within_its_attachments_never_sent_a_message(
    his: httpx.Client, provider: Provider, gateway: Gateway
) -> None:
    sent = related(envelope().encode(), b"y" * 400_000)
    head = (
        f"POST / HTTP/1.1\r\nHost: a\r\nContent-Type: {RELATED['Content-Type']}\r\nContent-Length: {len(sent)}\r\n\r\n"
    )

    with socket.create_connection(("127.0.0.1", gateway.port), timeout=5) as connection:
        connection.sendall(head.encode() + sent[:300_000])

    until(lambda: gateway.kept.records)
    assert (gateway.last.fault, provider.seen) == ("Client.Gone", [])
    assert his.post("/", content=envelope().encode()).status_code == 200


# what the platform wants besides


def with_token(provider: Provider, server: SecurityServer) -> tuple[list[str], list[str]]:
    """The platform gives t1, t2, ...; the security server takes the tokens of the second list."""
    given: list[str] = []
    taken = ["Bearer t1"]

    async def platform(scope: Any, receive: Any, send: Any) -> None:
        seen, body = provider.seen[-1], b"{}"
        if seen.path == "/token":
            given.append(seen.header("authorization") or "")
            body = b'{"access_token": "t%d", "expires_in": 3600}' % len(given)
        elif seen.header("authorization") in taken:
            await server(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 200 if seen.path == "/token" else 401, "headers": []})
        await send({"type": "http.response.body", "body": body})

    provider.instead = platform
    return given, taken


def test_a_token_is_fetched_once_and_again_when_it_is_withdrawn(
    his: httpx.Client, provider: Provider, gateway: Gateway, server: SecurityServer
) -> None:
    given, taken = with_token(provider, server)
    token = {"url": f"{provider.url}/token", "id": "tinh", "secret": "ngsp"}
    gateway.bus.follow(registry(ministry(provider, adapter={"token": token, "headers": {"X-Ma-Tinh": "H40"}})))

    assert [his.post("/", content=envelope().encode()).status_code for _ in range(2)] == [200, 200]
    taken[:] = ["Bearer t2"]
    again = his.post("/", content=related(envelope().encode(), b"x"), headers=RELATED)

    assert again.status_code == 200
    assert given == ["Basic dGluaDpuZ3NwJTIx"] * 2
    assert provider.seen[1].header("x-ma-tinh") == "H40"
    asked = [seen.body for seen in provider.seen if seen.path == "/"]
    assert asked[-1] == asked[-2]


def test_a_stream_that_met_a_withdrawn_token_is_refused_and_the_next_call_has_a_new_one(
    his: httpx.Client, provider: Provider, gateway: Gateway, server: SecurityServer
) -> None:
    given, taken = with_token(provider, server)
    taken[:] = ["Bearer t2"]
    token = {"url": f"{provider.url}/token", "id": "tinh", "secret": "ngsp"}
    gateway.bus.follow(registry(ministry(provider, most_bytes=40_000_000, adapter={"token": token})))
    sent = related(envelope().encode(), b"y" * 1_000_000)

    first, second = (his.post("/", content=pieces_of(sent), headers=RELATED) for _ in range(2))

    assert fault(first.content)[0] == f"{TYPE}.Refused"
    assert (second.status_code, len(given)) == (200, 2)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"client": "H40"}, "viết như"),
        ({"service": "VN/GOV/BCA/dan-cu"}, "viết như"),
        ({"service": f"VN/GOV/BCA/dan-cu/{CODE}/v1/x"}, "viết như"),
        ({"service": f"VN/GOV/BCA/dan-cu/{CODE}/"}, "viết như"),
        ({"service": "VN/GOV/BCA/dan-cu/traCuuCongDan"}, r"phải trùng mã ở adapter.service \(traCuuCongDan\)"),
        ({"key": "a"}, "đi cùng nhau"),
        ({"khac": 1}, "khac"),
    ],
)
def test_a_wrong_description_is_refused(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Broken, match=sentence):
        vdxp.soap_terms("vdxp+https://ss.example", {**MEANT, **change}, CODE)
