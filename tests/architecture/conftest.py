"""What the architecture tests look at."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def modules() -> list[Path]:
    """Every module of the product, without migrations and tests."""
    return [
        path
        for folder in ("egov", "egov_simulators")
        for path in sorted((ROOT / "src" / folder).rglob("*.py"))
        if not {"migrations", "tests"} & set(path.parts)
    ]
