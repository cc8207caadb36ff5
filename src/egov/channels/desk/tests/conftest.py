"""Fixtures of the workplace's tests: any variable that a template misses fails the test."""

import pytest
from django.template import engines
from tests.world import World

from egov.channels.desk.tests.desk import Desk, open_desk


class Missing(str):
    """Stands in for a variable that the template asked for and nobody gave."""

    def __contains__(self, text: object) -> bool:
        return True

    def __mod__(self, name: object) -> str:
        raise AssertionError(f"the template misses {name}")


@pytest.fixture(autouse=True)
def _no_missing_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    # On the engine, not in the settings: these would have every template compiled anew for each test.
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", Missing("%s"))


@pytest.fixture
def desk(world: World) -> Desk:
    """The small province with calendars of today."""
    return open_desk(world)
