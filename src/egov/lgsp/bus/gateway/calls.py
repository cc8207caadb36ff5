"""A REST call on its way over the bus."""

from dataclasses import dataclass
from typing import Any

from egov.lgsp.bus.gateway.answers import Send
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.heads import Head, Headers
from egov.lgsp.bus.gateway.records import Record
from egov.lgsp.bus.gateway.registry import Caller, Grant, Service
from egov.lgsp.bus.rules.identifiers import ServicePath


@dataclass(slots=True)
class Call:
    """What is known of it once it is allowed: who calls what, by which right. `scope` is ASGI's."""

    bus: Bus
    scope: dict[str, Any]
    send: Send
    record: Record
    headers: Headers
    head: Head
    path: ServicePath
    caller: Caller
    service: Service
    grant: Grant

    @property
    def query(self) -> bytes:
        """The address's query, with its question mark; empty when there is none."""
        query: bytes = self.scope["query_string"]
        return b"?" + query if query else b""
