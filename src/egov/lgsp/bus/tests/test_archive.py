"""The log as a whole, and the files that old exchanges leave for."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import connection
from tests.gateways import HEALTH, HOSPITAL, INSTANCE

from egov.lgsp.bus.archiving import Unsound, archive_before, breaks_between
from egov.lgsp.bus.evidence import archive
from egov.lgsp.bus.evidence.plain_xml import Malformed
from egov.lgsp.bus.gateway.bodies import bound
from egov.lgsp.bus.gateway.keys import node_key
from egov.lgsp.bus.gateway.moments import new_id
from egov.lgsp.bus.gateway.records import Record
from egov.lgsp.bus.models import Archive, Batch, Exchange, NodeKey, Seal
from egov.lgsp.bus.sealing import seal_all
from egov.lgsp.bus.tests.records import COMMITTED, written
from egov.lgsp.signing.api import time_stamp

NOW = datetime.now(UTC)
LATER = NOW + timedelta(days=400)
KEY = ec.generate_private_key(ec.SECP256R1())


def exchange(number: int) -> Record:
    parts = bytes([number]) * 64
    made = Record(new_id(), datetime.now(UTC), "rest", "GET", f"/r1/{number}", client=HOSPITAL, service=f"{HEALTH}/x")
    made.request_parts = made.response_parts = parts
    made.request_hash = made.response_hash = bound(parts)
    return made


@pytest.fixture
def log(tmp_path: Path) -> None:
    """Three batches of two."""
    key = node_key(tmp_path, "test")
    pem = key.certificate.public_bytes(Encoding.PEM).decode()
    NodeKey.objects.create(fingerprint=key.fingerprint, node="test", certificate=pem, first_seen=NOW)
    for number in range(3):
        written([exchange(2 * number), exchange(2 * number + 1)], tmp_path)


def broken() -> list[str]:
    return [each.sentence for each in breaks_between(NOW - timedelta(days=1), LATER)]


@COMMITTED
def test_a_log_that_nobody_touched_holds_together(log: None) -> None:
    assert broken() == []


@pytest.mark.thorough
@COMMITTED
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("UPDATE bus_exchange SET client = 'VN-ND/GOV/X' WHERE path = '/r1/3'", "were changed, removed or added"),
        ("UPDATE bus_exchange SET status = 200 WHERE path = '/r1/0'", "were changed, removed or added"),
        ("DELETE FROM bus_exchange WHERE path = '/r1/3'", "were changed, removed or added"),
        ("UPDATE bus_exchange SET request_parts = '\\x00' WHERE path = '/r1/3'", "hashes of its request"),
        ("UPDATE bus_exchange SET response = 'another' WHERE path = '/r1/3'", "is not the one that passed"),
        ("UPDATE bus_batch SET previous = root WHERE id = (SELECT max(id) FROM bus_batch)", "batch before it"),
        ("UPDATE bus_batch SET signature = root", "signature is not good"),
        ("UPDATE bus_batch SET key = 'x'", "key that signed it is not known"),
    ],
)
def test_what_was_changed_afterwards_is_seen(log: None, change: str, sentence: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(change)

    assert any(sentence in each for each in broken())


@COMMITTED
def test_a_batch_that_was_taken_out_is_missed(log: None) -> None:
    middle = Batch.objects.order_by("id")[1]
    middle.exchanges.all().delete()
    middle.delete()

    assert broken() == ["the batch before it is missing or another one"]


@COMMITTED
def test_old_exchanges_leave_for_a_file_that_only_its_recipient_reads(log: None, tmp_path: Path) -> None:
    seal_all(tmp_path / "bus", INSTANCE, lambda data: time_stamp(data, NOW), NOW)

    made = archive_before(tmp_path / "old", KEY.public_key(), LATER, LATER)

    assert made is not None
    lines = [orjson.loads(line) for line in archive.read(tmp_path / "old" / made.name, KEY)]
    assert [kind for kind, _ in lines] == ["node", "seal", "batch", "batch", "batch"]
    assert sum(len(said["exchanges"]) for kind, said in lines if kind == "batch") == made.exchanges == 6
    assert [model.objects.count() for model in (Exchange, Batch, Seal)] == [0, 0, 0]
    assert HOSPITAL.encode() not in (tmp_path / "old" / made.name).read_bytes()
    with pytest.raises(Malformed):
        list(archive.read(tmp_path / "old" / made.name, ec.generate_private_key(ec.SECP256R1())))


@COMMITTED
def test_what_is_not_stamped_or_does_not_hold_together_stays(log: None, tmp_path: Path) -> None:
    with pytest.raises(Unsound, match="time stamp"):
        archive_before(tmp_path, KEY.public_key(), LATER, LATER)
    Exchange.objects.filter(path="/r1/3").update(client="another")
    with pytest.raises(Unsound, match="changed"):
        archive_before(tmp_path, KEY.public_key(), LATER, LATER)

    assert Exchange.objects.count() == 6
    assert not Archive.objects.exists()
    assert not list(tmp_path.glob("*.busarchive"))


def test_no_byte_of_an_archive_can_be_changed_unnoticed(tmp_path: Path) -> None:
    path = tmp_path / "a"
    archive.write(path, KEY.public_key(), {"previous": ""}, [b"one", b"two"])
    data = path.read_bytes()

    for place in range(len(data)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises((Malformed, ValueError, KeyError)):
            list(archive.read(path, KEY))


def test_pieces_cannot_be_cut_off_or_swapped(tmp_path: Path) -> None:
    path = tmp_path / "a"
    archive.write(path, KEY.public_key(), {}, [b"x" * 700_000] * 4)
    data = path.read_bytes()
    head = data.index(b"\n") + 1
    size = archive.LENGTH.size + archive.PIECE + 16

    swapped = data[:head] + data[head + size : head + 2 * size] + data[head : head + size] + data[head + 2 * size :]
    assert list(archive.read(path, KEY)) == [b"x" * 700_000] * 4
    for changed in (data[: head + size], data[: head + 2 * size], swapped, data + b"more"):
        path.write_bytes(changed)
        with pytest.raises(Malformed):
            list(archive.read(path, KEY))


def test_a_file_that_is_missing_between_two_is_seen_without_a_key(tmp_path: Path) -> None:
    paths, previous = [], ""
    for name in ("a", "b", "c"):
        paths.append(tmp_path / name)
        previous = archive.write(paths[-1], KEY.public_key(), {"previous": previous}, [name.encode()])

    assert list(archive.linked(paths)) == []
    assert [path.name for path, _ in archive.linked([paths[0], paths[2]])] == ["c"]
