"""Heavy work beside the event loop. libxml2 lets go of the interpreter, so two threads use two cores."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")

LIGHT = 32_000
"""Bytes up to which work is done at once, a millisecond or two: handing it over would cost more."""
_POOL = ThreadPoolExecutor(2, "mediation")


class PerThread(Generic[T]):
    """One for each thread: a stylesheet of another would be copied at each use, a validator's log be mixed up."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._local = threading.local()

    def get(self) -> T:
        made: T | None = getattr(self._local, "made", None)
        if made is None:
            made = self._local.made = self._make()
        return made


async def worked(size: int, work: Callable[[], T]) -> T:
    """Do it here if it is light, in the pool if not."""
    if size <= LIGHT:
        return work()
    return await asyncio.get_running_loop().run_in_executor(_POOL, work)
