"""Messages made to hurt: each is refused with a fault, recorded, reaches no provider, and the bus goes on."""

import socket
import time
from collections.abc import Iterator

import httpx
import pytest
from tests.gateways import HEALTH, HOSPITAL, Gateway, Provider, registry, service

from egov.lgsp.bus.tests.envelopes import (
    CODE,
    ENVELOPE,
    NO_TLS,
    XML,
    answers_soap,
    client_field,
    envelope,
    fault,
    header,
    service_field,
    spoilt,
)

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'
SECRET = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
REMOTE = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
PARAMETER = '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>'
START = '<?xml version="1.0" encoding="UTF-8"?>\n'
TWICE = f"<s:Header>{header()}</s:Header>"
BODY = f'<s:Body><p:{CODE} xmlns:p="urn:yte"/></s:Body>'


def with_prolog(prolog: str, value: str = "12") -> bytes:
    return envelope().replace(START, START + prolog, 1).replace(">12<", f">{value}<", 1).encode()


def inside(content: str) -> bytes:
    return envelope(f'<p:{CODE} xmlns:p="urn:yte">{content}</p:{CODE}>').encode()


@pytest.fixture
def bus(gateway: Gateway, provider: Provider) -> Iterator[httpx.Client]:
    gateway.bus.follow(registry(service(provider.url, code=CODE, version="v1", kind="SOAP", most_bytes=30_000_000)))
    answers_soap(provider)
    with httpx.Client(base_url=gateway.url, headers=XML, timeout=20, verify=NO_TLS) as client:
        yield client


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (with_prolog(BOMB, "&l9;"), "InvalidSoap"),
        (with_prolog(SECRET, "&f;"), "InvalidSoap"),
        (with_prolog(REMOTE), "InvalidSoap"),
        (with_prolog(PARAMETER), "InvalidSoap"),
        (inside("&undeclared;"), "InvalidSoap"),
        (envelope().encode("utf-16"), "InvalidSoap"),
        (envelope().encode("utf-16-be"), "InvalidSoap"),
        (envelope().encode("utf-32"), "InvalidSoap"),
        (spoilt('encoding="UTF-8"', 'encoding="UTF-7"'), "InvalidSoap"),
        (spoilt('encoding="UTF-8"', 'encoding="iso-8859-1"'), "InvalidSoap"),
        (inside("\x00"), "InvalidSoap"),
        (inside("\x0b"), "InvalidSoap"),
        (envelope().encode().replace(b"12", b"\xff\xfe"), "InvalidSoap"),
        (inside("<a>" * 250 + "</a>" * 250), "InvalidSoap"),
        (inside("<a>" * 100_000), "InvalidSoap"),
        (inside(f'<a b="{"c" * 2_000_000}"/>'), "InvalidSoap"),
        (inside("<a " + " ".join(f'b{n}=""' for n in range(1_000)) + "/>"), "InvalidSoap"),
        (inside('<a b="" b=""/>'), "InvalidSoap"),
        (inside("<q:a/>"), "InvalidSoap"),
        (inside("x" * 11_000_000), "BodyTooLarge"),
        (envelope().encode() + envelope().encode(), "InvalidSoap"),
        (envelope().encode() + b"<x/>", "InvalidSoap"),
        (spoilt("<s:Body>", f"{TWICE}<s:Body>"), "InvalidSoap"),
        (spoilt("</s:Body>", f"</s:Body>{BODY}"), "InvalidSoap"),
        (spoilt("</s:Body>", f"</s:Body>{TWICE}"), "InvalidSoap"),
        (spoilt("<s:Header>", f"<w:Wrapper xmlns:w='urn:w'>{BODY}</w:Wrapper><s:Header>"), "InvalidSoap"),
        (spoilt("<s:Header>", "<s:header/><s:Header>"), "InvalidSoap"),
        (f'<w:W xmlns:w="urn:w">{envelope().replace(START, "")}</w:W>'.encode(), "InvalidSoap"),
        (
            spoilt("<s:Header>", "<s:Header><s:Header>").replace(b"</s:Header>", b"</s:Header></s:Header>"),
            "MissingHeaderField",
        ),
        (spoilt(client_field(), f"<w xmlns='urn:w'>{client_field()}</w>"), "MissingHeaderField"),
        (
            spoilt(client_field(), client_field().replace("x:client", "x:client xmlns:x='urn:other'", 1)),
            "MissingHeaderField",
        ),
        (spoilt("<x:id>so-7</x:id>", f"<x:id>{'9' * 300}</x:id>"), "InvalidXml"),
        (spoilt("<x:id>so-7</x:id>", "<x:id>so<?x y?>-7</x:id>"), "InvalidXml"),
    ],
)
def test_a_hostile_message_is_refused_at_once_and_the_bus_goes_on(
    bus: httpx.Client, gateway: Gateway, provider: Provider, message: bytes, code: str
) -> None:
    begun = time.monotonic()
    answer = bus.post("/", content=message)

    assert (answer.status_code, fault(answer.content)[0]) == (500, f"Client.{code}")
    assert b"root:" not in answer.content
    assert gateway.last.fault == f"Client.{code}"
    assert time.monotonic() - begun < 5
    assert provider.seen == []
    assert bus.post("/", content=envelope()).status_code == 200


def test_only_the_header_of_the_envelope_says_who_calls(
    bus: httpx.Client, gateway: Gateway, provider: Provider
) -> None:
    """Copies of header and client in the body or in a foreign field are content: they change nothing."""
    decoy = f"<s:Header>{header(client=HEALTH)}</s:Header>"
    foreign = f"<w:Security xmlns:w='urn:w'>{client_field(HEALTH)}{service_field('khac')}</w:Security>"
    head = foreign + header()

    answer = bus.post("/", content=envelope(f'<p:{CODE} xmlns:p="urn:yte">{decoy}</p:{CODE}>', head=head))

    assert answer.status_code == 200
    assert (gateway.last.client, gateway.last.service) == (HOSPITAL, f"{HEALTH}/{CODE}/v1")
    assert len(provider.seen) == 1


def test_a_fault_that_quotes_the_caller_is_well_formed(bus: httpx.Client) -> None:
    answer = bus.post("/", content=envelope("<a/>").replace(">4.0<", ">&lt;b>&amp;<"))

    code, sentence, _ = fault(answer.content)
    assert code == "Client.InvalidProtocolVersion"
    assert "&lt;b&gt;&amp;" in sentence


def test_a_body_shorter_than_its_length_reaches_nobody(gateway: Gateway, bus: httpx.Client, provider: Provider) -> None:

    body = envelope().encode()
    head = f"POST / HTTP/1.1\r\nHost: bus\r\nContent-Type: text/xml\r\nContent-Length: {len(body) + 10}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=5) as connection:
        connection.sendall(head.encode() + body)
    deadline = time.monotonic() + 5
    while (not gateway.kept.records or gateway.last.fault != "Client.Gone") and time.monotonic() < deadline:
        bus.get("/health")

    assert gateway.last.fault == "Client.Gone"
    assert provider.seen == []


def test_an_envelope_inside_an_envelopes_namespace_trick_is_none(bus: httpx.Client, provider: Provider) -> None:
    twisted = envelope().replace(ENVELOPE, ENVELOPE + " ")

    assert fault(bus.post("/", content=twisted).content)[0] == "Client.InvalidSoap"
    assert provider.seen == []
