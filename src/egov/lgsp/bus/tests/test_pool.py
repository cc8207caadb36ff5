"""Connections to providers end with the process that made them, also those on which a call is under way."""

import asyncio
import socket
import ssl

from egov.lgsp.bus.gateway.pool import Origin, Pool, origin_of

PATIENCE = 30.0


def provider(listening: socket.socket) -> Origin:
    return origin_of(f"http://127.0.0.1:{listening.getsockname()[1]}/", verify=True)


def test_whoever_waits_for_an_answer_is_told_when_the_pool_closes() -> None:
    pool = Pool({True: ssl.create_default_context()})
    told: list[str] = []

    async def live(silent: Origin) -> list[bool]:
        asked, idle = await pool.connect(silent, PATIENCE), await pool.connect(silent, PATIENCE)
        asked.ask(asyncio.get_running_loop(), b"GET / HTTP/1.1\r\n\r\n", PATIENCE, lambda: told.append("asked"))
        pool.close()
        await asyncio.sleep(0.01)
        assert asked.failure is not None
        return [asked.closed, idle.closed]

    with socket.create_server(("127.0.0.1", 0)) as listening:
        closed = asyncio.run(live(provider(listening)))

    assert told == ["asked"]
    assert closed == [True, True]


def test_a_connection_that_has_ended_is_forgotten() -> None:
    pool = Pool({True: ssl.create_default_context()})

    async def live(listening: socket.socket) -> None:
        connection = await pool.connect(provider(listening), PATIENCE)
        assert pool._open == {connection}
        listening.accept()[0].close()
        while not connection.closed:
            await asyncio.sleep(0.005)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        asyncio.run(live(listening))

    assert pool._open == set()
