"""Fixtures for every test."""

import gc
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.template.base import Template
from django.test import TransactionTestCase
from django.test import utils as test_utils
from django.utils import translation
from tests import small_province
from tests.emptying import empty_patiently
from tests.world import World

# No deadline and no complaint about slow drawing: the machine may be busy. `./test` draws more examples once, on
# PostgreSQL 15.
BUSY: Any = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
hypothesis.settings.register_profile("fast", max_examples=40, **BUSY)
hypothesis.settings.register_profile("thorough", max_examples=400, **BUSY)
hypothesis.settings.load_profile("fast")


RUNNING = {"running_gateway", "running_long_gateway", "running_delivery"}
"""Fixtures that are a gateway of the bus in a server of its own."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What a test needs tells whether it has to do with a gateway that runs, or with examples that are drawn."""
    for item in items:
        if not RUNNING.isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker("gateway")
        if hypothesis.is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker("thorough")


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Modules and collected tests live as long as the run: to look them over for garbage took a fifth of its time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(autouse=True)
def _vietnamese() -> Iterator[None]:
    """Each test begins in Vietnamese: an English page leaves its language behind in the thread."""
    with translation.override("vi"):
        yield


@pytest.fixture(scope="session")
def _folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for each test, made by the test that writes to it: most do not."""
    base = tmp_path_factory.mktemp("files")
    return (base / str(number) for number in count())


@pytest.fixture(autouse=True)
def _own_folders(settings: object, _folders: Iterator[Path]) -> None:
    """No test writes into the installation's folders; keys are made once for the whole run."""
    settings.FILES_ROOT = next(_folders)  # type: ignore[attr-defined]


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> None:
    """To hash a password takes half a second on purpose; tests do it hundreds of times."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session", autouse=True)
def _keys(tmp_path_factory: pytest.TempPathFactory) -> None:
    """One test authority for the run: making keys takes seconds."""
    from django.conf import settings

    settings.KEYS_ROOT = tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="session", autouse=True)
def _one_authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Each context of TLS would read the hundred authorities that the machine trusts; nothing here asks for them."""
    from tests.buses import certificate

    folder = tmp_path_factory.mktemp("authorities")
    (folder / "one.pem").write_text(certificate())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(folder / "one.pem"))
        patch.setenv("SSL_CERT_DIR", str(folder))
        yield


@pytest.fixture(scope="session", autouse=True)
def _plain_templates(django_test_environment: None) -> None:
    """Django's test client keeps a copy of every context of every part of a page; no test here asks for them."""
    Template._render = test_utils._TestState.saved_data.template_render


@pytest.fixture(scope="session", autouse=True)
def _emptied_in_the_end() -> None:
    """After a test whose transactions were real."""
    TransactionTestCase._fixture_teardown = lambda case: empty_patiently()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any, request: pytest.FixtureRequest) -> Iterator[None]:
    """Gateways that some tests ran may still hold connections when the database is to be dropped: they are closed."""
    yield
    if request.config.getvalue("reuse_db"):
        return
    from django.db import connection

    name = connection.settings_dict["NAME"]
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {connection.ops.quote_name(name)} ALLOW_CONNECTIONS false")
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
    connection.close()


@pytest.fixture(scope="session")
def _laid_aside(django_db_setup: None, django_db_blocker: Any) -> bytes:
    """Once for the run: what `world` copies for each test."""
    with django_db_blocker.unblock():
        return small_province.lay_aside()


@pytest.fixture
def world(_laid_aside: bytes, db: None) -> World:
    """A small province with people in every post."""
    return small_province.copy(_laid_aside)
