"""What a gateway process has in its hands: the registry, the connections to providers, the record of exchanges."""

import ssl
from dataclasses import dataclass, field
from functools import lru_cache

from egov.lgsp.bus.gateway.delivery.desk import Desk
from egov.lgsp.bus.gateway.journal import Journal
from egov.lgsp.bus.gateway.keys import node_key
from egov.lgsp.bus.gateway.registry import Registry
from egov.lgsp.bus.gateway.settings import Settings
from egov.lgsp.bus.gateway.upstream import Origin, Pool, origin_of


@dataclass
class Bus:
    """One per process."""

    settings: Settings
    journal: Journal
    pool: Pool
    delivery: Desk = field(default_factory=Desk)
    registry: Registry = field(default_factory=lambda: Registry(instance=""))

    def follow(self, registry: Registry) -> None:
        """Use a newer picture of the registry from now on; calls under way keep theirs."""
        self.registry = registry


def new_bus(settings: Settings) -> Bus:
    """A gateway with its key and an empty registry."""
    unverified = ssl.create_default_context()
    unverified.check_hostname = False
    unverified.verify_mode = ssl.CERT_NONE
    pool = Pool({True: ssl.create_default_context(), False: unverified})
    journal = Journal(settings.database, settings.node, node_key(settings.keys, settings.node))
    return Bus(settings, journal, pool, Desk(settings.database))


@lru_cache(maxsize=4096)
def origin(url: str, verify: bool) -> Origin:
    """The parsed address of a provider. Raises ValueError."""
    return origin_of(url, verify)
