"""SOAP exchanges as evidence: the envelope is the message, each attachment stands by itself (X-Road's layout)."""

import hashlib
import io
import zipfile
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from tests.gateways import INSTANCE, Gateway, Provider, registry, service

from egov.lgsp.bus.archiving import breaks_between
from egov.lgsp.bus.evidence import container as c
from egov.lgsp.bus.evidence.authority import authority
from egov.lgsp.bus.evidence.pairs import unbound
from egov.lgsp.bus.evidence.verifying import Trust, verified
from egov.lgsp.bus.gateway.soap.attachments import Parts
from egov.lgsp.bus.gateway.soap.envelope import Malformed
from egov.lgsp.bus.models import Exchange
from egov.lgsp.bus.sealing import seal_all
from egov.lgsp.bus.tests.envelopes import CODE, ENVELOPE, RELATED, XML, answers_soap, envelope, related
from egov.lgsp.bus.tests.records import COMMITTED, database_of_the_test, written
from egov.lgsp.signing.api import time_stamp, time_stamp_authorities

NOW = datetime.now(UTC).replace(microsecond=0)
ASKED = {"xRoadInstance": INSTANCE, "memberClass": "ORG", "memberCode": "BVDK", "subsystemCode": "his"}
PDF = bytes(range(256)) * 40


def sha(data: bytes) -> bytes:
    return hashlib.sha512(data).digest()


def with_id(text: str) -> bytes:
    return envelope().replace(">so-7<", f">{text}<").encode()


@pytest.fixture
def talked(gateway: Gateway, provider: Provider, tmp_path: Path) -> Gateway:
    """A plain exchange, one with attachments, one answered with a fault; all kept by the database."""
    more = {"code": CODE, "version": "v1", "kind": "SOAP", "keeps_bodies": True}
    gateway.bus.follow(registry(service(provider.url, **more)))
    answers_soap(provider)
    with httpx.Client(base_url=gateway.url) as client:
        assert client.post("/", content=with_id("don"), headers=XML).status_code == 200
        assert client.post("/", content=related(with_id("kem"), PDF, b"hai"), headers=RELATED).status_code == 200
        provider.instead = None
        provider.status, provider.headers = 500, [(b"content-type", b"text/xml")]
        provider.body = (
            f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Body><s:Fault><faultcode>s:Server</faultcode>'
            "<faultstring>x</faultstring></s:Fault></s:Body></s:Envelope>"
        ).encode()
        client.post("/", content=with_id("loi"), headers=XML)
    written(gateway.kept.records, tmp_path)
    gateway.bus.settings = replace(gateway.bus.settings, database=database_of_the_test())
    seal_all(tmp_path / "bus", INSTANCE, lambda data: time_stamp(data, NOW), NOW)
    return gateway


@pytest.fixture
def trust(tmp_path: Path) -> Trust:
    stampers = [x509.load_der_x509_certificate(der) for der in time_stamp_authorities()]
    return Trust([authority(tmp_path / "bus", INSTANCE).certificate], stampers)


def asked(gateway: Gateway, query: str, *more: str) -> httpx.Response:
    return httpx.get(f"{gateway.url}/asic", params={"queryId": query, **dict.fromkeys(more, ""), **ASKED})


def one(gateway: Gateway, query: str, which: str) -> bytes:
    answer = asked(gateway, query, "unique", which)
    assert answer.status_code == 200, answer.text
    return answer.content


@COMMITTED
def test_request_and_answer_are_the_envelopes_themselves(talked: Gateway, trust: Trust) -> None:
    request, answer = one(talked, "don", "requestOnly"), one(talked, "don", "responseOnly")

    reports = [verified(request, trust), verified(answer, trust)]

    assert [report.findings for report in reports] == [[], []]
    assert [report.member for report in reports] == [f"{INSTANCE}/ORG/BVDK", f"{INSTANCE}/GOV/SYT"]
    entries = c.unpacked(request).entries
    assert entries["message.xml"] == with_id("don")
    assert "attachment1" not in entries
    assert b64encode(sha(with_id("don"))) in c.unpacked(answer).entries["message.xml"]


@COMMITTED
def test_each_attachment_stands_by_itself_and_a_changed_one_is_named(talked: Gateway, trust: Trust) -> None:
    container = one(talked, "kem", "requestOnly")

    entries = dict(c.unpacked(container).entries)
    assert (entries["message.xml"], entries["attachment1"], entries["attachment2"]) == (with_id("kem"), PDF, b"hai")
    assert verified(container, trust).findings == []

    for name, part in (("message.xml", "message"), ("attachment2", "body")):
        content = entries[name]
        flipped = entries | {name: content[:-2] + bytes([content[-2] ^ 1]) + content[-1:]}
        report = verified(c.packed(flipped, entries[c.STAMP]), trust)
        assert (part, True) in [(each.part, name in each.sentence) for each in report.findings]


@COMMITTED
def test_a_byte_that_flips_anywhere_is_noticed(talked: Gateway, trust: Trust) -> None:
    container = one(talked, "kem", "responseOnly")

    for place in range(40, len(container), 997):
        changed = container[:place] + bytes([container[place] ^ 4]) + container[place + 1 :]
        assert not verified(changed, trust).good


@COMMITTED
def test_an_answer_is_bound_to_its_request(talked: Gateway) -> None:
    request, answer = one(talked, "don", "requestOnly"), one(talked, "don", "responseOnly")
    entries = dict(c.unpacked(request).entries)
    other = c.packed(entries | {c.MESSAGE: entries[c.MESSAGE] + b"\n"}, entries[c.STAMP])

    assert list(unbound({"request": request, "answer": answer})) == []
    assert [name for name, _ in unbound({"request": other, "answer": answer})] == ["answer"]


@COMMITTED
def test_a_fault_is_signed_by_nobody_and_the_request_is_given_out_all_the_same(talked: Gateway) -> None:
    answer = asked(talked, "loi", "unique", "responseOnly")

    assert answer.status_code == 404
    assert "SOAP fault" in answer.text
    assert len(zipfile.ZipFile(io.BytesIO(asked(talked, "loi").content)).namelist()) == 1


@COMMITTED
def test_where_no_bodies_are_kept_the_answer_says_why_there_is_no_document(talked: Gateway) -> None:
    Exchange.objects.update(request=None, response=None)

    answer = asked(talked, "don", "unique", "requestOnly")

    assert answer.status_code == 404
    assert "only hashes" in answer.text


@COMMITTED
def test_the_record_holds_together_until_what_is_kept_is_changed(talked: Gateway) -> None:
    def found() -> list[str]:
        said = breaks_between(NOW - timedelta(hours=1), NOW + timedelta(hours=1))
        return [str(each) for each in said if "kept" in str(each)]

    assert found() == []

    exchange = Exchange.objects.get(message_id="kem")
    assert exchange.request is not None
    exchange.request = bytes(exchange.request).replace(b"hai", b"ba")
    exchange.save()

    assert len(found()) == 1


@pytest.mark.parametrize("step", [1, 2, 3, 7, 100_000])
def test_parts_are_found_however_the_bytes_come(step: int) -> None:
    message = related(envelope().encode(), PDF, b"", b"\r\n--ran", b"hai\r\n")
    parts = Parts(RELATED["Content-Type"], keep=True)

    for place in range(0, len(message), step):
        parts.feed(message[place : place + step])

    assert parts.contents == [envelope().encode(), PDF, b"", b"\r\n--ran", b"hai\r\n"]
    assert parts.digests() == b"".join(map(sha, parts.contents))


def test_headers_of_a_part_that_do_not_end() -> None:
    parts = Parts(RELATED["Content-Type"])

    with pytest.raises(Malformed):
        parts.feed(b"--ranh\r\n" + b"x" * 70_000)
