"""Services behind adapters for tests: described, offered with their secrets, called by the hospital."""

import socket
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.gateways import HEALTH, Gateway, registry, service

from egov.lgsp.bus.gateway.adapters.secrets import seal
from egov.lgsp.bus.gateway.registry import Service

KEY = bytes(range(32))
R1 = f"/r1/{HEALTH}/benh-an"


def offer(gateway: Gateway, *services: Service, folders: Path | None = None, **secrets: str) -> None:
    """The hospital may call these services; their application has these secrets."""
    gateway.bus.adapters.given_key = urlsafe_b64encode(KEY).decode()
    if folders is not None:
        gateway.bus.adapters.folders = folders
    gateway.bus.adapters.retire()
    places = {f"{HEALTH}:{name}": secret for name, secret in secrets.items()}
    sealed = {place: seal(KEY, place, secret) for place, secret in places.items()}
    gateway.bus.follow(replace(registry(*services), secrets=sealed))


def adapted(url: str, adapter: dict[str, Any] | None = None, **more: Any) -> Service:
    """A service behind an adapter."""
    return service(url, adapter=adapter or {}, **more)


def nobody() -> int:
    """A port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        port: int = held.getsockname()[1]
    return port


@contextmanager
def silent() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        taken: list[socket.socket] = []

        def take() -> None:
            while True:
                try:
                    taken.append(listening.accept()[0])
                except OSError:
                    return

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
        for each in taken:
            each.close()
        thread.join(2)
