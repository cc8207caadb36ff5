"""Tasks that end when they are told to."""

import asyncio


async def ended(*tasks: "asyncio.Task[None]", patience: float = 0.2) -> None:
    """Cancel the tasks and wait until they are done; what they raise is their own.

    A task is told again after `patience` seconds: in Python 3.11 `asyncio.wait_for`, under everything that waits for
    the database, forgets a cancellation that comes in the same turn as what it waited for.
    """
    waiting = {task for task in tasks if not task.done()}
    while waiting:
        for task in waiting:
            task.cancel()
        _, waiting = await asyncio.wait(waiting, timeout=patience)
    for task in tasks:
        if not task.cancelled():
            task.exception()  # asked for, so that asyncio does not report it as forgotten
