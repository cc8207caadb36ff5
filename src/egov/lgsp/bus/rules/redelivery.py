"""When a message is tried again, and when trying ends."""

from dataclasses import dataclass

AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers that say "not now" (RFC 9110 15.5.9, RFC 8470, RFC 6585, RFC 9110 15.6): the same call may succeed later."""
SPREAD = 0.5


@dataclass(frozen=True, slots=True)
class Terms:
    """How one service is delivered to. Times in seconds; `once_hours` and `trips_after` are None when not wanted."""

    asynchronous: bool = True
    tries: int = 12
    first_wait: float = 2.0
    longest_wait: float = 3600.0
    once_hours: int | None = None
    trips_after: int | None = None
    open_seconds: float = 30.0
    fallback_url: str = ""


def wait_before(tries: int, terms: Terms, chance: float) -> float:
    """Seconds until the next try after `tries` failed ones: doubled each time, spread so that not all come at once.

    `chance` is a random number from 0 to 1. The wait lies between half and the whole of what doubling gives.
    """
    doubled = terms.first_wait * 2.0 ** min(tries - 1, 60)
    return min(doubled, terms.longest_wait) * (1 - SPREAD * chance)


def is_outcome(status: int, kind: str) -> bool:
    """Is this answer the end? A call gets whatever the provider decided; an event has to be taken (2xx)."""
    if kind == "call":
        return status not in AGAIN
    return 200 <= status < 300


def asked_to_wait(retry_after: str) -> float:
    """`Retry-After` in seconds; 0 for a date or nonsense, which our own wait covers."""
    return float(retry_after) if retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 7 else 0.0
