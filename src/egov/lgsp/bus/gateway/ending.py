"""Tasks that end when they are told to."""

import asyncio
from typing import Any


async def ended(*tasks: "asyncio.Future[Any]", patience: float = 0.2) -> None:
    """Cancel the tasks and wait until they are done; what they raise is their own. Who is cancelled while waiting here
    waits on: a task is done only after those that it began.

    A task is told again after `patience` seconds: in Python 3.11 `asyncio.wait_for`, under everything that waits for
    the database, forgets a cancellation that comes in the same turn as what it waited for.
    """
    loop = asyncio.get_running_loop()
    told: asyncio.CancelledError | None = None
    waiting = {task for task in tasks if not task.done()}
    while waiting:
        for task in waiting:
            task.cancel()
        until = loop.time() + patience
        while waiting and (left := until - loop.time()) > 0:
            try:
                await asyncio.wait(waiting, timeout=left)
            except asyncio.CancelledError as error:
                told = error
            waiting = {task for task in waiting if not task.done()}
    for task in tasks:
        if not task.cancelled():
            task.exception()  # asked for, so that asyncio does not report it as forgotten
    if told is not None:
        raise told
