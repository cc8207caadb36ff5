"""What the registry says about calls that look alike, found out once and kept until the registry changes."""

from dataclasses import dataclass, field
from datetime import datetime

from egov.lgsp.bus.gateway.pool import Origin
from egov.lgsp.bus.gateway.registry import Caller, Grant, Registry, Service
from egov.lgsp.bus.rules.identifiers import ServicePath

MOST = 10_000
"""Routes that are kept; a path with a number in it has one for each number."""

Key = tuple[bytes, bytes, bytes | None, bytes | None, str | None, str]
"""Method, path as sent, X-Road-Client, X-Egov-Purpose, fingerprint of the certificate, address of the peer: all that a
decision about a call rests on, beside registry, clock and token."""


@dataclass(frozen=True, slots=True)
class Route:
    """An allowed kind of call that needs nothing but to be passed on. `until`: from then on it has to be asked anew."""

    path: ServicePath
    caller: Caller
    service: Service
    grant: Grant
    target: Origin
    named: str
    """The service, as recorded."""
    method: str
    shown: str
    """The path, as recorded."""
    until: datetime | None


@dataclass
class Routes:
    """Those of one picture of the registry. None stands for calls that need more or are refused."""

    registry: Registry | None = None
    taken: int = 0
    """Calls that went the short way."""
    _known: dict[Key, Route | None] = field(default_factory=dict)

    def of(self, registry: Registry) -> dict[Key, Route | None]:
        """What is known of this picture; nothing when it is a new one."""
        if registry is not self.registry or len(self._known) > MOST:
            self.registry = registry
            self._known = {}
        return self._known
