"""What a mediation carries and what is delivered later is evidence too: of what the caller sent and of what it got."""

import hashlib
import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from tests.gateways import HEALTH, INSTANCE, Gateway, Provider, registry, service

from egov.lgsp.bus.archiving import breaks_between
from egov.lgsp.bus.evidence import container as c
from egov.lgsp.bus.evidence.authority import authority
from egov.lgsp.bus.evidence.pairs import unbound
from egov.lgsp.bus.evidence.verifying import Trust, verified
from egov.lgsp.bus.gateway.keys import node_key
from egov.lgsp.bus.models import NodeKey
from egov.lgsp.bus.sealing import seal_all
from egov.lgsp.bus.tests.delivering import QUICK, until
from egov.lgsp.bus.tests.envelopes import CODE, RELATED, XML, answers_soap, envelope, related
from egov.lgsp.bus.tests.mediations import mediated
from egov.lgsp.bus.tests.records import COMMITTED, database_of_the_test, written
from egov.lgsp.bus.tests.test_mediation import REST_TO_SOAP, SOAP_TO_REST
from egov.lgsp.signing.api import time_stamp, time_stamp_authorities

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
JSON = {"Content-Type": "application/json"}
ASKED = {"xRoadInstance": INSTANCE, "memberClass": "ORG", "memberCode": "BVDK", "subsystemCode": "his"}


def sealed(gateway: Gateway, folder: Path) -> Trust:
    written(gateway.kept.records, folder)
    gateway.bus.settings = replace(gateway.bus.settings, database=database_of_the_test())
    seal_all(folder / "bus", INSTANCE, lambda data: time_stamp(data, NOW), NOW)
    stampers = [x509.load_der_x509_certificate(der) for der in time_stamp_authorities()]
    return Trust([authority(folder / "bus", INSTANCE).certificate], stampers)


def asked(gateway: Gateway, query: str, which: str) -> httpx.Response:
    return httpx.get(f"{gateway.url}/asic", params={"queryId": query, "unique": "", which: "", **ASKED})


def every(gateway: Gateway, query: str) -> dict[str, bytes]:
    """All documents of a message by their names."""
    archive = zipfile.ZipFile(io.BytesIO(httpx.get(f"{gateway.url}/asic", params={"queryId": query, **ASKED}).content))
    return {name: archive.read(name) for name in archive.namelist()}


def breaks(folder: Path) -> list[str]:
    key = node_key(folder, "test")
    pem = key.certificate.public_bytes(Encoding.PEM).decode()
    NodeKey.objects.create(fingerprint=key.fingerprint, node="test", certificate=pem, first_seen=NOW)
    return [str(each) for each in breaks_between(NOW - DAY, NOW + DAY)]


@COMMITTED
def test_a_rest_caller_of_a_soap_provider_has_documents_of_what_it_sent_and_got(
    hospital: httpx.Client, gateway: Gateway, provider: Provider, tmp_path: Path
) -> None:
    own = service(f"{provider.url}/dich-vu", code=CODE, version="v1", kind="SOAP", keeps_bodies=True)
    gateway.bus.follow(mediated((own, REST_TO_SOAP)))
    answers_soap(provider, body=b"<ma>12</ma><tuoi>7</tuoi><con>An</con>")
    got = hospital.post(f"/r1/{HEALTH}/{CODE}", content=b'{"ma_so": 12}', headers={"X-Road-Id": "qua-cau", **JSON})
    trust = sealed(gateway, tmp_path)

    request, answer = asked(gateway, "qua-cau", "requestOnly"), asked(gateway, "qua-cau", "responseOnly")

    reports = [verified(each.content, trust) for each in (request, answer)]
    assert [report.findings for report in reports] == [[], []]
    assert [report.member for report in reports] == [f"{INSTANCE}/ORG/BVDK", f"{INSTANCE}/GOV/SYT"]
    assert c.unpacked(request.content).entries["attachment1"] == b'{"ma_so": 12}'
    assert c.unpacked(answer.content).entries["attachment1"] == got.content
    assert list(unbound({"request": request.content, "answer": answer.content})) == []
    assert breaks(tmp_path) == []


@COMMITTED
def test_a_soap_caller_of_a_rest_provider_has_the_envelopes(
    gateway: Gateway, provider: Provider, tmp_path: Path
) -> None:
    gateway.bus.follow(
        mediated((service(f"{provider.url}/api", code=CODE, version="v1", keeps_bodies=True), SOAP_TO_REST))
    )
    provider.body = b'{"ten": "An", "con": ["a", "b"]}'
    got = httpx.post(gateway.url, content=envelope().encode(), headers=XML)
    trust = sealed(gateway, tmp_path)

    request, answer = asked(gateway, "so-7", "requestOnly"), asked(gateway, "so-7", "responseOnly")

    assert [verified(each.content, trust).findings for each in (request, answer)] == [[], []]
    assert c.unpacked(request.content).entries["message.xml"] == envelope().encode()
    assert c.unpacked(answer.content).entries["message.xml"] == got.content
    assert list(unbound({"request": request.content, "answer": answer.content})) == []
    assert breaks(tmp_path) == []


@COMMITTED
def test_a_call_that_is_delivered_later_has_documents_of_its_taking_and_of_its_delivery(
    his: httpx.Client, delivery: Gateway, provider: Provider, tmp_path: Path
) -> None:
    delivery.bus.follow(registry(service(f"{provider.url}/api", keeps_bodies=True, terms=QUICK)))
    his.put(f"/r1/{HEALTH}/benh-an/v1", content=b"than", headers={"X-Road-Id": "sau", "Prefer": "respond-async"})
    until(lambda: len(delivery.kept.records) == 2)
    trust = sealed(delivery, tmp_path)

    documents = every(delivery, "sau")

    assert sorted(name.split("-")[1] for name in documents) == ["request", "request", "response"]
    assert [verified(each, trust).findings for each in documents.values()] == [[], [], []]
    assert breaks(tmp_path) == []


@COMMITTED
def test_a_soap_message_that_is_delivered_later_has_them_too(
    delivery: Gateway, provider: Provider, tmp_path: Path
) -> None:
    own = service(f"{provider.url}/x", code=CODE, version="v1", kind="SOAP", keeps_bodies=True, terms=QUICK)
    delivery.bus.follow(registry(own))
    answers_soap(provider)
    sent = related(envelope().encode(), b"mot", b"hai")
    httpx.post(delivery.url, content=sent, headers=RELATED | {"Prefer": "respond-async"})
    until(lambda: len(delivery.kept.records) == 2)
    trust = sealed(delivery, tmp_path)

    documents = every(delivery, "so-7")

    assert sorted(name.split("-")[2] for name in documents) == ["request", "request", "response"]
    assert [verified(each, trust).findings for each in documents.values()] == [[], [], []]
    assert {c.unpacked(each).entries.get("attachment2") for each in documents.values()} == {b"hai", None}
    assert breaks(tmp_path) == []


@COMMITTED
def test_a_message_that_a_mediation_made_is_no_document(
    hospital: httpx.Client, gateway: Gateway, tmp_path: Path
) -> None:
    """Nor is one from before, when the record kept what the mediation had made."""
    hospital.get(f"/r1/{HEALTH}/benh-an", headers={"X-Road-Id": "tu-goi"})
    record = gateway.last
    head = b"GET /api/v1 HTTP/1.1\r\nx-road-client: " + record.client.encode() + b"\r\n"
    record.request, record.request_parts = head + b"\r\n", hashlib.sha512(head).digest()
    sealed(gateway, tmp_path)

    answer = asked(gateway, "tu-goi", "requestOnly")

    assert (answer.status_code, "A mediation made this message" in answer.text) == (404, True)


@COMMITTED
@pytest.mark.parametrize("way", ["short", "long"])
def test_a_header_that_is_no_utf_8_is_signed_as_the_text_it_stands_for(
    hospital: httpx.Client, gateway: Gateway, provider: Provider, tmp_path: Path, way: str
) -> None:
    gateway.bus.follow(registry(service(f"{provider.url}/api", keeps_bodies=True)))
    provider.headers.append((b"x-note", b"caf\xe9"))
    headers = [(b"X-Road-Id", b"chu"), (b"X-Note", b"caf\xe9"), (b"X-Name", "Nguyễn".encode())]
    hospital.get(f"/r1/{HEALTH}/benh-an", headers=headers)
    trust = sealed(gateway, tmp_path)

    request, answer = asked(gateway, "chu", "requestOnly").content, asked(gateway, "chu", "responseOnly").content

    assert ("x-note", b"caf\xe9".decode("latin-1")) in provider.seen[0].headers, "it passes as it came"
    lines = c.unpacked(request).entries["message.xml"].decode().split("\r\n")
    assert {"x-note:café", "x-name:Nguyễn"} <= set(lines)
    assert "x-note:café" in c.unpacked(answer).entries["message.xml"].decode()
    assert [verified(each, trust).findings for each in (request, answer)] == [[], []]
    assert breaks(tmp_path) == []
