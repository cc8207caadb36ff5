"""A gateway starts while the database is away, with what it last knew, and says so."""

import asyncio
import os
import stat
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.gateways import new_bus as without_database

from egov.lgsp.bus import mediating
from egov.lgsp.bus.gateway import metadata, starting
from egov.lgsp.bus.gateway.bus import Bus, new_bus
from egov.lgsp.bus.gateway.kept import OLDEST, Kept, Unusable
from egov.lgsp.bus.gateway.keys import node_key
from egov.lgsp.bus.gateway.reading import read, recalled
from egov.lgsp.bus.gateway.registry import Registry
from egov.lgsp.bus.gateway.settings import Settings
from egov.lgsp.bus.models import AccessRight, Member, NodeKey, Policy, Service, Subsystem
from egov.lgsp.bus.tests.records import COMMITTED, database_of_the_test

pytestmark = COMMITTED
NOW = datetime.now(UTC)
NOWHERE = "host=/nonexistent dbname=none connect_timeout=2"


@pytest.fixture
def full(db: None) -> None:
    """A registry with something of everything."""
    active = {"standing": "active"}
    member = Member.objects.create(member_class="ORG", code="BVDK", name="Bệnh viện", **active)
    his = Subsystem.objects.create(
        member=member, code="his", name="HIS", admission="network", networks=["10.0.0.0/8"], **active
    )
    his.credentials.create(kind="secret", fingerprint="f" * 64, valid_to=NOW + timedelta(days=9))
    more = {"url": "http://10.0.0.1/api", "contract": "x" * 1000, **active}
    service = Service.objects.create(subsystem=his, code="benh-an", title="Bệnh án", **more)
    service.endpoints.create(method="GET", path="/v1/*")
    AccessRight.objects.create(service=service, subsystem=his, state="granted", valid_to=NOW + timedelta(days=1))
    Policy.objects.create(subsystem=his, rate=5)
    mediating.put(service, {"accepts": "rest", "request": [{"jsonata": "{'a': 1}"}]})


def kept_in(folder: Path) -> Kept:
    return Kept(folder / "registry.kept", node_key(folder, "n"))


def known(folder: Path) -> Registry:
    """Read from the database, and kept."""
    return asyncio.run(read(database_of_the_test(), "VN-ND", 1, kept_in(folder)))


def without_plans(registry: Registry) -> Registry:
    return replace(registry, plans={}, turned={})


def test_what_was_kept_is_the_registry_that_was_read(full: None, tmp_path: Path) -> None:
    first = known(tmp_path)
    again = kept_in(tmp_path)

    at = again.read(NOW + timedelta(minutes=1))
    second = asyncio.run(recalled(again, "VN-ND", 1))

    assert without_plans(second) == without_plans(first)
    assert set(second.plans) == set(first.plans)
    assert abs(at - datetime.now(UTC)) < timedelta(minutes=1)


def test_the_file_is_for_its_owner_and_holds_no_contract(full: None, tmp_path: Path) -> None:
    known(tmp_path)
    path = tmp_path / "registry.kept"

    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert b"xxxx" not in path.read_bytes()
    assert [each.name for each in tmp_path.glob("registry.*")] == ["registry.kept"]


@pytest.mark.thorough
@pytest.mark.parametrize("what", ["changed", "old", "other node", "missing", "empty", "other version"])
def test_what_cannot_be_trusted_is_not_used(full: None, tmp_path: Path, what: str) -> None:
    known(tmp_path)
    path = tmp_path / "registry.kept"
    kept, now = kept_in(tmp_path), NOW
    if what == "changed":
        path.write_bytes(path.read_bytes().replace(b"10.0.0.0/8", b"0.0.0.0/00"))
    elif what == "old":
        now += OLDEST + timedelta(hours=1)
    elif what == "other node":
        kept = Kept(path, node_key(tmp_path / "other", "m"))
    elif what == "missing":
        path.unlink()
    elif what == "empty":
        path.write_bytes(b"")

    def use() -> None:
        kept.read(now)
        if what == "other version":
            asyncio.run(kept.rows("SELECT something_new"))

    with pytest.raises(Unusable):
        use()


def test_an_unchanged_registry_is_not_written_again_within_the_hour(full: None, tmp_path: Path) -> None:
    kept = kept_in(tmp_path)
    hour = NOW.replace(minute=0)
    asyncio.run(read(database_of_the_test(), "VN-ND", 1, kept))
    kept.write(hour)
    path = tmp_path / "registry.kept"
    before = path.read_bytes()

    kept.write(hour + timedelta(minutes=5))
    same = path.read_bytes()
    kept.write(hour + timedelta(hours=1))

    assert same == before
    assert path.read_bytes() != before


async def health(bus: Bus) -> tuple[int, dict[str, Any]]:
    said: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    await metadata.health(bus, {}, send)
    return said[0]["status"], orjson.loads(said[1]["body"])


def in_time(true: Callable[[], object]) -> Awaitable[None]:
    async def wait() -> None:
        end = time.monotonic() + 10
        while not true():
            assert time.monotonic() < end, "it did not happen in time"
            await asyncio.sleep(0.02)

    return wait()


def test_a_gateway_starts_without_the_database_says_so_and_catches_up(
    full: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starting, "PAUSE", 0.02)
    monkeypatch.setattr("egov.lgsp.bus.gateway.reading.PATIENCE", 0.02)
    known(tmp_path)
    bus = new_bus(Settings(NOWHERE, "VN-ND", "n", "", tmp_path))

    async def live() -> None:
        tasks = await starting.start(bus)
        status, said = await health(bus)
        assert (status, said["status"]) == (200, "degraded")
        assert said["registry_kept"]
        assert "VN-ND/ORG/BVDK/his" in bus.registry.callers
        for task in tasks:
            task.cancel()
        bus.settings = replace(bus.settings, database=database_of_database)
        tasks = await starting.start(bus)
        await in_time(lambda: bus.kept_since is None)
        assert (await health(bus))[1]["status"] == "ok"
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    database_of_database = database_of_the_test()
    asyncio.run(live())

    assert NodeKey.objects.filter(node="n").exists()


def test_without_database_and_without_a_kept_registry_it_does_not_start(full: None, tmp_path: Path) -> None:
    bus = new_bus(Settings(NOWHERE, "VN-ND", "n", "", tmp_path))

    with pytest.raises(Unusable):
        asyncio.run(starting.start(bus))

    assert bus.registry.callers == {}


def test_a_gateway_that_was_not_started_from_disk_is_well() -> None:
    bus, _ = without_database()

    assert asyncio.run(health(bus))[1]["status"] == "ok"
