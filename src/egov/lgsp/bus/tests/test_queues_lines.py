"""What the library of AMQP says when a line breaks, in the bus's words; without a broker."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from egov.lgsp.bus.gateway.amqp.brokers import blamed
from egov.lgsp.bus.gateway.faults import Fault

AWAY = "Server.ServerProxy.NetworkError"


def code_of(work: Coroutine[Any, Any, None]) -> str:
    """The fault that it ends with."""

    async def act() -> None:
        with blamed(2):
            await work

    with pytest.raises(Fault) as told:
        asyncio.run(act())
    return told.value.code


async def broken_with(error: BaseException | type[BaseException]) -> None:
    """Who waits on a line is told that it broke."""
    waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    waiting.set_exception(error)
    await waiting


def test_a_line_that_broke_while_a_channel_was_opened_is_a_broker_that_is_away() -> None:
    assert code_of(broken_with(Exception)) == AWAY
    assert code_of(broken_with(ConnectionResetError("reset"))) == AWAY


def test_a_line_closed_under_those_who_wait_does_not_cancel_them() -> None:
    async def closed() -> None:
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting.cancel()
        await waiting

    assert code_of(closed()) == AWAY


def test_who_is_really_cancelled_is_cancelled() -> None:
    async def act() -> None:
        with blamed(2):
            await asyncio.sleep(60)

    async def cancelled() -> None:
        task = asyncio.create_task(act())
        await asyncio.sleep(0)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())


def test_patience_that_ended_is_told_as_a_time_out() -> None:
    async def silent() -> None:
        async with asyncio.timeout(0):
            await asyncio.sleep(60)

    assert code_of(silent()) == "Server.ServerProxy.ServiceFailed.Timeout"


def test_a_mistake_of_ours_is_not_the_brokers() -> None:
    async def act() -> None:
        with blamed(2):
            raise KeyError("exchange")

    with pytest.raises(KeyError):
        asyncio.run(act())
