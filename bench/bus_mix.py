"""500 calls a second by X-Road's mix of sizes for ten minutes: errors, times, memory. `bus_mix SECONDS` for less."""

import asyncio
import random

from bench import server
from bench.bus import CLIENT, PROVIDER, fill, gateway, nginx
from bench.bus_memory import forget, peak
from bench.paced import Stream
from bench.processors import metered
from bench.report import Figure, percentile, show

RATE, SECONDS, WARM = 500, 600, 5
SIZES = {2_000: 300, 10_000: 600, 100_000: 90, 2_000_000: 9, 10_000_000: 1}
"""Bytes of a body: calls of a thousand."""
BODIES = {size: b"x" * size for size in SIZES}


def main(arguments: list[str]) -> int:
    seconds = float(arguments[0]) if arguments else SECONDS
    chance = random.Random(1)
    sizes, weights = list(SIZES), list(SIZES.values())

    def body() -> bytes:
        return BODIES[chance.choices(sizes, weights)[0]]

    with server.running() as base, nginx() as (backend, _):
        url = server.create(base, "mix", None)
        server.manage(url, "migrate", "--verbosity=0")
        fill(url, backend, whole=True)
        with gateway(url, 2) as (port, pid):
            path = f"/r1/{PROVIDER}/echo/api"
            asyncio.run(Stream(CLIENT, path, RATE, body).run(port, WARM))
            held = forget(pid)
            halves = [Stream(CLIENT, path, RATE, body) for _ in range(2)]
            peaks = []
            with metered(pid) as meter:
                for half in halves:
                    asyncio.run(half.run(port, seconds / 2))
                    peaks.append(peak(pid))
        server.drop(base, "mix")
    took = [each for half in halves for each in half.took]
    cost = meter.seconds / len(took) * 1e6
    note = f"p50 {percentile(took, 0.5):.1f} ms, bus {cost:.0f} µs of processor a call, {meter.idle:.0%} idle"
    figures = [
        Figure("calls answered", len(took) / seconds, "/s", 0.99 * RATE, least=True, note=note),
        Figure("errors", sum(half.errors() for half in halves), "", 0),
        Figure("p99", percentile(took, 0.99), "ms"),
        Figure("memory at the beginning", held, "MB"),
        Figure(
            "peak grows from the first half to the second", peaks[1] - peaks[0], "MB", 32, note=f"{peaks[1]:.0f} MB"
        ),
    ]
    return show("bus_mix", figures)
