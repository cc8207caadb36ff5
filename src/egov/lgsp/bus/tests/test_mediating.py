"""Mediations in the registry: versions, what is in use, what gateways read of it, findings kept with their exchange."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from tests.gateways import INSTANCE

from egov.lgsp.bus import mediating
from egov.lgsp.bus.gateway import reading
from egov.lgsp.bus.gateway.journal import Journal, Record
from egov.lgsp.bus.gateway.keys import node_key
from egov.lgsp.bus.gateway.moments import new_id
from egov.lgsp.bus.gateway.records import Finding as Found
from egov.lgsp.bus.models import Exchange, Finding, Mediation, Member, Service, Standing, Subsystem
from egov.lgsp.bus.tests.databases import conninfo

FIRST = {"accepts": "rest", "request": [{"write": {"format": "xml", "root": "traCuu"}}]}
SECOND = FIRST | {"response": [{"read": {"format": "xml"}}]}


@pytest.fixture
def look_up(db: None) -> Service:
    active: dict[str, Any] = {"standing": Standing.ACTIVE}
    member = Member.objects.create(member_class="GOV", code="BCA", name="Bộ Công an", **active)
    subsystem = Subsystem.objects.create(member=member, code="dan-cu", name="CSDL dân cư", **active)
    more = {"code": "traCuu", "version": "v1", "kind": "SOAP", "title": "Tra cứu", "url": "http://127.0.0.1:9/"}
    return Service.objects.create(subsystem=subsystem, **more, **active)


def test_a_new_document_is_the_next_version_and_alone_in_use(look_up: Service) -> None:
    first, again, second = (mediating.put(look_up, document, "Lan") for document in (FIRST, FIRST, SECOND))

    assert (first.pk, first.version, second.version, second.made_by) == (again.pk, 1, 2, "Lan")
    assert [each.version for each in Mediation.objects.filter(in_use=True)] == [2]


def test_an_earlier_version_comes_back_and_a_mediation_is_taken_out(look_up: Service) -> None:
    first = mediating.put(look_up, FIRST)
    mediating.put(look_up, SECOND)

    mediating.back_to(first)
    assert [each.version for each in Mediation.objects.filter(in_use=True)] == [1]

    mediating.take_out(look_up)
    assert not Mediation.objects.filter(in_use=True).exists()
    assert Mediation.objects.count() == 2


def test_a_document_that_cannot_be_carried_out_is_refused_and_nothing_changes(look_up: Service) -> None:
    mediating.put(look_up, FIRST)

    with pytest.raises(ValidationError, match="request 1"):
        mediating.put(look_up, {"accepts": "rest", "request": [{"jsonata": "("}]})

    assert [each.document for each in Mediation.objects.all()] == [FIRST]


@pytest.mark.django_db(transaction=True)
def test_a_gateway_reads_what_is_in_use_and_opens_the_service_to_rest(look_up: Service) -> None:
    mediating.put(look_up, FIRST)
    mediating.put(look_up, SECOND)

    read = asyncio.run(reading.read(conninfo(), INSTANCE, 1))

    plan = read.plans[look_up.pk]
    assert plan is not None
    assert (plan.accepts, len(plan.request), len(plan.response)) == ("rest", 1, 1)
    assert read.turned["rest", f"{INSTANCE}/GOV/BCA/dan-cu", "traCuu"].id == look_up.pk
    assert [each.code for each in read.services_of(f"{INSTANCE}/GOV/BCA/dan-cu")] == ["traCuu"]


@pytest.mark.django_db(transaction=True)
def test_a_document_that_was_spoilt_in_the_database_lets_nothing_pass_unmediated(look_up: Service) -> None:
    Mediation.objects.create(service=look_up, version=1, document={"accepts": "?"}, in_use=True)

    read = asyncio.run(reading.read(conninfo(), INSTANCE, 1))

    assert read.plans == {look_up.pk: None}


@pytest.mark.django_db(transaction=True)
def test_a_change_of_a_mediation_is_announced(look_up: Service) -> None:
    with connection.cursor() as cursor:
        cursor.execute("LISTEN bus_registry")
    mediating.put(look_up, FIRST)

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        heard = {notice.payload for notice in cursor.connection.notifies(timeout=1, stop_after=1)}
        cursor.execute("UNLISTEN bus_registry")
    assert heard == {"bus_mediation"}


@pytest.mark.django_db(transaction=True)
def test_findings_are_durable_with_their_exchange(tmp_path: Path) -> None:
    record = Record(new_id(), datetime.now(UTC), "rest", "POST", "/r1/x", status=200)
    record.findings = [Found("request", "observe", "hồ sơ", "$.ma: missing"), Found("response", "warn", "x", "y")]

    async def write() -> None:
        journal = Journal(conninfo(), "test", node_key(tmp_path, "test"))
        running = asyncio.create_task(journal.run())
        await asyncio.wait_for(journal.put(record).wait(), 10)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running

    asyncio.run(write())

    assert str(Exchange.objects.get().pk) == record.id
    assert [(str(f.exchange), f.side, f.mode, f.schema) for f in Finding.objects.order_by("pk")] == [
        (record.id, "request", "observe", "hồ sơ"),
        (record.id, "response", "warn", "x"),
    ]
