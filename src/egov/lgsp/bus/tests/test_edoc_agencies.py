"""Agencies of the document axis in the configuration."""

from typing import Any

import pytest
from tests.buses import SmallBus, small_bus
from tests.registries import rows
from tests.world import World

from egov.kernel.actor import SYSTEM
from egov.lgsp.bus.configuration.applying import apply
from egov.lgsp.bus.configuration.exporting import as_yaml, registry
from egov.lgsp.bus.configuration.reading import Unusable, from_text
from egov.lgsp.bus.models import EdocAgency

JUSTICE = {"code": "000.00.14.H40", "code_2020": "H40.14", "name": "Sở Tư pháp", "application": "GOV/so-tp/ho-tich"}
MINISTRY = {"code": "000.00.00.G15", "name": "Bộ Tư pháp"}


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
