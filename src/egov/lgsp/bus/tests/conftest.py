from collections.abc import Iterator

import httpx
import pytest

from egov.lgsp.bus.tests.gateways import HOSPITAL, Gateway, Provider, registry, running, served, service


@pytest.fixture(scope="session")
def running_gateway() -> Iterator[Gateway]:
    with running() as gateway:
        yield gateway


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
def gateway(running_gateway: Gateway, provider: Provider) -> Gateway:
    """A gateway over which the hospital may call `benh-an` of the department of health."""
    running_gateway.kept.records.clear()
    running_gateway.bus.follow(registry(service(f"{provider.url}/api")))
    return running_gateway


@pytest.fixture
def hospital(gateway: Gateway) -> Iterator[httpx.Client]:
    """The hospital's program."""
    with httpx.Client(base_url=gateway.url, headers={"X-Road-Client": HOSPITAL}, timeout=10) as client:
        yield client
