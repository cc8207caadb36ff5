"""Pages are rendered with a template engine that fails on a missing variable."""

from typing import Any

import pytest
from django.core.cache import cache
from django.template import engines
from tests.world import World, make_release

from egov.channels.portal.tests.english import in_english
from egov.services.catalogue.api import Release


class Missing(str):
    """Stands for a variable that the view forgot; rendering it fails the test with its name."""

    def __mod__(self, name: Any) -> str:
        raise AssertionError(f"template variable {name} is missing")

    def __contains__(self, part: object) -> bool:
        return part == "%s" or super().__contains__(part)  # type: ignore[operator]


@pytest.fixture(autouse=True)
def _strict_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", Missing("%s"))


@pytest.fixture(autouse=True)
def _no_limits() -> None:
    cache.clear()


@pytest.fixture
def release(world: World) -> Any:
    """A procedure that everybody may file at the department."""
    return make_release("TT-9001")


@pytest.fixture
def visited(world: World) -> World:
    """An applicant and offices around; whoever applies has a name without Vietnamese letters."""
    world.citizen.full_name = "John Smith"
    world.citizen.save()
    return world


@pytest.fixture
def english(visited: World) -> Release:
    return in_english("TT-9001")
