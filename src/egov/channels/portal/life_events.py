"""Life events from the province's folder: the tiles of the home page."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings

from egov.kernel.yaml_files import read_yaml


@dataclass(frozen=True)
class LifeEvent:
    """One tile in one language."""

    key: str
    icon: str
    name: str
    examples: str


@lru_cache
def _written() -> tuple[dict[str, Any], ...]:
    path = settings.PROVINCE / "life_events.yaml"
    return tuple(read_yaml(path))


@lru_cache
def life_events(language: str) -> tuple[LifeEvent, ...]:
    """The tiles in their order."""
    return tuple(
        LifeEvent(item["key"], item["icon"], _said(item["name"], language), _said(item.get("examples", ""), language))
        for item in _written()
    )


@lru_cache
def popular_codes() -> tuple[str, ...]:
    """Codes of the procedures that the home page names, in their order."""
    data = read_yaml(settings.PROVINCE / "portal.yaml")
    return tuple(data.get("popular", ()))


def _said(value: Any, language: str) -> str:
    if isinstance(value, dict):
        return str(value.get(language) or value["vi"])
    return str(value)
