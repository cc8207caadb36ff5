"""Calls that come at their own pace, whether the ones before are answered or not, over kept connections."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httptools


class Line(asyncio.Protocol):
    """One kept connection; one call at a time."""

    answered: "asyncio.Future[int]"

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.open = True

    def ask(self, data: bytes) -> "asyncio.Future[int]":
        self.parser = httptools.HttpResponseParser(self)
        self.answered = asyncio.get_running_loop().create_future()
        self.transport.write(data)
        return self.answered

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_message_complete(self) -> None:
        if not self.answered.done():
            self.answered.set_result(self.parser.get_status_code())

    def connection_lost(self, error: Exception | None) -> None:
        self.open = False
        if hasattr(self, "answered") and not self.answered.done():
            self.answered.set_result(0)


@dataclass
class Stream:
    """One caller's calls: `rate` a second, each with the body that `body` gives. `took` in milliseconds."""

    client: str
    path: str
    rate: float
    body: Callable[[], bytes]
    took: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    _lines: list[Line] = field(default_factory=list)

    async def run(self, port: int, seconds: float) -> None:
        """Call for so long, and wait for what is still under way."""
        begun, number, tasks = time.perf_counter(), 0, set()
        while (due := begun + number / self.rate) < begun + seconds:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            task = asyncio.create_task(self._call(port, self.body()))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            number += 1
        if tasks:
            await asyncio.wait(tasks, timeout=60)
        for line in self._lines:
            line.transport.close()

    async def _call(self, port: int, body: bytes) -> None:
        head = f"POST {self.path} HTTP/1.1\r\nHost: bus\r\nX-Road-Client: {self.client}\r\n"
        data = f"{head}Content-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        begun = time.perf_counter()
        line = self._lines.pop() if self._lines else None
        if line is None or not line.open:
            _, line = await asyncio.get_running_loop().create_connection(Line, "127.0.0.1", port)
        status = await line.ask(data)
        self.statuses[status] = self.statuses.get(status, 0) + 1
        if status == 200:
            self.took.append((time.perf_counter() - begun) * 1000)
        if line.open:
            self._lines.append(line)

    def errors(self) -> int:
        """Answers that were none, those left out that a limit explains."""
        return sum(number for status, number in self.statuses.items() if status not in (200, 429))
