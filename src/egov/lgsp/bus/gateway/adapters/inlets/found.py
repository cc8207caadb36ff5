"""Something that lies in a folder or mailbox and has not been taken yet."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from egov.lgsp.bus.gateway.heads import Headers

MOST_AT_ONCE = 100
"""Of one look; the others wait for the next."""


class Unfit(Exception):
    """It cannot become a message; put aside, so that a person looks at it."""


@dataclass(frozen=True, slots=True)
class Found:
    """`mark` tells it from everything else of its inlet; `read` gives headers and body, or raises Unfit; `settle` puts
    it where it belongs once it is taken (True) or not fit (False)."""

    mark: str
    name: str
    read: Callable[[], Awaitable[tuple[Headers, bytes]]]
    settle: Callable[[bool], Awaitable[None]]
