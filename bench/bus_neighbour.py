"""One caller calls five times as often as it may: what the p95 of the four others makes of it."""

import asyncio

from bench import server
from bench.bus import BODY, PROVIDER, fill, gateway, nginx
from bench.paced import Stream
from bench.report import Figure, percentile, show

ALLOWED, TIMES, SECONDS, ROUNDS = 100, 5, 6, 3
"""Calls a second that each may make; the others make half of them."""


def neighbours(url: str) -> list[str]:
    """Five callers, each with its rate; their names."""
    server.become(url)
    from egov.lgsp.bus.models import AccessRight, Endpoint, Member, Policy, Service, Subsystem

    member, endpoint, service = (
        Member.objects.get(code="BENCH", member_class="ORG"),
        Endpoint.objects.get(),
        Service.objects.get(),
    )
    names = []
    for number in range(5):
        caller = Subsystem.objects.create(
            member=member,
            code=f"c{number}",
            name="Bench",
            standing="active",
            admission="network",
            networks=["127.0.0.0/8"],
        )
        AccessRight.objects.create(service=service, subsystem=caller, endpoint=endpoint, state="granted")
        Policy.objects.create(subsystem=caller, rate=ALLOWED, burst=ALLOWED)
        names.append(f"VN-ND/ORG/BENCH/c{number}")
    return names


async def together(port: int, names: list[str], greed: float) -> tuple[list[float], Stream]:
    """All call at once, the first of them so many times as often as it may; the times of the others, and the first."""
    path = f"/r1/{PROVIDER}/echo/api"
    rates = [ALLOWED * greed, *([ALLOWED / 2] * (len(names) - 1))]
    streams = [Stream(name, path, rate, lambda: b"x" * BODY) for name, rate in zip(names, rates, strict=True)]
    await asyncio.gather(*(each.run(port, SECONDS) for each in streams))
    assert not any(each.errors() for each in streams), [each.statuses for each in streams]
    return [took for each in streams[1:] for took in each.took], streams[0]


def main(arguments: list[str]) -> int:
    alone: list[float] = []
    beside: list[float] = []
    refused = 0
    with server.running() as base, nginx() as (backend, _):
        url = server.create(base, "neighbour", None)
        server.manage(url, "migrate", "--verbosity=0")
        fill(url, backend)
        names = neighbours(url)
        with gateway(url, 1) as (port, _):
            asyncio.run(together(port, names, 0.5))
            for _ in range(ROUNDS):  # in turns, so that what else happens on the machine falls on both
                alone += asyncio.run(together(port, names, 0.5))[0]
                took, greedy = asyncio.run(together(port, names, TIMES))
                beside += took
                refused += greedy.statuses.get(429, 0)
        server.drop(base, "neighbour")
    before, after = percentile(alone, 0.95), percentile(beside, 0.95)
    note = f"p95 {before:.1f} ms and {after:.1f} ms; {refused:,} calls of the greedy one refused"
    figures = [
        Figure("the others' p95 grows by", 100 * (after / before - 1), "%", 20, note=note),
        Figure("calls of the greedy one that were refused", refused, "", 1, least=True),
    ]
    return show("bus_neighbour", figures)
