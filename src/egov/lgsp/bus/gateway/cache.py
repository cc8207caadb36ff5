"""Answers kept for a while, in the memory of this process, for services whose policy allows it."""

import math
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cached_property

from egov.lgsp.bus.gateway.heads import Headers, joined
from egov.lgsp.bus.rules import freshness
from egov.lgsp.bus.rules.caching import keeping, varied, varying, wants_fresh

MOST_BYTES = 64 * 1024 * 1024
LONGEST = 1024 * 1024
"""Bytes of one answer that may be kept."""
MOST_VARIANTS = 32
"""Answers of one address, for different callers and headers."""

Key = tuple[int, str, bytes]
"""Service, path and query."""


@dataclass(frozen=True)
class Kept:
    """An answer and for whom it is; `caller` None is everybody."""

    caller: int | None
    varies: tuple[tuple[str, str], ...]
    at: float
    """When it came, on this machine's steady clock."""
    first_age: float
    fresh_for: int
    """Seconds from its making in which it is given without a question."""
    on_failure: int
    """Seconds after those in which it stands in for a provider that fails."""
    status: int
    headers: Headers
    body: bytes

    @cached_property
    def said(self) -> dict[str, str]:
        """Its headers by name."""
        return joined(self.headers)

    @property
    def size(self) -> int:
        """Bytes, those of the headers too."""
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers)

    def age(self, now: float) -> float:
        """Seconds since the provider made it (RFC 9111 4.2.3)."""
        return self.first_age + now - self.at

    def serves(self, asked: Mapping[str, str]) -> bool:
        """Is it fresh, and does this request not refuse it?"""
        age = self.age(time.monotonic())
        return age < self.fresh_for and not wants_fresh(asked, age, self.fresh_for - age)

    def stands_in(self, asked: Mapping[str, str]) -> bool:
        """May it be given because the provider fails? Not to a request that wants it confirmed."""
        age = self.age(time.monotonic())
        return self.on_failure > 0 and age < self.fresh_for + self.on_failure and not wants_fresh(asked, 0, math.inf)


@dataclass
class Cache:
    """Least recently used answers go first when memory is full."""

    size: int = 0
    _kept: "OrderedDict[Key, list[Kept]]" = field(default_factory=OrderedDict)

    def find(self, key: Key, caller: int, asked: Mapping[str, str]) -> Kept | None:
        """The newest answer to such a request that this caller may get; it may have become stale."""
        for kept in reversed(self._kept.get(key, ())):
            if kept.caller in (None, caller) and all(varied(asked, name) == value for name, value in kept.varies):
                self._kept.move_to_end(key)
                return kept
        return None

    def keep(
        self, key: Key, caller: int, asked: Mapping[str, str], status: int, headers: Headers, body: bytes, delay: float
    ) -> Kept | None:
        """Keep an answer that came `delay` seconds after it was asked for, if the RFC and its sender allow it."""
        received = datetime.now(UTC)
        answered = joined(headers)
        allowed = keeping("GET", asked, status, answered, received)
        if allowed is None or len(body) > LONGEST:
            return None
        age = freshness.age(answered, received, delay)
        if "date" not in answered:  # RFC 9110 6.6.1
            headers = [*headers, (b"date", format_datetime(received, usegmt=True).encode())]
        varies = tuple((name, varied(asked, name)) for name in varying(answered))
        whose = None if allowed.for_everybody else caller
        life, longer = allowed.seconds, allowed.on_failure
        fresh = Kept(whose, varies, time.monotonic(), age, life, longer, status, headers, body)
        others = [each for each in self._kept.get(key, ()) if (each.caller, each.varies) != (whose, varies)]
        self._put(key, [*others[1 - MOST_VARIANTS :], fresh])
        while self.size > MOST_BYTES:
            self.forget(next(iter(self._kept)))
        return fresh

    def drop(self, key: Key, kept: Kept) -> None:
        """Its provider has given another answer, which is not kept."""
        self._put(key, [each for each in self._kept.get(key, ()) if each is not kept])

    def forget(self, key: Key) -> None:
        """Drop what is kept under an address: it was changed there (RFC 9111 4.4), or room is needed."""
        self.size -= sum(each.size for each in self._kept.pop(key, ()))

    @property
    def empty(self) -> bool:
        """Is nothing kept?"""
        return not self._kept

    def _put(self, key: Key, variants: list[Kept]) -> None:
        self.forget(key)
        if variants:
            self._kept[key] = variants
            self.size += sum(each.size for each in variants)
