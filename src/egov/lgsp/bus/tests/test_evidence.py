"""Exchanges as evidence: sealed, exported as signed documents, verified offline."""

import hashlib
import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from tests.gateways import HEALTH, HOSPITAL, INSTANCE, Gateway, Provider, registry, service

from egov.lgsp.bus.evidence import container as c
from egov.lgsp.bus.evidence.authority import authority
from egov.lgsp.bus.evidence.hashchain import Tree, followed
from egov.lgsp.bus.evidence.pairs import unbound
from egov.lgsp.bus.evidence.plain_xml import Malformed
from egov.lgsp.bus.evidence.timestamps import Refused
from egov.lgsp.bus.evidence.verifying import Trust, verified
from egov.lgsp.bus.models import Batch, Exchange, Seal
from egov.lgsp.bus.sealing import seal_all
from egov.lgsp.bus.tests.records import COMMITTED, database_of_the_test, written
from egov.lgsp.signing.api import time_stamp, time_stamp_authorities

SERVICE = f"/r1/{HEALTH}/benh-an"
NOW = datetime.now(UTC).replace(microsecond=0)
ASKED = {"xRoadInstance": INSTANCE, "memberClass": "ORG", "memberCode": "BVDK", "subsystemCode": "his"}


def stamp(data: bytes) -> bytes:
    return time_stamp(data, NOW)


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "bus"


@pytest.fixture
def trust(keys: Path) -> Trust:
    stampers = [x509.load_der_x509_certificate(der) for der in time_stamp_authorities()]
    return Trust([authority(keys, INSTANCE).certificate], stampers)


@pytest.fixture
def talked(hospital: httpx.Client, gateway: Gateway, provider: Provider, tmp_path: Path) -> Gateway:
    """Three exchanges that the database holds: with bodies, without a body, refused."""
    gateway.bus.follow(registry(service(f"{provider.url}/api", keeps_bodies=True)))
    for number in range(3):
        hospital.post(f"{SERVICE}/v1?q={number}", content=b"body %d" % number, headers={"X-Road-Id": f"so-{number}"})
    hospital.get(SERVICE, headers={"X-Road-Id": "khong-noi-dung"})
    hospital.get(f"/r1/{HEALTH}/khong-co", headers={"X-Road-Id": "tu-choi"})
    written(gateway.kept.records, tmp_path)
    gateway.bus.settings = replace(gateway.bus.settings, database=database_of_the_test())
    return gateway


def seal(keys: Path) -> int:
    return seal_all(keys, INSTANCE, stamp, NOW)


def one(gateway: Gateway, query: str, which: str) -> bytes:
    answer = httpx.get(f"{gateway.url}/asic", params={"queryId": query, "unique": "", which: "", **ASKED})
    assert answer.status_code == 200, answer.text
    return answer.content


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 13])
def test_each_message_of_a_tree_has_a_proof_that_leads_to_the_same_top(count: int) -> None:
    leaves = [tuple(hashlib.sha512(b"%d %d" % (i, j)).digest() for j in range(1 + i % 2)) for i in range(count)]
    tree = Tree(leaves)

    for place, parts in enumerate(leaves):
        found = followed(tree.result("chain.xml"), tree.proof(place, ["a", "b"][: len(parts)]), "chain.xml")
        assert [reference.digest for reference in found.values()] == list(parts)


def test_the_proof_of_one_message_is_none_for_another_tree() -> None:
    one, other = (Tree([(hashlib.sha512(b"%d" % i).digest(),) for i in numbers]) for numbers in ([1, 2], [1, 3]))

    with pytest.raises(Malformed, match="does not lead"):
        followed(other.result("chain.xml"), one.proof(0, ["a"]), "chain.xml")


@COMMITTED
def test_both_sides_get_documents_that_the_verifier_finds_good(talked: Gateway, keys: Path, trust: Trust) -> None:
    assert seal(keys) == 5

    request = verified(one(talked, "so-1", "requestOnly"), trust)
    answer = verified(one(talked, "so-1", "responseOnly"), trust)
    without_body = verified(one(talked, "khong-noi-dung", "requestOnly"), trust)

    assert [request.findings, answer.findings, without_body.findings] == [[], [], []]
    assert (request.member, answer.member) == (f"{INSTANCE}/ORG/BVDK", f"{INSTANCE}/GOV/SYT")
    assert request.stamped_at == NOW


@COMMITTED
def test_a_document_holds_the_message_in_x_roads_layout(talked: Gateway, keys: Path) -> None:
    seal(keys)

    archive = zipfile.ZipFile(io.BytesIO(one(talked, "so-2", "requestOnly")))

    lines = archive.read("message.xml").decode().split("\r\n")
    assert archive.namelist()[0] == "mimetype"
    assert lines[:2] == ["POST", f"{SERVICE}/v1?q=2"]
    assert f"x-road-client:{HOSPITAL}" in lines
    assert archive.read("attachment1") == b"body 2"


@COMMITTED
def test_an_answer_is_bound_to_its_request(talked: Gateway, keys: Path) -> None:
    seal(keys)
    request, answer = one(talked, "so-0", "requestOnly"), one(talked, "so-0", "responseOnly")
    entries = dict(c.unpacked(request).entries) | {c.BODY: b"another"}

    assert list(unbound({"request": request, "answer": answer})) == []
    swapped = c.packed(entries, entries[c.STAMP])
    assert [name for name, _ in unbound({"request": swapped, "answer": answer})] == ["answer"]


@COMMITTED
@pytest.mark.parametrize(
    ("entry", "part"),
    [
        ("message.xml", "message"),
        ("attachment1", "body"),
        ("sig-hashchain.xml", "hash chain"),
        ("sig-hashchainresult.xml", "hash chain"),
        ("META-INF/signatures.xml", "signature"),
        ("ts-hashchain.xml", "timestamp"),
        ("ts-hashchainresult.xml", "timestamp"),
        ("META-INF/timestamp.tst", "timestamp"),
    ],
)
def test_the_verifier_names_the_part_in_which_a_byte_was_changed(
    talked: Gateway, keys: Path, trust: Trust, entry: str, part: str
) -> None:
    seal(keys)
    entries = dict(c.unpacked(one(talked, "so-1", "requestOnly")).entries)
    original = entries[entry]

    for place in range(len(original) // 7, len(original), max(1, len(original) // 9)):
        changed = bytearray(original)
        changed[place] ^= 1
        entries[entry] = bytes(changed)
        report = verified(c.packed(entries, entries[c.STAMP]), trust)
        assert report.findings, place
        assert report.findings[0].part == part, (place, [str(each) for each in report.findings])


@COMMITTED
def test_no_byte_of_a_container_can_be_changed_unnoticed(talked: Gateway, keys: Path, trust: Trust) -> None:
    seal(keys)
    data = one(talked, "so-1", "requestOnly")

    for place in range(0, len(data), 61):
        changed = bytearray(data)
        changed[place] ^= 0x20
        assert not verified(bytes(changed), trust).good, place


@COMMITTED
def test_a_document_signed_by_somebody_elses_key_is_not_good(talked: Gateway, keys: Path, tmp_path: Path) -> None:
    seal(keys)
    stampers = [x509.load_der_x509_certificate(der) for der in time_stamp_authorities()]

    report = verified(one(talked, "so-1", "requestOnly"), Trust([authority(tmp_path, INSTANCE).certificate], stampers))

    assert [each.part for each in report.findings] == ["certificate"]


@COMMITTED
def test_without_a_time_stamp_nothing_is_sealed_and_the_next_run_takes_it_up(talked: Gateway, keys: Path) -> None:
    def away(data: bytes) -> bytes:
        raise Refused("away")

    with pytest.raises(Refused):
        seal_all(keys, INSTANCE, away, NOW)

    assert not Seal.objects.exists()
    assert Batch.objects.filter(seal=None).count() == 1
    assert seal(keys) == 5
    assert not Batch.objects.filter(seal=None).exists()
    assert seal(keys) == 0


@COMMITTED
def test_who_is_no_party_gets_no_document(talked: Gateway, keys: Path) -> None:
    seal(keys)

    other = httpx.get(
        f"{talked.url}/asic",
        params={"queryId": "so-1", **ASKED, "memberClass": "GOV", "memberCode": "SYT", "subsystemCode": "yte"},
    )
    nobody = httpx.get(f"{talked.url}/asic", params={"queryId": "so-1", **ASKED, "subsystemCode": "khac"})
    missing = httpx.get(f"{talked.url}/asic", params={"queryId": "so-99", **ASKED})
    incomplete = httpx.get(f"{talked.url}/asic", params={"queryId": "so-1"})

    assert other.status_code == 200  # the provider is a party as well
    assert [nobody.status_code, missing.status_code, incomplete.status_code] == [401, 404, 400]


@COMMITTED
def test_what_is_not_stamped_yet_is_not_given_out(talked: Gateway) -> None:
    answer = httpx.get(f"{talked.url}/asic", params={"queryId": "so-1", **ASKED})

    assert (answer.status_code, answer.text) == (500, "Some message signatures have not been timestamped yet!")
    assert Exchange.objects.count() == 5
