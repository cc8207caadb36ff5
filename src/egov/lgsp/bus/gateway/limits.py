"""Policies at work: rate, quota, share, priority of each caller at each service (rules in `rules/limits.py`)."""

import asyncio
import heapq
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from egov.lgsp.bus.gateway.faults import BUS, CALLER, Fault
from egov.lgsp.bus.gateway.registry import Caller, Registry, Service
from egov.lgsp.bus.rules.limits import FREE, Bucket, Limits, closest, full

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
AT_ONCE = 256
"""Calls that one process carries at the same time; more wait, in the order of their priority."""
PATIENCE = 30.0
"""Seconds that a call waits for its turn."""
BRAKE = 0.1
"""Seconds until a caller over its rate hears so. Without it one that tries again at once costs as much as if it were
served, and the others would feel it."""

Pair = tuple[int, int]


@dataclass
class Turnstile:
    """Lets so many calls in at once; who waits is called by priority, then by time of arrival."""

    places: int = AT_ONCE
    inside: int = 0
    _waiting: list[tuple[int, int, "asyncio.Future[None]"]] = field(default_factory=list)
    _arrivals: int = 0

    async def enter(self, priority: int) -> None:
        """Wait for a place. Raises Fault when none came free in time."""
        if self.inside < self.places:
            self.inside += 1
            return
        self._arrivals += 1
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (priority, self._arrivals, turn))
        try:
            async with asyncio.timeout(PATIENCE):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled():
                self.leave()  # the place came in the same moment
            turn.cancel()
            if isinstance(error, TimeoutError):
                raise Fault(f"{BUS}.Overloaded", "The bus is overloaded, try again later.", 503) from None
            raise

    def leave(self) -> None:
        """Give the place to the next."""
        while self._waiting:
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                turn.set_result(None)
                return
        self.inside -= 1


@dataclass
class Gate:
    """What this process knows about the use of policies. `nodes` share each rate among them."""

    nodes: int = 1
    turnstile: Turnstile = field(default_factory=Turnstile)
    used: dict[Pair, int] = field(default_factory=dict)
    """Calls of today over all nodes, as of the last beat."""
    unsaid: dict[Pair, int] = field(default_factory=lambda: defaultdict(int))
    """Calls of this process that the others do not know of yet; only of pairs with a quota."""
    _buckets: dict[Pair, Bucket] = field(default_factory=dict)
    _under_way: dict[Pair, int] = field(default_factory=lambda: defaultdict(int))
    _known: Registry | None = None
    _policies: dict[tuple[int, int, int], Limits] = field(default_factory=dict)

    def policy(self, registry: Registry, caller: Caller, service: Service, now: datetime) -> Limits:
        """The policy that counts now; looked up once for each picture of the registry and hour."""
        if not registry.limits:
            return FREE
        if registry is not self._known:
            self._known = registry
            self._policies.clear()
            self._buckets.clear()
        hour = now.astimezone(HANOI).hour
        key = (caller.id, service.id, hour)
        found = self._policies.get(key)
        if found is None:
            found = self._policies[key] = closest(registry.limits, caller.id, service.id, hour)
        return found

    async def enter(self, limits: Limits, caller: Caller, service: Service) -> None:
        """Take a place for one call. Raises Fault when the policy says no; then nothing was used up but time."""
        pair = (caller.id, service.id)
        if limits is not FREE:
            await self._check(limits, pair)
        await self.turnstile.enter(limits.priority)
        self._under_way[pair] += 1

    def enter_now(self, limits: Limits, caller: Caller, service: Service) -> bool:
        """Take a place if nobody has to wait or to be refused; otherwise nothing was done."""
        pair = (caller.id, service.id)
        turnstile = self.turnstile
        if turnstile.inside >= turnstile.places or (limits is not FREE and self._refusal(limits, pair) is not None):
            return False
        turnstile.inside += 1
        self._under_way[pair] += 1
        return True

    @asynccontextmanager
    async def within(self, limits: Limits, caller: Caller, service: Service) -> AsyncIterator[None]:
        """A call that another one makes on its way: it counts by its own policy but waits for no second place, lest
        calls hold all places and wait for one another. Raises Fault."""
        pair = (caller.id, service.id)
        if limits is not FREE:
            await self._check(limits, pair)
        self._under_way[pair] += 1
        try:
            yield
        finally:
            self._under_way[pair] -= 1

    def leave(self, caller: Caller, service: Service) -> None:
        """The call is over."""
        self._under_way[caller.id, service.id] -= 1
        self.turnstile.leave()

    async def _check(self, limits: Limits, pair: Pair) -> None:
        refusal = self._refusal(limits, pair)
        if refusal is not None:
            seconds, fault = refusal
            await asyncio.sleep(seconds)
            raise fault

    def _refusal(self, limits: Limits, pair: Pair) -> tuple[float, Fault] | None:
        """Why not, and after how many seconds to say so; None when the call was counted."""
        if limits.concurrency is not None and self._under_way[pair] >= limits.concurrency:
            return BRAKE, _too_many(f"More than {limits.concurrency} calls at the same time.", 1)
        if limits.quota is not None:
            if self.used.get(pair, 0) + self.unsaid[pair] >= limits.quota:
                return BRAKE, _too_many(f"The day's quota of {limits.quota} calls is used up.", 3600)
            self.unsaid[pair] += 1
        if limits.rate is not None:
            now = time.monotonic()
            bucket = self._buckets.get(pair)
            if bucket is None:
                burst = None if limits.burst is None else limits.burst / self.nodes
                bucket = self._buckets[pair] = full(limits.rate / self.nodes, burst, now)
            wait = bucket.take(now)
            if wait:
                if limits.quota is not None:
                    self.unsaid[pair] -= 1
                fault = _too_many(f"More than {limits.rate:g} calls a second.", max(1, round(wait)))
                return min(wait, BRAKE), fault
        return None

    def share(self, nodes: int) -> None:
        """So many processes are alive: each keeps its part of a rate."""
        if nodes != self.nodes:
            self.nodes = nodes
            self._buckets.clear()


def longest(limits: Limits, service: Service) -> int:
    """Bytes that a request's body may have."""
    return service.most_bytes if limits.most_bytes is None else min(service.most_bytes, limits.most_bytes)


def _too_many(sentence: str, seconds: int) -> Fault:
    return Fault(f"{CALLER}.TooManyRequests", sentence, 429, ((b"retry-after", b"%d" % seconds),))
