"""Over real sockets."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conformance import providers
from tests.conformance.providers import Tls

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole suites against the running system: not for the fast run."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Tls:
    """An authority and a certificate of this machine."""
    return providers.tls(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def maria(tmp_path_factory: pytest.TempPathFactory, secured: Tls) -> Iterator[int]:
    """The port of a MariaDB."""
    with providers.mariadb(tmp_path_factory.mktemp("maria"), secured) as port:
        yield port
