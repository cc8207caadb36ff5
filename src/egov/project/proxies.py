"""Behind a proxy the address of who asks stands in its headers: for limits, for the bank, for addresses with https."""

from typing import Any

from granian.utils.proxies import wrap_asgi_with_proxy_headers


def behind(application: Any, trusted: list[str]) -> Any:
    """The application, told the client's address and scheme by these proxies; nobody else's headers are believed."""
    return wrap_asgi_with_proxy_headers(application, trusted_hosts=trusted)
