"""Libraries that block work in threads of their adapter: a slow provider holds up nobody else's."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class Threads:
    """At most `many` calls at once; their own time-outs have to end them, as nobody can stop a thread."""

    def __init__(self, many: int, name: str) -> None:
        self._pool = ThreadPoolExecutor(many, name)

    async def run(self, work: Callable[[], T]) -> T:
        """Do it there. When nobody waits any more, what has not begun is not done."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def close(self) -> None:
        """No new work; threads end with what they do."""
        self._pool.shutdown(wait=False, cancel_futures=True)
