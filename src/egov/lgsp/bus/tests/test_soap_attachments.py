"""SOAP with attachments and MTOM (PR-MESS 2.4): the first part is read, the rest only passes."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator

import httpx
import pytest
from tests.gateways import Gateway, Provider, registry, service

from egov.lgsp.bus.tests.envelopes import CODE, NO_TLS, RELATED, answer_to, answers_soap, envelope, fault, related

PDF = bytes(range(256)) * 40


@pytest.fixture
def bus(gateway: Gateway, provider: Provider) -> Iterator[httpx.Client]:
    more = {"code": CODE, "version": "v1", "kind": "SOAP", "most_bytes": 40_000_000}
    gateway.bus.follow(registry(service(provider.url, **more)))
    answers_soap(provider)
    with httpx.Client(base_url=gateway.url, headers=RELATED, timeout=20, verify=NO_TLS) as client:
        yield client


def test_attachments_reach_the_provider_byte_for_byte_and_the_hash_is_of_the_first_part(
    bus: httpx.Client, provider: Provider
) -> None:
    sent = related(envelope().encode(), PDF, b"hai")

    answer = bus.post("/", content=sent)

    seen = provider.seen[0]
    assert seen.body == sent
    assert seen.header("content-type") == RELATED["Content-Type"]
    assert b64encode(hashlib.sha512(envelope().encode()).digest()) in answer.content


def test_mtom_is_taken(bus: httpx.Client, provider: Provider) -> None:
    sent = related(envelope().encode(), PDF, kind='application/xop+xml; charset=UTF-8; type="text/xml"')
    kind = RELATED["Content-Type"].replace('"text/xml"', '"application/xop+xml"') + '; start-info="text/xml"'

    answer = bus.post("/", content=sent, headers={"Content-Type": kind})

    assert answer.status_code == 200
    assert provider.seen[0].body == sent


def test_an_answer_with_attachments_comes_back_with_the_hash_in_its_envelope(
    bus: httpx.Client, provider: Provider
) -> None:
    provider.instead = None
    provider.headers = [(b"content-type", RELATED["Content-Type"].encode())]
    provider.body = related(answer_to(envelope().encode()), PDF)

    answer = bus.post("/", content=related(envelope().encode()))

    head, _, rest = answer.content.partition(b"<xrd:requestHash")
    assert answer.headers["content-type"] == RELATED["Content-Type"]
    assert provider.body.startswith(head)
    assert provider.body.endswith(rest.partition(b"</xrd:requestHash>")[2])
    assert PDF in rest


def bare(message: bytes) -> bytes:
    """The same with lines that end with LF alone, as some clients write them."""
    return message.replace(b"\r\n", b"\n")


def test_lines_may_end_with_line_feeds_alone_in_both_directions(
    bus: httpx.Client, provider: Provider, gateway: Gateway
) -> None:
    sent = bare(related(envelope().encode(), b"mot\r\n--khac\r\nhai", b"", b"ba"))
    provider.instead = None
    provider.headers = [(b"content-type", RELATED["Content-Type"].encode())]
    provider.body = bare(related(answer_to(envelope().encode()), b"bon"))

    answer = bus.post("/", content=sent)

    assert answer.status_code == 200
    assert provider.seen[0].body == sent
    assert answer.content.endswith(b"\n\nbon\n--ranh--\n")
    asked = [envelope().encode(), b"mot\n--khac\nhai", b"", b"ba"]
    assert gateway.last.request_parts == b"".join(hashlib.sha512(each).digest() for each in asked)
    assert gateway.last.response_parts[64:] == hashlib.sha512(b"bon").digest()


@pytest.mark.parametrize("size", [1, 7])
def test_line_feeds_alone_are_read_however_the_message_is_cut(
    bus: httpx.Client, provider: Provider, gateway: Gateway, size: int
) -> None:
    sent = bare(related(envelope().encode(), b"mot", b"hai"))
    provider.instead = None
    provider.headers, provider.body = [(b"content-type", b"text/xml")], answer_to(envelope().encode())

    answer = bus.post("/", content=(sent[at : at + size] for at in range(0, len(sent), size)))

    assert (answer.status_code, provider.seen[0].body) == (200, sent)
    assert len(gateway.last.request_parts) == 3 * 64


def test_the_first_boundary_says_how_all_lines_end(bus: httpx.Client, provider: Provider) -> None:
    sound = related(envelope().encode(), b"mot")
    mixed = [sound.replace(b"--ranh\r\n", b"--ranh\n", 1), bare(sound).replace(b"--ranh\n", b"--ranh\r\n", 1)]

    answers = [bus.post("/", content=each) for each in mixed]

    assert [fault(each.content)[0] for each in answers] == ["Client.MimeParsingFailed"] * 2
    assert provider.seen == []


@pytest.mark.parametrize("body", [b"", b"--khac\r\n\r\n", b"--ranh\r\nContent-Type: text/xml\r\n\r\n<a/>"])
def test_a_provider_s_multipart_that_cannot_be_taken_apart_is_told_in_one_way(
    bus: httpx.Client, provider: Provider, body: bytes
) -> None:
    provider.instead = None
    provider.headers, provider.body = [(b"content-type", RELATED["Content-Type"].encode())], body

    answer = bus.post("/", content=envelope(), headers={"Content-Type": "text/xml"})

    assert fault(answer.content)[0] == "Server.ServerProxy.ServiceFailed.InvalidMessage"


@pytest.mark.parametrize("chunked", [True, False])
def test_long_attachments_stream_through(
    bus: httpx.Client, provider: Provider, gateway: Gateway, chunked: bool
) -> None:
    sent = related(envelope().encode(), b"0123456789abcdef" * 1_000_000)
    pieces = (sent[at : at + 100_000] for at in range(0, len(sent), 100_000))
    headers = {} if chunked else {"Content-Length": str(len(sent))}

    answer = bus.post("/", content=pieces, headers=headers)

    assert answer.status_code == 200
    assert hashlib.sha256(provider.seen[0].body).digest() == hashlib.sha256(sent).digest()
    assert gateway.last.request_bytes == len(sent)


def test_an_attachment_that_comes_with_the_boundary_cut_anywhere_is_read(bus: httpx.Client, provider: Provider) -> None:
    sent = related(envelope().encode(), b"x")
    for size in (1, 7, 64):
        answer = bus.post("/", content=(sent[at : at + size] for at in range(0, len(sent), size)))
        assert answer.status_code == 200
    assert all(seen.body == sent for seen in provider.seen)


SOUND = related(envelope().encode(), b"x")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "MissingSoap"),
        (b"--ranh--\r\n", "MissingSoap"),
        (b"x" * 5_000, "MissingSoap"),
        (SOUND.replace(b"--ranh\r\n", b"--other\r\n", 1).replace(b"--ranh", b"--other"), "MissingSoap"),
        (SOUND.replace(b"--ranh--", b"--ranx--"), "MimeParsingFailed"),
        (SOUND[:200], "MimeParsingFailed"),
        (SOUND.replace(b"text/xml;", b"text/plain;", 1), "InvalidContentType"),
        (SOUND.replace(b": 8bit", b": base64", 1), "MimeParsingFailed"),
        (SOUND.replace(b"<goc>", b"<khac>", 1), "MissingSoap"),
        (SOUND.replace(b"Content-ID: <goc>", b"Content-ID: <goc>\r\nContent-ID: <goc>", 1), "MimeParsingFailed"),
        (SOUND.replace(b"Content-ID: <goc>", b"X: " + b"y" * 20_000, 1), "MimeParsingFailed"),
        (related(b"<a/>", envelope().encode()), "InvalidSoap"),
    ],
)
def test_a_faulty_multipart_is_refused_and_reaches_nobody(
    bus: httpx.Client, provider: Provider, gateway: Gateway, body: bytes, code: str
) -> None:
    answer = bus.post("/", content=body)

    assert (answer.status_code, fault(answer.content)[0]) == (500, f"Client.{code}")
    assert gateway.last.fault == f"Client.{code}"
    assert provider.seen == []


def test_a_stream_that_does_not_close_never_becomes_a_whole_request(
    bus: httpx.Client, provider: Provider, gateway: Gateway
) -> None:
    sent = related(envelope().encode(), b"y" * 3_000_000).replace(b"--ranh--", b"--ranx--")

    answer = bus.post("/", content=(sent[at : at + 100_000] for at in range(0, len(sent), 100_000)))

    assert fault(answer.content)[0] == "Client.MimeParsingFailed"
    assert all(b"--ranx--" not in seen.body for seen in provider.seen)


def test_attachments_longer_than_the_service_takes_are_refused(
    bus: httpx.Client, provider: Provider, gateway: Gateway
) -> None:
    gateway.bus.follow(registry(service(provider.url, code=CODE, version="v1", kind="SOAP", most_bytes=100_000)))

    answer = bus.post("/", content=related(envelope().encode(), b"y" * 200_000))

    assert fault(answer.content)[0] == "Client.BodyTooLarge"


def test_a_provider_whose_multipart_does_not_close_has_failed(bus: httpx.Client, provider: Provider) -> None:
    provider.instead = None
    provider.headers = [(b"content-type", RELATED["Content-Type"].encode())]
    provider.body = related(answer_to(envelope().encode()), PDF).replace(b"--ranh--", b"")

    answer = bus.post("/", content=envelope(), headers={"Content-Type": "text/xml"})

    assert fault(answer.content)[0] == "Server.ServerProxy.ServiceFailed.InvalidMessage"
