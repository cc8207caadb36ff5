"""A running system of its own: these tests kill parts of it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest
from tests.journeys.town import Town, open_town


@pytest.fixture(scope="session")
def town() -> Iterator[Town]:
    """The whole system. EGOV_JOURNEYS names a folder to keep between runs; without it all is thrown away."""
    kept = os.environ.get("EGOV_JOURNEYS", "")
    folder = Path(kept) if kept else Path(mkdtemp(prefix="egov-town-"))
    try:
        with open_town(folder, keep=bool(kept)) as opened:
            yield opened
    finally:
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)
