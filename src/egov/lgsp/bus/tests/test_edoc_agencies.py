"""Agencies of the document axis in the configuration."""

from typing import Any

import pytest
from django.db import connection
from tests.buses import SmallBus, small_bus
from tests.registries import rows
from tests.world import World

from egov.kernel.actor import SYSTEM, Role
from egov.lgsp.bus import axis
from egov.lgsp.bus.configuration.applying import apply
from egov.lgsp.bus.configuration.exporting import as_yaml, registry
from egov.lgsp.bus.configuration.reading import Unusable, from_text
from egov.lgsp.bus.models import EdocAgency

JUSTICE = {"code": "000.00.14.H40", "code_2020": "H40.14", "name": "Sở Tư pháp", "application": "GOV/so-tp/ho-tich"}
MINISTRY = {"code": "000.00.00.G15", "name": "Bộ Tư pháp"}
DOCUMENTS = """
WITH document AS (
    INSERT INTO bus_edoc (uuid, kind, sender, mark, code, subject, content, sha256, at, client, axis_id)
    SELECT gen_random_uuid(), CASE WHEN n %% 2 = 0 THEN 'edoc' ELSE 'status' END, 'x', n, '', '', '', '', now(), '', ''
    FROM generate_series(1, 4000) n RETURNING id, mark::int AS n
)
INSERT INTO bus_edocdelivery (edoc_id, receiver, status, handled, outside, updated_at)
SELECT id, %s, CASE WHEN n <= 20 THEN 'initial' ELSE 'done' END, '', false, now() FROM document
"""
"""Four thousand for one agency, of which twenty wait."""


@pytest.fixture
def small(world: World) -> SmallBus:
    return small_bus(world)


def test_agencies_are_applied_changed_and_exported(small: SmallBus) -> None:
    assert apply({"agencies": [JUSTICE, MINISTRY]}, SYSTEM, "x") == [
        "+ agency 000.00.14.H40",
        "+ agency 000.00.00.G15",
    ]
    assert EdocAgency.objects.get(code="000.00.14.H40").subsystem == small.register
    assert EdocAgency.objects.get(code="000.00.00.G15").subsystem is None

    changed = [JUSTICE, {**MINISTRY, "name": "Bộ Tư pháp nước"}]
    assert apply({"agencies": changed}, SYSTEM, "x") == ["~ agency 000.00.00.G15: name"]
    assert apply(from_text(as_yaml(registry()), "x"), SYSTEM, "x") == []


def test_an_agency_that_is_not_named_any_more_is_locked(small: SmallBus) -> None:
    apply({"agencies": [JUSTICE, MINISTRY]}, SYSTEM, "x")
    document = {**registry(), "agencies": [JUSTICE]}

    assert apply(document, SYSTEM, "x", exact=True) == ["- agency 000.00.00.G15"]
    assert EdocAgency.objects.get(code="000.00.00.G15").locked


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"code": "14.H40"}, "Viết mã cơ quan đầy đủ"),
        ({"code": "so-tp"}, "mã cơ quan"),
        ({"code_2020": "000.00.00.G15"}, "stands twice"),
        ({"application": "GOV/so-tp/khac"}, "there is no GOV/so-tp/khac"),
    ],
)
def test_a_wrong_agency_changes_nothing(small: SmallBus, wrong: dict[str, Any], sentence: str) -> None:
    before = rows()

    with pytest.raises(Unusable, match=sentence):
        apply({"agencies": [{**JUSTICE, **wrong}, MINISTRY]}, SYSTEM, "x")

    assert rows() == before
    assert not EdocAgency.objects.exists()


def test_what_waits_is_counted_by_an_index_of_what_waits(small: SmallBus) -> None:
    apply({"agencies": [JUSTICE]}, SYSTEM, "x")
    with connection.cursor() as cursor:
        cursor.execute(DOCUMENTS, [JUSTICE["code"]])
        cursor.execute("ANALYZE bus_edoc, bus_edocdelivery")

    agencies = axis.edoc_agencies_visible_to(small.world.actor("ubnd-tinh", Role.INTEGRATOR))

    assert agencies.get().waiting == 10  # status messages are none that its system has to fetch
    assert "bus_edoc_waiting" in agencies.explain()
