"""A file from one agency to another: request, consent, preparation, sending, receiving, receipt."""

import hashlib
import os
import tracemalloc
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from tests.gateways import HEALTH, HOSPITAL, Gateway, caller, registry

from egov.lgsp.bus.gateway.transfers import content
from egov.lgsp.bus.rules.transfers import span
from egov.lgsp.bus.tests.delivering import Tables, until

pytestmark = pytest.mark.django_db
FILE = b"".join(hashlib.sha256(b"%d" % number).digest() for number in range(320))
CLINIC = f"{HOSPITAL}2"


class Side:
    """One agency's program."""

    def __init__(self, gateway: Gateway, name: str) -> None:
        headers = {"X-Road-Client": name, "X-Road-UserId": "lan"}
        self.http = httpx.Client(base_url=f"{gateway.url}/transfers/v1", headers=headers, timeout=20)

    def ask(self, receiver: str = HEALTH, **more: Any) -> httpx.Response:
        return self.http.post("", json={"receiver": receiver, "title": "Số liệu tiêm chủng", **more})

    def prepare(self, transfer: str, whole: bytes = FILE, **more: Any) -> httpx.Response:
        said = {"name": "tiem.csv", "size": len(whole), "sha256": hashlib.sha256(whole).hexdigest(), **more}
        return self.http.post(f"{transfer}/preparation", json=said)

    def send(self, transfer: str, part: bytes, offset: int, checked: bytes | None = None) -> httpx.Response:
        digest = b64encode(hashlib.sha256(part if checked is None else checked).digest()).decode()
        headers = {"Upload-Offset": str(offset), "Upload-Checksum": f"sha256 {digest}"}
        return self.http.patch(f"{transfer}/content", content=part, headers=headers)

    def state(self, transfer: str) -> str:
        return str(self.http.get(transfer).json()["state"])


@pytest.fixture
def gateway(delivery: Gateway, tmp_path: Path) -> Gateway:
    known = registry()
    delivery.bus.follow(replace(known, callers=known.callers | {CLINIC: caller(CLINIC, 9)}))
    delivery.bus.delivery.folder = tmp_path / "transfers"
    return delivery


@pytest.fixture
def sender(gateway: Gateway) -> Iterator[Side]:
    side = Side(gateway, HOSPITAL)
    yield side
    side.http.close()


@pytest.fixture
def receiver(gateway: Gateway) -> Iterator[Side]:
    side = Side(gateway, HEALTH)
    yield side
    side.http.close()


def agreed(sender: Side, receiver: Side) -> str:
    transfer = str(sender.ask().json()["id"])
    assert receiver.http.post(f"{transfer}/answer", json={"agree": True}).status_code == 200
    return transfer


def prepared(sender: Side, receiver: Side, whole: bytes = FILE) -> str:
    transfer = agreed(sender, receiver)
    assert sender.prepare(transfer, whole).status_code == 200
    return transfer


def sent(sender: Side, receiver: Side) -> str:
    transfer = prepared(sender, receiver)
    assert sender.send(transfer, FILE, 0).status_code == 204
    return transfer


def test_the_six_steps_from_request_to_receipt(sender: Side, receiver: Side, gateway: Gateway) -> None:
    asked = sender.ask(purpose="Báo cáo quý")
    transfer = asked.headers["location"].rsplit("/", 1)[1]
    receiver.http.post(f"{transfer}/answer", json={"agree": True, "reason": "Đồng ý"})
    sender.prepare(transfer, mediaType="text/csv", metadata={"rows": 7})
    sender.send(transfer, FILE, 0)
    got = receiver.http.get(f"{transfer}/content")
    digest = hashlib.sha256(got.content).hexdigest()
    done = receiver.http.post(f"{transfer}/receipt", json={"received": True, "sha256": digest})

    assert asked.status_code == 201
    assert (got.status_code, got.content, got.headers["content-type"]) == (200, FILE, "text/csv")
    assert done.json()["state"] == "confirmed"
    found = sender.http.get(transfer).json()
    assert found["file"]["metadata"] == {"rows": 7}
    assert [(each["state"], each["by"]) for each in found["steps"]] == [
        ("asked", HOSPITAL),
        ("agreed", HEALTH),
        ("prepared", HOSPITAL),
        ("sent", HOSPITAL),
        ("confirmed", HEALTH),
    ]
    assert {each["user"] for each in found["steps"]} == {"lan"}
    assert list(gateway.bus.delivery.folder.iterdir()) == []
    assert {each.protocol for each in gateway.kept.records} == {"transfer"}


def test_a_refusal_ends_it_and_says_why(sender: Side, receiver: Side) -> None:
    transfer = sender.ask().json()["id"]
    assert receiver.http.post(f"{transfer}/answer", json={"agree": False}).status_code == 400

    refused = receiver.http.post(f"{transfer}/answer", json={"agree": False, "reason": "Không đúng thẩm quyền"})

    assert (refused.json()["state"], refused.json()["steps"][-1]["note"]) == ("refused", "Không đúng thẩm quyền")
    assert sender.prepare(transfer).status_code == 409
    assert receiver.http.post(f"{transfer}/answer", json={"agree": True}).status_code == 409
    assert sender.state(transfer) == "refused"


def test_each_side_does_only_its_own_steps(sender: Side, receiver: Side, gateway: Gateway) -> None:
    transfer = sender.ask().json()["id"]

    assert sender.http.post(f"{transfer}/answer", json={"agree": True}).status_code == 403
    receiver.http.post(f"{transfer}/answer", json={"agree": True})
    assert receiver.prepare(transfer).status_code == 403
    sender.prepare(transfer)
    assert receiver.send(transfer, FILE, 0).status_code == 403
    assert receiver.http.get(f"{transfer}/content").status_code == 409
    sender.send(transfer, FILE, 0)
    assert sender.http.get(f"{transfer}/content").status_code == 403
    assert sender.http.post(f"{transfer}/receipt", json={"received": False, "reason": "x"}).status_code == 403
    assert receiver.http.delete(transfer).status_code == 403
    assert sender.state(transfer) == "sent"


def test_a_third_party_finds_nothing(sender: Side, receiver: Side, gateway: Gateway) -> None:
    transfer = sent(sender, receiver)
    third = Side(gateway, CLINIC)

    with third.http:
        for method, path in [("GET", ""), ("GET", "/content"), ("HEAD", "/content"), ("DELETE", "")]:
            assert third.http.request(method, transfer + path).status_code == 404
        assert third.send(transfer, b"x", 0).status_code == 404
        assert third.send(str(uuid4()), b"x", 0).status_code == 404
        assert third.http.get("").json() == {"transfers": []}
    assert [path.name for path in gateway.bus.delivery.folder.iterdir()] == [transfer]


def test_chunks_go_on_where_they_broke_off(sender: Side, receiver: Side, gateway: Gateway) -> None:
    transfer = prepared(sender, receiver)
    assert sender.send(transfer, FILE[:4000], 0).headers["upload-offset"] == "4000"
    with (gateway.bus.delivery.folder / transfer).open("ab") as file:
        file.write(b"what a dead process had not finished")

    head = sender.http.head(f"{transfer}/content")
    wrong = sender.send(transfer, FILE[4001:], 4001)
    right = sender.send(transfer, FILE[4000:], 4000)

    assert (head.headers["upload-offset"], head.headers["upload-length"]) == ("4000", str(len(FILE)))
    assert (wrong.status_code, wrong.headers["upload-offset"]) == (409, "4000")
    assert (right.status_code, right.headers["upload-offset"]) == (204, str(len(FILE)))
    assert receiver.http.get(f"{transfer}/content").content == FILE


def test_a_torn_chunk_leaves_nothing(sender: Side, receiver: Side) -> None:
    transfer = prepared(sender, receiver)

    torn = sender.send(transfer, FILE[:4000], 0, checked=b"something else")

    assert (torn.status_code, torn.json()["type"]) == (460, "Client.WrongChecksum")
    assert sender.http.head(f"{transfer}/content").headers["upload-offset"] == "0"
    assert sender.state(transfer) == "prepared"


def test_a_file_that_is_not_the_one_prepared_is_sent_again(sender: Side, receiver: Side) -> None:
    transfer = prepared(sender, receiver)
    other = b"x" * len(FILE)

    wrong = sender.send(transfer, other, 0)

    assert (wrong.status_code, wrong.headers["upload-offset"]) == (460, "0")
    assert sender.state(transfer) == "prepared"
    assert sender.send(transfer, FILE, 0).status_code == 204
    assert sender.state(transfer) == "sent"


def test_more_bytes_than_announced_are_refused(sender: Side, receiver: Side) -> None:
    transfer = prepared(sender, receiver)

    assert sender.send(transfer, FILE + b"x", 0).status_code == 413
    assert sender.http.head(f"{transfer}/content").headers["upload-offset"] == "0"


@pytest.mark.parametrize(
    ("wanted", "status", "part"),
    [
        ("bytes=0-99", 206, FILE[:100]),
        ("bytes=10000-", 206, FILE[10000:]),
        ("bytes=-5", 206, FILE[-5:]),
        ("bytes=10230-99999", 206, FILE[10230:]),
        ("bytes=0-1,4-5", 200, FILE),
        ("bytes=9-2", 200, FILE),
        ("lines=1-2", 200, FILE),
        ("bytes=99999-", 416, None),
    ],
)
def test_the_receiver_fetches_any_part(sender: Side, receiver: Side, wanted: str, status: int, part: Any) -> None:
    transfer = sent(sender, receiver)

    got = receiver.http.get(f"{transfer}/content", headers={"Range": wanted})

    assert got.status_code == status
    if part is None:
        assert got.headers["content-range"] == f"bytes */{len(FILE)}"
    else:
        assert got.content == part
    if status == 206:
        begin = FILE.index(part)
        assert got.headers["content-range"] == f"bytes {begin}-{begin + len(part) - 1}/{len(FILE)}"


def test_a_range_of_an_older_file_is_ignored(sender: Side, receiver: Side) -> None:
    transfer = sent(sender, receiver)

    got = receiver.http.get(f"{transfer}/content", headers={"Range": "bytes=0-9", "If-Range": '"other"'})

    assert (got.status_code, got.content) == (200, FILE)


def test_a_receipt_names_the_file_it_confirms(sender: Side, receiver: Side) -> None:
    transfer = sent(sender, receiver)

    wrong = receiver.http.post(f"{transfer}/receipt", json={"received": True, "sha256": "0" * 64})
    failed = receiver.http.post(f"{transfer}/receipt", json={"received": False, "reason": "Không mở được"})

    assert (wrong.status_code, wrong.json()["type"]) == (409, "Client.WrongChecksum")
    assert failed.json()["state"] == "failed"


def test_a_cancelled_transfer_leaves_no_file(sender: Side, receiver: Side, gateway: Gateway) -> None:
    transfer = sent(sender, receiver)

    assert sender.http.delete(transfer).json()["state"] == "cancelled"
    assert list(gateway.bus.delivery.folder.iterdir()) == []
    assert receiver.http.get(f"{transfer}/content").status_code == 409


def test_what_is_over_expires_with_its_file(sender: Side, receiver: Side, gateway: Gateway, tables: Tables) -> None:
    transfer = sent(sender, receiver)
    tables.do("UPDATE bus_transfer SET expires_at = now()")

    until(lambda: not list(gateway.bus.delivery.folder.iterdir()))
    assert sender.state(transfer) == "expired"
    assert sender.http.get(transfer).json()["steps"][-1]["state"] == "expired"


@pytest.mark.parametrize(
    "said",
    [
        {"name": "../x"},
        {"name": ""},
        {"name": "a\u0000"},
        {"size": 0},
        {"size": 2 * 1024**3 + 1},
        {"size": True},
        {"sha256": "zz"},
        {"metadata": []},
        {"metadata": {"a": "\u0000"}},
    ],
)
def test_nonsense_is_not_prepared(sender: Side, receiver: Side, said: dict[str, Any]) -> None:
    transfer = agreed(sender, receiver)

    assert sender.prepare(transfer, **said).status_code == 400
    assert sender.state(transfer) == "agreed"


@pytest.mark.parametrize("said", [{"receiver": "VN-ND/X/Y/z"}, {"receiver": HOSPITAL}, {"title": ""}, {"title": 7}])
def test_nonsense_is_not_asked(sender: Side, tables: Tables, said: dict[str, Any]) -> None:
    assert sender.ask(**said).status_code == 400
    assert tables.rows("SELECT 1 FROM bus_transfer") == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Upload-Offset": "0"},
        {"Upload-Offset": "-1", "Upload-Checksum": "sha256 " + "A" * 43 + "="},
        {"Upload-Offset": "0", "Upload-Checksum": "md5 AAAA"},
        {"Upload-Offset": "0", "Upload-Checksum": "sha256 !"},
    ],
)
def test_a_chunk_says_where_it_belongs_and_what_it_is(sender: Side, receiver: Side, headers: dict[str, str]) -> None:
    transfer = prepared(sender, receiver)

    assert sender.http.patch(f"{transfer}/content", content=b"x", headers=headers).status_code == 400
    assert sender.http.head(f"{transfer}/content").headers["upload-offset"] == "0"


def test_a_sender_has_only_so_many_open(sender: Side, tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("egov.lgsp.bus.gateway.transfers.steps.OPEN_AT_ONCE", 2)

    told = [sender.ask().status_code for _ in range(3)]

    assert told == [201, 201, 429]
    assert len(tables.rows("SELECT 1 FROM bus_transfer")) == 2


def test_a_sender_has_only_so_many_bytes_on_their_way(
    sender: Side, receiver: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("egov.lgsp.bus.gateway.transfers.steps.HELD_BYTES", len(FILE) + 10)
    prepared(sender, receiver)
    second = agreed(sender, receiver)

    assert sender.prepare(second).status_code == 429
    assert sender.state(second) == "agreed"


def test_lists_show_both_sides_their_own(sender: Side, receiver: Side) -> None:
    transfer = agreed(sender, receiver)

    assert [each["id"] for each in sender.http.get("?side=sender").json()["transfers"]] == [transfer]
    assert sender.http.get("?side=receiver").json() == {"transfers": []}
    assert [each["id"] for each in receiver.http.get("?state=agreed").json()["transfers"]] == [transfer]
    assert receiver.http.get("?state=sent").json() == {"transfers": []}
    assert receiver.http.put(transfer).status_code == 405
    assert receiver.http.get(f"{transfer}/x").status_code == 404


@pytest.mark.slow
def test_memory_stays_flat_for_a_long_file(sender: Side, receiver: Side) -> None:
    piece = os.urandom(50_000)
    whole = piece * 800
    transfer = prepared(sender, receiver, whole)
    assert len(whole) < content.CHUNK

    digest = b64encode(hashlib.sha256(whole).digest()).decode()
    headers = {"Upload-Offset": "0", "Upload-Checksum": f"sha256 {digest}", "Content-Length": str(len(whole))}

    tracemalloc.start()
    done = sender.http.patch(f"{transfer}/content", content=(piece for _ in range(800)), headers=headers)
    assert done.status_code == 204
    with receiver.http.stream("GET", f"{transfer}/content") as answer:
        size = sum(len(piece) for piece in answer.iter_bytes())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert size == len(whole)
    assert peak < 25_000_000


@pytest.mark.parametrize(
    ("header", "expected"),
    [("bytes=0-0", (0, 0)), ("bytes=5-", (5, 9)), ("bytes=-3", (7, 9)), ("bytes=-30", (0, 9)), ("bytes=-", None)],
)
def test_ranges_are_read_as_http_says(header: str, expected: tuple[int, int] | None) -> None:
    assert span(header, 10) == expected


def test_a_range_beyond_the_file_is_none() -> None:
    for header in ("bytes=10-", "bytes=-0"):
        with pytest.raises(ValueError, match="no such bytes"):
            span(header, 10)
