"""The registry as the gateway holds it: a frozen picture, read whole, replaced whole."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from egov.lgsp.bus.rules.consents import Demand
from egov.lgsp.bus.rules.limits import Limits
from egov.lgsp.bus.rules.queues import Queue
from egov.lgsp.bus.rules.redelivery import Terms

if TYPE_CHECKING:
    from egov.lgsp.bus.gateway.mediation.plan import Plan

Network = IPv4Network | IPv6Network


def within(address: str, networks: tuple[Network, ...]) -> bool:
    """Does the address lie in one of the networks?"""
    here = _parsed(address)
    return here is not None and any(here in network for network in networks)


@lru_cache(maxsize=4096)
def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(address)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Caller:
    """An application that may call: its path (instance/class/member/subsystem) and how it proves itself."""

    id: int
    path: str
    name: str
    member_name: str
    admission: str
    networks: tuple[Network, ...] = ()
    groups: frozenset[int] = frozenset()

    def comes_from(self, address: str) -> bool:
        """Is this address in one of its networks?"""
        return within(address, self.networks)


@dataclass(frozen=True, slots=True)
class Credential:
    """Valid from/to as moments; `key` is the PEM of a token key."""

    caller: int
    kind: str
    fingerprint: str
    key: str
    valid_from: datetime
    valid_to: datetime


@dataclass(frozen=True, slots=True)
class Service:
    """A service and where its provider answers. `contract` is left in the database: it is long and seldom read."""

    id: int
    provider: str
    code: str
    version: str
    kind: str
    title: str
    url: str
    timeout: float
    verify_tls: bool
    most_bytes: int
    keeps_bodies: bool
    active: bool
    notice: str
    endpoints: tuple[tuple[str, str], ...] = ()
    terms: Terms | None = None
    """How it is delivered to, where it has terms of delivery."""
    adapter: dict[str, Any] = field(default_factory=dict, hash=False)
    """How its provider is spoken to, where that is not HTTP."""

    @property
    def path(self) -> str:
        return f"{self.provider}/{self.code}" + (f"/{self.version}" if self.version else "")


@dataclass(frozen=True, slots=True)
class Grant:
    """A right to a whole service (`steps` is None) or to one method and path of it."""

    method: str
    steps: tuple[str, ...] | None
    until: datetime | None
    purpose: str | None = None
    """What a call has to name in X-Egov-Purpose; None when the right asks for no purpose."""
    hidden: tuple[str, ...] = ()
    """Parts of the answer that its holder does not see."""
    consent: Demand | None = None
    """Whose consent each call needs; None when the right demands none."""

    def covers(self, method: str, steps: tuple[str, ...], now: datetime) -> bool:
        if self.until is not None and now >= self.until:
            return False
        if self.steps is None:
            return True
        return self.method in ("*", method) and matches(self.steps, steps)


def steps_of(path: str) -> tuple[str, ...]:
    """The steps of a path, decoded, without the empty ones at its ends."""
    return tuple(unquote(path).strip("/").split("/"))


def matches(pattern: tuple[str, ...], steps: tuple[str, ...]) -> bool:
    """`*` stands for one step, `**` at the end for all that follow."""
    if pattern and pattern[-1] == "**":
        pattern, steps = pattern[:-1], steps[: len(pattern) - 1]
    return len(pattern) == len(steps) and all(p in ("*", s) for p, s in zip(pattern, steps, strict=True))


@dataclass(frozen=True, slots=True)
class Registry:
    """Everything that a call has to be checked against. `version` counts the readings of one process."""

    instance: str
    version: int = 0
    callers: dict[str, Caller] = field(default_factory=dict)
    credentials: dict[str, Credential] = field(default_factory=dict)
    rest: dict[tuple[str, str], Service] = field(default_factory=dict)
    soap: dict[tuple[str, str, str], Service] = field(default_factory=dict)
    grants: dict[tuple[int, int], tuple[Grant, ...]] = field(default_factory=dict)
    limits: tuple[Limits, ...] = ()
    nodes: dict[str, str] = field(default_factory=dict)
    """Certificates (PEM) of the nodes' keys, by fingerprint."""
    members: tuple[tuple[str, str, str, str, str], ...] = ()
    """Class, code, name, subsystem code and subsystem name of all active parties, as listClients shows them."""
    plans: "dict[int, Plan | None]" = field(default_factory=dict)
    """Mediations by service; None for one that cannot be carried out, whose service then refuses."""
    turned: dict[tuple[str, ...], Service] = field(default_factory=dict)
    """Services that a mediation opens to the other protocol: `rest` or `soap`, provider, code, for SOAP the version."""
    secrets: dict[str, bytes] = field(default_factory=dict)
    """What adapters show to providers, sealed, by the application's path and the secret's name: `path:name`."""
    queues: tuple[Queue, ...] = ()
    """Queues of brokers that the bus empties."""

    def may(self, caller: Caller, service: Service, method: str, path: str, now: datetime) -> bool:
        """Does a granted right cover this call, whatever purpose it needs?"""
        return bool(self.covering(caller, service, method, path, now))

    def covering(self, caller: Caller, service: Service, method: str, path: str, now: datetime) -> list[Grant]:
        """The granted rights that cover this call."""
        grants = self.grants.get((caller.id, service.id))
        if not grants:
            return []
        steps = steps_of(path)
        return [grant for grant in grants if grant.covers(method, steps, now)]

    def mediates(self, service: Service, accepts: str) -> bool:
        """Does a mediation take what comes in by this protocol? A broken one takes all, and refuses."""
        plan = self.plans.get(service.id)
        return service.id in self.plans and (plan is None or plan.accepts == accepts)

    def spoken(self, service: Service) -> set[str]:
        """The protocols in which callers may speak to it: rest, soap, or both."""
        own = "soap" if service.kind == "SOAP" else "rest"
        plan = self.plans.get(service.id)
        return {own, plan.accepts} if plan is not None else {own}

    def services_of(self, provider: str) -> list[Service]:
        """The active services of one application, in the order of their codes."""
        found = [s for s in (*self.rest.values(), *self.soap.values()) if s.provider == provider and s.active]
        return sorted(found, key=lambda service: (service.code, service.version))


def networks_of(texts: Any) -> tuple[Network, ...]:
    """Networks as the registry writes them; what is none was refused when it was entered."""
    return tuple(ip_network(text, strict=False) for text in texts)


def turned(services: "Iterable[Service]", plans: "dict[int, Plan | None]") -> dict[tuple[str, ...], Service]:
    """Services by the protocol that their mediation accepts, where that is not the provider's own."""
    found: dict[tuple[str, ...], Service] = {}
    for service in services:
        plan = plans.get(service.id)
        if plan is not None and plan.accepts == "rest" and service.kind == "SOAP":
            found["rest", service.provider, service.code] = service
        elif plan is not None and plan.accepts == "soap" and service.kind != "SOAP":
            found["soap", service.provider, service.code, service.version] = service
    return found
