"""Published definitions to run. The province's own are the test data: they are what has to work."""

from collections.abc import Callable
from pathlib import Path

import pytest

from egov.kernel.actor import SYSTEM
from egov.lgsp.workflow import api

FOLDER = Path(__file__).resolve().parents[5] / "config" / "namdinh" / "processes"
KEYS = tuple(sorted(path.stem for path in FOLDER.glob("*.bpmn")))


def drawing(key: str) -> str:
    return (FOLDER / f"{key}.bpmn").read_text(encoding="utf-8")


@pytest.fixture
def published(db: None) -> Callable[[str], api.Definition]:
    return lambda key: api.publish(key, drawing(key), SYSTEM)


@pytest.fixture
def simple(published) -> api.Definition:
    return published("mot-cap")
