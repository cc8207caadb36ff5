"""Answers kept for a while, in the memory of this process, for services whose policy allows it."""

import time
from collections import OrderedDict
from dataclasses import dataclass, field

from egov.lgsp.bus.gateway.heads import Headers
from egov.lgsp.bus.rules.caching import keeping, varying, wants_fresh

MOST_BYTES = 64 * 1024 * 1024
LONGEST = 1024 * 1024
"""Bytes of one answer that may be kept."""

Key = tuple[int, str, bytes]
"""Service, path and query."""


@dataclass(frozen=True)
class Kept:
    """An answer and for whom it is; `caller` None is everybody."""

    caller: int | None
    varies: tuple[tuple[str, str], ...]
    at: float
    until: float
    first_age: int
    status: int
    headers: Headers
    body: bytes

    def age(self, now: float) -> int:
        """Seconds since the provider made it (RFC 9111 4.2.3)."""
        return self.first_age + int(now - self.at)


@dataclass
class Cache:
    """Least recently used answers go first when memory is full."""

    size: int = 0
    _kept: "OrderedDict[Key, list[Kept]]" = field(default_factory=OrderedDict)

    def find(self, key: Key, caller: int, asked: dict[str, str]) -> Kept | None:
        """A fresh answer that this caller may get and has not refused."""
        now = time.monotonic()
        for kept in self._kept.get(key, ()):
            if kept.caller not in (None, caller) or now >= kept.until:
                continue
            if any(asked.get(name, "") != value for name, value in kept.varies):
                continue
            if wants_fresh(asked, kept.age(now), int(kept.until - now)):
                continue
            self._kept.move_to_end(key)
            return kept
        return None

    def keep(self, key: Key, caller: int, asked: dict[str, str], status: int, headers: Headers, body: bytes) -> None:
        """Keep an answer, if the RFC and its sender allow it."""
        answered = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}
        allowed = keeping("GET", asked, status, answered)
        if allowed is None or len(body) > LONGEST:
            return
        age = int(answered["age"]) if answered.get("age", "").isdigit() else 0
        if age >= allowed.seconds:
            return
        now = time.monotonic()
        varies = tuple((name, asked.get(name, "")) for name in varying(answered))
        whose = None if allowed.for_everybody else caller
        fresh = Kept(whose, varies, now, now + allowed.seconds - age, age, status, headers, body)
        others = [
            each
            for each in self._kept.get(key, ())
            if now < each.until and (each.caller, each.varies) != (whose, varies)
        ]
        self.forget(key)
        self._kept[key] = [*others, fresh]
        self.size += sum(len(each.body) for each in self._kept[key])
        while self.size > MOST_BYTES:
            self.forget(next(iter(self._kept)))

    def forget(self, key: Key) -> None:
        """Drop what is kept under an address: it was changed there (RFC 9111 4.4), or room is needed."""
        self.size -= sum(len(each.body) for each in self._kept.pop(key, ()))
