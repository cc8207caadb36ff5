"""A task that was told to end ends, and with it what it began."""

import asyncio
from contextlib import suppress

import pytest

from egov.lgsp.bus.gateway.ending import ended


async def forgetful(times: int) -> None:
    """Work that does not hear that it is to end, the first times."""
    for _ in range(times):
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
    await asyncio.sleep(60)


def test_a_task_that_forgets_is_told_again() -> None:
    async def live() -> list[bool]:
        tasks = [asyncio.create_task(forgetful(times)) for times in (0, 1, 3)]
        await asyncio.sleep(0)
        await ended(*tasks, patience=0.01)
        return [task.cancelled() for task in tasks]

    assert asyncio.run(live()) == [True, True, True]


def test_what_a_task_raises_at_its_end_stays_its_own() -> None:
    async def failing() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            raise ValueError

    async def live() -> tuple[asyncio.Task[None], asyncio.Task[None]]:
        done = asyncio.create_task(asyncio.sleep(0))
        task = asyncio.create_task(failing())
        await asyncio.sleep(0.001)
        await ended(task, done)
        return task, done

    task, done = asyncio.run(live())
    assert isinstance(task.exception(), ValueError)
    assert not done.cancelled()


def test_who_is_told_to_end_meanwhile_waits_for_what_it_began() -> None:
    async def parent(child: "asyncio.Task[None]") -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await ended(child, patience=0.05)

    async def live() -> bool:
        child = asyncio.create_task(forgetful(2))
        task = asyncio.create_task(parent(child))
        await asyncio.sleep(0)
        await ended(task, patience=0.01)
        return child.cancelled()

    assert asyncio.run(live())


def test_who_is_told_to_end_meanwhile_does_so() -> None:
    async def live() -> None:
        child = asyncio.create_task(forgetful(1))
        await asyncio.sleep(0)
        ending = asyncio.create_task(ended(child, patience=0.01))
        await asyncio.sleep(0)
        ending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await ending
        assert child.cancelled()

    asyncio.run(live())
