"""What a gateway process has in its hands: registry, policies, connections to providers, the record of exchanges."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from egov.lgsp.bus.gateway.adapters import Given, adapted
from egov.lgsp.bus.gateway.adapters.reaching import Adapters
from egov.lgsp.bus.gateway.cache import Cache
from egov.lgsp.bus.gateway.delivery.desk import Desk
from egov.lgsp.bus.gateway.direct.routes import Routes
from egov.lgsp.bus.gateway.faults import BUS, Fault
from egov.lgsp.bus.gateway.journal import Bound, Journal
from egov.lgsp.bus.gateway.keys import node_key
from egov.lgsp.bus.gateway.limits import Gate
from egov.lgsp.bus.gateway.listening import listener_from
from egov.lgsp.bus.gateway.pool import Origin, Pool, origin_of
from egov.lgsp.bus.gateway.refusals import Refusals
from egov.lgsp.bus.gateway.registry import Registry, Service
from egov.lgsp.bus.gateway.settings import Settings
from egov.lgsp.bus.gateway.spool import Spool
from egov.lgsp.bus.gateway.stamped import Stamped
from egov.lgsp.bus.gateway.tokens import Tokens
from egov.lgsp.bus.gateway.tracing import Traces, traces_from
from egov.lgsp.bus.gateway.upstream import Connection
from egov.lgsp.bus.rules.inside import FROM_CONTRACT

if TYPE_CHECKING:
    from egov.lgsp.bus.gateway.mocks.contract import Contract
    from egov.lgsp.bus.gateway.mocks.wsdl import Wsdl


@dataclass
class Bus:
    """One per process."""

    settings: Settings
    journal: Journal
    pool: Pool
    delivery: Desk = field(default_factory=Desk)
    gate: Gate = field(default_factory=Gate)
    cache: Cache = field(default_factory=Cache)
    routes: Routes = field(default_factory=Routes)
    registry: Registry = field(default_factory=lambda: Registry(instance=""))
    followers: list[Callable[[Registry], None]] = field(default_factory=list)
    """Told of each newer picture of the registry."""
    tokens: Tokens | None = None
    stamped: Stamped = field(default_factory=Stamped)
    adapters: Adapters = field(default_factory=Adapters)
    traces: Traces | None = None
    """Only where spans are wanted."""
    contracts: "dict[int, Contract]" = field(default_factory=dict)
    """Contracts that services without a provider are answered from, read for this picture of the registry."""
    wsdls: "dict[int, Wsdl]" = field(default_factory=dict)
    """The same for services that speak SOAP."""
    alerts: dict[tuple[str, str], int] = field(default_factory=dict)
    """Open alerts by kind and level, as of the last look."""
    kept_since: datetime | None = None
    """When the registry in use was written to this machine's disk; None while the database is followed."""

    def follow(self, registry: Registry) -> None:
        """Use a newer picture of the registry from now on; calls under way keep theirs."""
        self.registry = registry
        self.contracts.clear()
        self.wsdls.clear()
        self.cache = Cache()  # a service may answer elsewhere now
        self.adapters.follow(registry)
        for follower in self.followers:
            follower(registry)

    async def let_go(self, service: Service, answer: Connection | Given) -> None:
        """Nobody reads this answer of a provider any more."""
        if isinstance(answer, Given):
            await answer.leave()
        else:
            self.pool.give_back(answer, origin(service.url, service.verify_tls))

    def refusal(self) -> Fault | None:
        """Why no call can be carried now: its evidence would be lost, or has been without a time stamp for too long."""
        if self.journal.away and self.journal.full:
            return Fault(f"{BUS}.LoggingFailed", "Exchanges cannot be recorded: the database is away, the spool full.")
        if self.stamped.overdue:
            return Fault(f"{BUS}.LoggingFailed.TimestamperFailed", "Exchanges have had no time stamp for too long.")
        return None


def new_bus(settings: Settings) -> Bus:
    """A gateway with its key and an empty registry."""
    unverified = ssl.create_default_context()
    unverified.check_hostname = False
    unverified.verify_mode = ssl.CERT_NONE
    pool = Pool({True: ssl.create_default_context(), False: unverified})
    key = node_key(settings.keys, settings.node)
    bound = Bound(settings.spool_records, settings.spool_bytes)
    journal = Journal(settings.database, settings.node, key, Spool(settings.keys / "spool"), bound)
    tokens = Tokens(key, settings.public_url, settings.instance)
    bus = Bus(settings, journal, pool, Desk(settings.database, settings.keys / "transfers"), tokens=tokens)
    bus.traces = traces_from(settings.node)
    bus.stamped.most = settings.unstamped
    bus.adapters = Adapters(settings.keys, settings.secrets_key, settings.folders)
    bus.followers.append(bus.tokens.follow)  # type: ignore[union-attr]
    if (listener := listener_from()) is not None:
        bus.followers.append(listener.follow)
        listener.refused = Refusals(journal).note
    return bus


def web_origin(service: Service) -> Origin | None:
    """Where the provider answers by HTTP; None where an adapter or the service's contract answers in its stead. Raises
    ValueError."""
    if adapted(service.url) or service.url == FROM_CONTRACT:
        return None
    return origin(service.url, service.verify_tls)


@lru_cache(maxsize=4096)
def origin(url: str, verify: bool) -> Origin:
    """The parsed address of a provider. Raises ValueError."""
    return origin_of(url, verify)
