"""Tests of a call that have to hold on the short way (decision 0039) and on the long one import `both_ways`."""

import pytest


@pytest.fixture(params=["short", pytest.param("long", marks=pytest.mark.slow)], name="way")
def both_ways(request: pytest.FixtureRequest) -> str:
    """The test runs once on each; on the long one with the slow tests."""
    return str(request.param)
