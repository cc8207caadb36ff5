"""Calls over kept TLS connections with a client certificate, each as soon as the one before is answered.

`python -m bench.tls_load PORT PATH CLIENT CERTIFICATE KEY CONNECTIONS SECONDS BYTES` prints one line of JSON. wrk shows no certificate.
"""

import asyncio
import json
import ssl
import sys
import time
from typing import Any

import httptools
import uvloop

from bench.report import percentile


class Caller(asyncio.Protocol):
    """One connection."""

    def __init__(self, request: bytes, until: float) -> None:
        self.request, self.until = request, until
        self.took: list[float] = []
        self.bad = 0
        self.over = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.ask()

    def ask(self) -> None:
        self.begun = time.perf_counter()
        self.parser = httptools.HttpResponseParser(self)
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_message_complete(self) -> None:
        now = time.perf_counter()
        if self.parser.get_status_code() == 200:
            self.took.append((now - self.begun) * 1000)
        else:
            self.bad += 1
        if now < self.until:
            asyncio.get_running_loop().call_soon(self.ask)
        else:
            self.transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if time.perf_counter() < self.until:
            self.bad += 1
        self.over.set_result(None)


async def load(
    port: int, path: str, client: str, certificate: str, key: str, connections: int, seconds: float, size: int
) -> dict[str, float]:
    """(calls a second, p50 ms, p99 ms, answers that were none)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.load_cert_chain(certificate, key)
    head = f"POST {path} HTTP/1.1\r\nHost: bus\r\nX-Road-Client: {client}\r\nContent-Type: text/plain\r\n"
    request = f"{head}Content-Length: {size}\r\n\r\n".encode() + b"x" * size
    loop = asyncio.get_running_loop()
    until = time.perf_counter() + seconds
    callers = [
        (await loop.create_connection(lambda: Caller(request, until), "127.0.0.1", port, ssl=context))[1]
        for _ in range(connections)
    ]
    await asyncio.gather(*(each.over for each in callers))
    took = [each for caller in callers for each in caller.took] or [0.0]
    bad = sum(caller.bad for caller in callers)
    return {"rate": len(took) / seconds, "p50": percentile(took, 0.5), "p99": percentile(took, 0.99), "bad": bad}


if __name__ == "__main__":
    port, path, client, certificate, key, connections, seconds, size = sys.argv[1:]
    told = load(int(port), path, client, certificate, key, int(connections), float(seconds), int(size))
    print(json.dumps(uvloop.run(told) if hasattr(uvloop, "run") else asyncio.run(told)))
