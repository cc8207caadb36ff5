"""Where files lie: what every such place can do, and which names it takes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from egov.lgsp.bus.gateway.faults import CALLER, Fault

PIECE = 256 * 1024
DEEPEST = 20
Steps = tuple[str, ...]


class Missing(Exception):
    """There is no such file or folder; nothing but plain files and folders counts."""


class Exists(Exception):
    """There is one already."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder; `size` in bytes."""

    name: str
    folder: bool
    size: int
    modified: datetime


class Place(Protocol):
    """A tree of folders. Steps lead from its root; symbolic links are not followed. Raises Missing, Exists, Fault."""

    async def entries(self, steps: Steps, most: int) -> list[Entry]: ...

    async def read(self, steps: Steps) -> tuple[Entry, AsyncIterator[bytes]]: ...

    async def write(self, steps: Steps, pieces: AsyncIterator[bytes], new: bool) -> bool:
        """True when it was not there before. What is half written is never seen under its name."""

    async def remove(self, steps: Steps) -> None: ...

    async def move(self, steps: Steps, to: Steps, make: bool = False) -> None:
        """Never onto another file. `make`: the folder that it goes to is made when it is missing."""

    async def tried(self, reads: bool, writes: bool) -> str:
        """Is the root there, and may the bus do in it what it has to? Looks only. The finding, as an adapter's."""

    async def close(self) -> None: ...


def checked(steps: Steps) -> Steps:
    """Names that stay where they belong. Hidden ones are the bus's own, for what is half written. Raises Fault."""
    for step in steps:
        if step.startswith(".") or "/" in step or "\\" in step or not step.isprintable() or len(step.encode()) > 200:
            raise Fault(
                f"{CALLER}.BadRequest", "A name has 1 to 200 signs, none of / \\, and does not begin with a dot."
            )
    if len(steps) > DEEPEST or "" in steps:
        raise Fault(f"{CALLER}.BadRequest", f"A path has at most {DEEPEST} names, none of them empty.")
    return steps
