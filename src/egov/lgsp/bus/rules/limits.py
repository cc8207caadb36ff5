"""How much a caller may do: which policy counts, and the bucket that keeps a rate. The clock is given."""

from collections.abc import Iterable
from dataclasses import dataclass

HIGH, NORMAL, LOW = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Limits:
    """What a policy allows one caller at one service in some hours; None is no limit.

    `rate` in calls a second and `quota` in calls a day count over all nodes, `concurrency` on one.
    """

    caller: int | None
    service: int | None
    from_hour: int
    to_hour: int
    rate: float | None
    burst: int | None
    quota: int | None
    concurrency: int | None
    most_bytes: int | None
    priority: int
    cache: bool


FREE = Limits(None, None, 0, 24, None, None, None, None, None, NORMAL, False)
"""What counts where no policy speaks."""


def closest(policies: Iterable[Limits], caller: int, service: int, hour: int) -> Limits:
    """The policy that counts: the one for caller and service, then for the caller, for the service, for everybody."""
    best, nearness = FREE, -1
    for policy in policies:
        if policy.caller not in (None, caller) or policy.service not in (None, service):
            continue
        if not policy.from_hour <= hour < policy.to_hour:
            continue
        near = 2 * (policy.caller is not None) + (policy.service is not None)
        if near > nearness:
            best, nearness = policy, near
    return best


@dataclass(slots=True)
class Bucket:
    """Tokens that come back at `rate` a second up to `size`; a call takes one."""

    rate: float
    size: float
    tokens: float
    at: float

    def take(self, now: float) -> float:
        """Take a token. 0 when there was one; otherwise the seconds until there will be one, and nothing is taken."""
        self.tokens = min(self.size, self.tokens + (now - self.at) * self.rate)
        self.at = now
        if self.tokens >= 1 - 1e-9:  # sums of small floats
            self.tokens -= 1
            return 0.0
        return (1 - self.tokens) / self.rate


def full(rate: float, burst: float | None, now: float) -> Bucket:
    """A bucket that nothing was taken from. Without a burst of its own a second's calls may come at once."""
    size = max(1.0, burst if burst is not None else rate)
    return Bucket(rate, size, size, now)
