"""A running system of its own: these tests kill parts of it."""

from collections.abc import Iterator

import pytest
from tests.journeys.town import Town, town_of_this_run


@pytest.fixture(scope="session")
def town() -> Iterator[Town]:
    with town_of_this_run() as opened:
        yield opened
