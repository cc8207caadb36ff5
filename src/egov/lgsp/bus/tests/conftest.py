from collections.abc import Iterator

import httpx
import pytest
from psycopg.conninfo import make_conninfo
from tests.gateways import HOSPITAL, Gateway, Provider, registry, running, served, service

from egov.lgsp.bus.tests.delivering import PULSE, QUICK, RESTING, Tables, delivering


@pytest.fixture(scope="session")
def running_gateway() -> Iterator[Gateway]:
    with running() as gateway:
        yield gateway


@pytest.fixture(scope="session")
def running_long_gateway() -> Iterator[Gateway]:
    with running(short=False) as gateway:
        yield gateway


@pytest.fixture
def way() -> str:
    """Which way plain calls go in this test; `both_ways` puts itself here."""
    return "short"


@pytest.fixture(scope="session")
def running_provider() -> Iterator[Provider]:
    provider = Provider()
    with served(provider) as port:
        provider.url = f"http://127.0.0.1:{port}"
        yield provider


@pytest.fixture
def provider(running_provider: Provider) -> Provider:
    """A provider that has seen nothing and answers 200."""
    fresh = Provider()
    fresh.url = running_provider.url
    running_provider.__dict__.update(fresh.__dict__)
    return running_provider


@pytest.fixture
def gateway(running_gateway: Gateway, running_long_gateway: Gateway, provider: Provider, way: str) -> Gateway:
    """A gateway over which the hospital may call `benh-an` of the department of health."""
    gateway = running_gateway if way == "short" else running_long_gateway
    gateway.kept.records.clear()
    gateway.bus.follow(registry(service(f"{provider.url}/api")))
    return gateway


@pytest.fixture
def hospital(gateway: Gateway) -> Iterator[httpx.Client]:
    """The hospital's program."""
    with httpx.Client(base_url=gateway.url, headers={"X-Road-Client": HOSPITAL}, timeout=10) as client:
        yield client


@pytest.fixture(scope="session")
def database(django_db_setup: None) -> str:
    """The tests' own database as libpq names it."""
    from django.db import connection

    known = connection.settings_dict
    assert known["NAME"].startswith("test"), "tests that keep messages are marked django_db"
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return make_conninfo("", **{name: known[key] for name, key in names.items() if known[key]})


@pytest.fixture(scope="session")
def running_delivery(database: str) -> Iterator[Gateway]:
    with delivering(database) as gateway:
        yield gateway


@pytest.fixture(scope="session")
def all_tables(database: str) -> Iterator[Tables]:
    tables = Tables(database)
    yield tables
    tables.connection.close()


@pytest.fixture
def tables(all_tables: Tables) -> Iterator[Tables]:
    """The tables of delivery, empty before and after."""
    all_tables.clear()
    yield all_tables
    all_tables.clear()


@pytest.fixture
def delivery(running_delivery: Gateway, provider: Provider, tables: Tables) -> Iterator[Gateway]:
    """A gateway that delivers: the hospital may call `benh-an`, which is tried again quickly."""
    running_delivery.pace(PULSE)
    running_delivery.kept.records.clear()
    running_delivery.bus.delivery.circuits.of.clear()
    running_delivery.bus.follow(registry(service(f"{provider.url}/api", terms=QUICK)))
    yield running_delivery
    running_delivery.pace(RESTING)


@pytest.fixture
def his(delivery: Gateway) -> Iterator[httpx.Client]:
    """The hospital's program, at the gateway that delivers."""
    with httpx.Client(base_url=delivery.url, headers={"X-Road-Client": HOSPITAL}, timeout=10) as client:
        yield client
