"""The document axis in the management interface."""

from typing import Any

import pytest
from tests.buses import SmallBus, small_bus
from tests.edocs import AWAY, JUSTICE, PROVINCE, TRADE, document, taking_part
from tests.registries import rows
from tests.world import World

from egov.channels.api.tests.test_bus import Program
from egov.kernel.actor import Role
from egov.lgsp.bus import api as bus


@pytest.fixture
def small(world: World) -> SmallBus:
    made = small_bus(world)
    taking_part(made)
    return made


@pytest.fixture
def trade(small: SmallBus) -> Program:
    return Program(small.world, "so-ct", Role.ADMIN)


@pytest.fixture
def operator(small: SmallBus) -> Program:
    return Program(small.world, "ubnd-tinh", Role.INTEGRATOR)


def agency(code: str) -> bus.axis.EdocAgency:
    return bus.axis.EdocAgency.objects.get(code=code)


def test_agencies_are_registered_changed_and_locked(operator: Program, small: SmallBus) -> None:
    status, made = operator("POST", "/edoc-agencies", {"code": PROVINCE, "name": "UBND", "subsystem": small.permits.pk})
    assert (status, made["code"], made["waiting"], made["locked"]) == (201, PROVINCE, 0, False)
    place = f"/edoc-agencies/{made['id']}"

    changed = operator("PUT", place, {"code_2020": "H40", "name": "UBND tỉnh", "subsystem": None})
    locked = operator("PUT", f"{place}/lock", {"locked": True})

    assert changed == (200, {**made, "code_2020": "H40", "name": "UBND tỉnh", "subsystem": None})
    assert locked == (200, {**changed[1], "locked": True})
    assert operator("GET", place) == locked
    assert operator("PUT", f"{place}/lock", {"locked": False})[1]["locked"] is False


def test_an_administrator_registers_the_own_confirmed_code(small: SmallBus, trade: Program) -> None:
    agency(TRADE).delete()
    body = {"code": TRADE, "name": "Sở Công Thương", "subsystem": small.permits.pk}
    before = rows()
    assert trade("POST", "/edoc-agencies", body)[0] == 409
    assert rows() == before

    own = small.world.agencies["so-ct"]
    own.official_code_assumed = False
    own.save()

    assert trade("POST", "/edoc-agencies", body)[0] == 201


def test_another_agency_s_are_neither_seen_nor_changed(trade: Program, small: SmallBus) -> None:
    theirs = agency(JUSTICE).pk
    edoc = document(JUSTICE, {AWAY: "fail"})
    before = rows()
    facts = {"code_2020": "", "name": "x", "subsystem": small.permits.pk}

    told = [
        trade("GET", f"/edoc-agencies/{theirs}"),
        trade("PUT", f"/edoc-agencies/{theirs}", facts),
        trade("PUT", f"/edoc-agencies/{theirs}/lock", {"locked": True}),
        trade("POST", "/edoc-agencies", {"code": "000.00.09.H40", "name": "x", "subsystem": small.register.pk}),
        trade("GET", f"/edocs/{edoc.pk}"),
        trade("POST", f"/edocs/{edoc.pk}/deliveries/{edoc.deliveries.get().pk}/retry"),
    ]

    assert [status for status, _said in told] == [404] * 6
    assert trade("POST", "/edoc-agencies", {"code": "000.00.09.H40", "name": "x"})[0] == 409
    assert rows() == before
    assert [each["code"] for each in trade("GET", "/edoc-agencies")[1]["items"]] == [TRADE]
    assert trade("GET", "/edocs")[1]["items"] == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["7/A", "8/B", "9/C"]),
        ("?kind=edoc", ["7/A", "8/B"]),
        (f"?agency={TRADE}&status=done", ["8/B"]),
        ("?number=7/", ["7/A"]),
        ("?since=2100-01-01T00:00:00Z", []),
        ("?until=2100-01-01T00:00:00Z&limit=1", ["7/A"]),
    ],
)
def test_documents_are_listed_with_filters(operator: Program, query: str, found: list[str]) -> None:
    document(code="7/A")
    document(code="8/B", to={TRADE: "done"})
    document(code="9/C", to={JUSTICE: "initial"}, kind="status")

    status, told = operator("GET", f"/edocs{query}")

    assert status == 200
    assert [each["code"] for each in told["items"]] == found


@pytest.mark.parametrize("query", ["?status=khac", "?kind=x", "?since=hom-qua", "?sender=x", "?number=%00"])
def test_a_filter_that_is_not_understood_is_refused(operator: Program, query: str) -> None:
    assert operator("GET", f"/edocs{query}")[0] == 422


def test_one_document_has_its_receivers_but_not_its_content(operator: Program) -> None:
    edoc = document(to={TRADE: "done"})
    edoc.deliveries.update(handled="03")

    status, told = operator("GET", f"/edocs/{edoc.pk}")

    assert status == 200
    assert (told["uuid"], told["sha256"]) == (str(edoc.uuid), (b"h" * 32).hex())
    assert "content" not in told
    wanted: dict[str, Any] = {"receiver": TRADE, "status": "done", "handled": "03", "outside": False}
    assert told["deliveries"][0].items() >= wanted.items()


def test_what_failed_is_resent_once(trade: Program) -> None:
    edoc = document(to={TRADE: "fail"})
    place = f"/edocs/{edoc.pk}/deliveries/{edoc.deliveries.get().pk}/retry"

    status, told = trade("POST", place)

    assert (status, told["deliveries"][0]["status"]) == (200, "initial")
    assert trade("POST", place)[0] == 409
    assert trade("POST", place.replace(f"/edocs/{edoc.pk}", f"/edocs/{edoc.pk + 1}"))[0] == 404
