"""The gateway and PostgreSQL: it sees the registry as Django writes it, follows changes, and records what happened."""

import asyncio
import hashlib
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import connection

from egov.lgsp.bus.gateway.beat import Beat
from egov.lgsp.bus.gateway.bus import new_bus
from egov.lgsp.bus.gateway.ending import ended
from egov.lgsp.bus.gateway.journal import Journal, Record
from egov.lgsp.bus.gateway.keys import node_key
from egov.lgsp.bus.gateway.moments import new_id
from egov.lgsp.bus.gateway.reading import follow, read
from egov.lgsp.bus.gateway.registry import Registry
from egov.lgsp.bus.gateway.settings import Settings
from egov.lgsp.bus.models import (
    AccessRight,
    Batch,
    Endpoint,
    Exchange,
    Group,
    Member,
    Node,
    Policy,
    Service,
    Standing,
    Subsystem,
    Usage,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def database() -> str:
    """How the gateway reaches the test's own database."""
    parameters = connection.get_connection_params()
    return psycopg.conninfo.make_conninfo(
        **{name: parameters[name] for name in ("dbname", "user", "password", "host", "port") if parameters.get(name)}
    )


@pytest.fixture
def hospital() -> Subsystem:
    member = Member.objects.create(member_class="ORG", code="BVDK", name="Bệnh viện đa khoa", standing=Standing.ACTIVE)
    return Subsystem.objects.create(
        member=member, code="his", name="HIS", standing=Standing.ACTIVE, admission="network", networks=["10.0.0.0/8"]
    )


@pytest.fixture
def records() -> Service:
    member = Member.objects.create(member_class="GOV", code="SYT", name="Sở Y tế", standing=Standing.ACTIVE)
    owner = Subsystem.objects.create(member=member, code="yte", name="Y tế", standing=Standing.ACTIVE)
    return Service.objects.create(
        subsystem=owner, code="benh-an", title="Bệnh án", url="http://10.0.0.1/api", standing=Standing.ACTIVE
    )


def told(database: str) -> Registry:
    return asyncio.run(read(database, "VN-ND", 1))


def allowed(registry: Registry, method: str = "GET", path: str = "/x") -> bool:
    caller = registry.callers["VN-ND/ORG/BVDK/his"]
    service = registry.rest["VN-ND/GOV/SYT/yte", "benh-an"]
    return registry.may(caller, service, method, path, datetime.now(UTC))


def test_what_is_active_is_in_the_gateways_picture(database: str, hospital: Subsystem, records: Service) -> None:
    Endpoint.objects.create(service=records, method="GET", path="/v1/*")
    Policy.objects.create(subsystem=hospital, rate=5)

    registry = told(database)

    caller = registry.callers["VN-ND/ORG/BVDK/his"]
    assert caller.comes_from("10.2.3.4")
    assert not caller.comes_from("192.168.1.1")
    assert registry.rest["VN-ND/GOV/SYT/yte", "benh-an"].endpoints == (("GET", "/v1/*"),)
    assert [(each.caller, each.rate) for each in registry.limits] == [(hospital.pk, 5.0)]


@pytest.mark.parametrize("standing", [Standing.ASKED, Standing.STOPPED, Standing.REFUSED])
def test_what_is_not_active_is_not_there(
    database: str, hospital: Subsystem, records: Service, standing: Standing
) -> None:
    Member.objects.filter(pk=hospital.member_id).update(standing=standing)
    Subsystem.objects.filter(pk=records.subsystem_id).update(standing=standing)

    registry = told(database)

    assert (registry.callers, registry.rest) == ({}, {})


def test_only_a_granted_right_opens_a_service(database: str, hospital: Subsystem, records: Service) -> None:
    right = AccessRight.objects.create(service=records, subsystem=hospital)
    assert not allowed(told(database))

    for state, opens in [("granted", True), ("withdrawn", False), ("refused", False)]:
        AccessRight.objects.filter(pk=right.pk).update(state=state)
        assert allowed(told(database)) is opens


def test_the_right_of_a_group_is_that_of_its_applications(database: str, hospital: Subsystem, records: Service) -> None:
    group = Group.objects.create(code="benh-vien", name="Các bệnh viện")
    endpoint = Endpoint.objects.create(service=records, method="GET", path="/v1/*")
    AccessRight.objects.create(service=records, endpoint=endpoint, group=group, state="granted")
    assert not allowed(told(database), path="/v1/7")

    group.subsystems.add(hospital)

    assert allowed(told(database), path="/v1/7")
    assert not allowed(told(database), "POST", "/v1/7")


def test_changes_reach_a_running_gateway_within_a_second(database: str, hospital: Subsystem, records: Service) -> None:
    async def story() -> float:
        pictures: asyncio.Queue[Registry] = asyncio.Queue()
        task = asyncio.create_task(follow(database, "VN-ND", pictures.put_nowait, 0))
        first = await asyncio.wait_for(pictures.get(), 5)
        assert not allowed(first)
        begun = asyncio.get_running_loop().time()
        right = AccessRight(service=records, subsystem=hospital, state="granted")
        await asyncio.to_thread(in_own_connection, right.save)
        second = await asyncio.wait_for(pictures.get(), 5)
        assert allowed(second)
        assert second.version == first.version + 1
        task.cancel()
        return asyncio.get_running_loop().time() - begun

    assert asyncio.run(story()) < 1


def in_own_connection(deed: Callable[[], None]) -> None:
    try:
        deed()
    finally:
        connection.close()


def record(**more: Any) -> Record:
    return Record(new_id(), datetime.now(UTC), "rest", "GET", "/r1/x", request_hash=b"1" * 64, **more)


def with_journal(database: str, folder: Path, story: Callable[[Journal], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        journal = Journal(database, "n", node_key(folder, "n"))
        task = asyncio.create_task(journal.run())
        await asyncio.wait_for(story(journal), 10)
        task.cancel()

    asyncio.run(run())


def test_exchanges_are_durable_when_their_event_is_set(database: str, tmp_path: Path) -> None:
    records = [record(status=200, client="a/b/c", said="chữ có dấu", response=b"\x00\xff") for _ in range(5)]

    async def story(journal: Journal) -> None:
        for written in [journal.put(each) for each in records]:
            await written.wait()

    with_journal(database, tmp_path, story)

    found = {str(row.pk): row for row in Exchange.objects.all()}
    assert set(found) == {each.id for each in records}
    row = found[records[0].id]
    assert (row.client, row.said, bytes(row.response)) == ("a/b/c", "chữ có dấu", b"\x00\xff")
    assert row.at == records[0].at
    assert [bytes(row.request_hash), row.request] == [b"1" * 64, None]


def test_what_a_caller_made_too_long_holds_up_nobody(database: str, tmp_path: Path) -> None:
    long = record(message_id="m" * 5000, client="c" * 999, service="s" * 999, said="a\x00b", fault="Client." + "x" * 99)
    long.method, long.path = "UNSUBSCRIBE", "/r1/" + "p" * 9000
    after = record(status=200)

    async def story(journal: Journal) -> None:
        await journal.put(long).wait()
        await journal.put(after).wait()

    with_journal(database, tmp_path, story)

    row = Exchange.objects.get(pk=long.id)
    assert (row.message_id, row.method, row.said) == ("m" * 255, "UNSUBSCR", "a?b")
    assert Exchange.objects.filter(pk=after.id).exists()


def test_batches_are_chained_and_signed_over_what_the_records_say(database: str, tmp_path: Path) -> None:
    first, second = [record() for _ in range(3)], [record()]

    async def story(journal: Journal) -> None:
        for batch in (first, second):
            await [journal.put(each) for each in batch][-1].wait()

    with_journal(database, tmp_path, story)

    one, two = Batch.objects.order_by("pk")
    leaves = b"".join(each.leaf() for each in first)
    assert bytes(one.root) == hashlib.sha256(leaves).digest()
    assert bytes(one.previous) == bytes(32)
    assert bytes(two.previous) == bytes(one.chain) == hashlib.sha256(bytes(32) + bytes(one.root)).digest()
    key = node_key(tmp_path, "n")
    key.certificate.public_key().verify(bytes(two.signature), bytes(two.chain), ec.ECDSA(hashes.SHA256()))
    assert two.key == key.fingerprint


def test_a_restarted_node_goes_on_with_its_chain_and_two_at_once_have_their_own(database: str, tmp_path: Path) -> None:
    async def story(journal: Journal) -> None:
        await journal.put(record()).wait()

        async def beside(other: Journal) -> None:
            await other.put(record()).wait()
            assert (journal.chain_name, other.chain_name) == ("n-1", "n-2")

        other = Journal(database, "n", node_key(tmp_path, "n"))
        task = asyncio.create_task(other.run())
        await beside(other)
        task.cancel()

    with_journal(database, tmp_path, story)

    async def again(journal: Journal) -> None:
        await journal.put(record()).wait()

    with_journal(database, tmp_path, again)

    chains = Batch.objects.filter(node="n-1").order_by("pk")
    assert [bytes(batch.previous) for batch in chains] == [bytes(32), bytes(chains[0].chain)]
    assert Batch.objects.filter(node="n-2").count() == 1


def test_a_beat_tells_others_what_was_used_and_hears_what_they_used(
    database: str, hospital: Subsystem, records: Service, tmp_path: Path
) -> None:
    pair = (hospital.pk, records.pk)
    bus = new_bus(Settings(database, "VN-ND", "n", "", tmp_path))
    bus.gate.unsaid[pair] = 3
    now = datetime.now(UTC)
    Node.objects.create(name="other", started_at=now, seen_at=now, registry=1, under_way=0)
    Node.objects.create(name="dead", started_at=now, seen_at=now - timedelta(minutes=1), registry=1, under_way=0)

    async def beat_twice() -> None:
        async with await psycopg.AsyncConnection.connect(database) as line:
            await Beat(bus, now).once(line)
            bus.gate.unsaid[pair] = 4
            await Beat(bus, now).once(line)

    asyncio.run(beat_twice())

    assert Usage.objects.get().calls == 7
    assert bus.gate.used == {pair: 7}
    assert bus.gate.unsaid[pair] == 0
    assert bus.gate.nodes == 2


def test_a_process_that_stops_in_good_order_is_not_missed(database: str, tmp_path: Path) -> None:
    bus = new_bus(Settings(database, "VN-ND", "n", "", tmp_path))
    now = datetime.now(UTC)
    beat = Beat(bus, now)

    async def live() -> None:
        async with await psycopg.AsyncConnection.connect(database) as line:
            await beat.once(line)
        assert [place for place, _free, _total in (await _report(database))["disks"]] == ["spool"]
        await beat.leave()

    asyncio.run(live())

    assert not Node.objects.exists()


def test_a_process_is_heard_of_by_the_name_of_its_chain_only(database: str, tmp_path: Path) -> None:
    bus = new_bus(Settings(database, "VN-ND", "n", "", tmp_path))
    beat = Beat(bus, datetime.now(UTC))

    async def begin() -> list[list[str]]:
        beating = asyncio.create_task(beat.run())
        seen = []
        for name in ("", "n-2"):
            bus.journal.chain_name = name
            await asyncio.sleep(0.3)
            async with await psycopg.AsyncConnection.connect(database) as line:
                found = await (await line.execute("SELECT name FROM bus_node")).fetchall()
            seen.append([each for (each,) in found])
        await ended(beating)
        return seen

    assert asyncio.run(begin()) == [[], ["n-2"]]


async def _report(database: str) -> Any:
    async with await psycopg.AsyncConnection.connect(database) as line:
        row = await (await line.execute("SELECT report FROM bus_node")).fetchone()
    assert row is not None
    return row[0]
