"""Who asks, behind a proxy: its word counts only from an address that is trusted."""

import asyncio
from typing import Any

import pytest

from egov.project.proxies import behind


def seen(client: str, forwarded: str, trusted: list[str]) -> tuple[str, str]:
    """The address and scheme that the application is told."""
    told: dict[str, Any] = {}

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        told.update(scope)

    headers = [(b"x-forwarded-for", forwarded.encode()), (b"x-forwarded-proto", b"https")] if forwarded else []
    scope = {"type": "http", "client": (client, 4000), "scheme": "http", "headers": headers}
    asyncio.run(behind(application, trusted)(scope, None, None))
    return told["client"][0], told["scheme"]


@pytest.mark.parametrize(
    ("client", "forwarded", "address", "scheme"),
    [
        ("127.0.0.1", "203.0.113.9", "203.0.113.9", "https"),
        ("10.1.2.3", "203.0.113.9", "203.0.113.9", "https"),
        (
            "127.0.0.1",
            "198.51.100.7, 203.0.113.9",
            "203.0.113.9",
            "https",
        ),  # what the client itself wrote is passed over
        ("127.0.0.1", "203.0.113.9, 10.1.2.3", "203.0.113.9", "https"),
        ("203.0.113.5", "198.51.100.7", "203.0.113.5", "http"),
        ("127.0.0.1", "", "127.0.0.1", "http"),
    ],
)
def test_the_clients_address_is_taken_from_a_trusted_proxy_only(
    client: str, forwarded: str, address: str, scheme: str
) -> None:
    assert seen(client, forwarded, ["127.0.0.1", "10.0.0.0/8"]) == (address, scheme)


def test_without_a_trusted_proxy_no_header_is_believed() -> None:
    assert seen("127.0.0.1", "203.0.113.9", []) == ("127.0.0.1", "http")
