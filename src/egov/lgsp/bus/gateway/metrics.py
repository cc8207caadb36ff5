"""Figures for Prometheus. With several processes they meet in files, so that any of them tells those of all.

A call only adds to sums in memory; once a second they go to the files, which cost ten times as much to write.
"""

import os
from bisect import bisect_left
from collections import Counter as Tally
from dataclasses import dataclass, field
from functools import lru_cache

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from egov.lgsp.bus.gateway.journal import Record

FORMAT = CONTENT_TYPE_LATEST.encode()
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
UNKNOWN = ("Client", "Server.ServerProxy.UnknownService", "Server.ClientProxy.UnknownMember")
FOLDER = "PROMETHEUS_MULTIPROC_DIR"

EXCHANGES = Counter(
    "bus_exchanges", "Exchanges by caller, service and outcome.", ["client", "service", "status", "fault"]
)
TOOK = Histogram("bus_exchange_seconds", "From the head to the end of the answer.", ["service"], buckets=SECONDS)
PROVIDER = Histogram("bus_provider_seconds", "Of that, waiting for the provider.", ["service"], buckets=SECONDS)
TLS = Counter("bus_tls_refusals", "Handshakes that came to nothing, by reason.", ["reason"])
BYTES = Counter("bus_bytes", "Bytes of bodies.", ["service", "direction"])


@dataclass(slots=True)
class Sums:
    """Of one kind of exchange, since they were last told. Times in microseconds, by the place of their bucket."""

    calls: int = 0
    received: int = 0
    sent: int = 0
    took_us: int = 0
    provider_us: int = 0
    took: "Tally[int]" = field(default_factory=Tally)
    provider: "Tally[int]" = field(default_factory=Tally)


_sums: dict[tuple[str, str, int, str], Sums] = {}
_BUCKETS = tuple(int(seconds * 1_000_000) for seconds in SECONDS)


def count(record: Record) -> None:
    """Add an exchange. One that names nothing known is counted without names: nobody can make up series."""
    fault = record.fault
    if fault and fault.startswith(UNKNOWN):
        key = ("", "", record.status // 100, fault)
    else:
        key = (record.client, record.service, record.status // 100, fault)
    sums = _sums.get(key)
    if sums is None:
        sums = _sums[key] = Sums()
    sums.calls += 1
    sums.received += record.request_bytes
    sums.sent += record.response_bytes
    sums.took_us += record.took_us
    sums.took[bisect_left(_BUCKETS, record.took_us)] += 1
    if record.provider_us:
        sums.provider_us += record.provider_us
        sums.provider[bisect_left(_BUCKETS, record.provider_us)] += 1


def tell() -> None:
    """Add what was counted to the figures that are shown."""
    told = dict(_sums)
    _sums.clear()
    for key, sums in told.items():
        exchanges, took, provider, received, sent = _series(*key)
        exchanges.inc(sums.calls)
        received.inc(sums.received)
        sent.inc(sums.sent)
        _observe(took, sums.took, sums.took_us)
        _observe(provider, sums.provider, sums.provider_us)


def _observe(histogram: Histogram, places: "Tally[int]", total_us: int) -> None:
    """What `observe` does for one value, for many at once; the library has no name for it."""
    histogram._sum.inc(total_us / 1e6)
    for place, number in places.items():
        histogram._buckets[place].inc(number)


@lru_cache(maxsize=8192)
def _series(
    client: str, service: str, hundreds: int, fault: str
) -> tuple[Counter, Histogram, Histogram, Counter, Counter]:
    """What counts this kind of exchange; looking it up by its labels costs more than counting."""
    return (
        EXCHANGES.labels(client, service, f"{hundreds}xx", fault),
        TOOK.labels(service),
        PROVIDER.labels(service),
        BYTES.labels(service, "in"),
        BYTES.labels(service, "out"),
    )


KINDS = ("credential", "disk", "stamp", "letters", "queue", "circuit", "node", "unemptied")
LEVELS = ("warning", "urgent")


def alerted(alerts: dict[tuple[str, str], int]) -> bytes:
    """Open alerts by kind and level; the same from every process, so no process may add them up."""
    lines = ["# HELP egov_bus_alert Open alerts of the bus.", "# TYPE egov_bus_alert gauge"]
    lines += [
        f'egov_bus_alert{{kind="{kind}",level="{level}"}} {alerts.get((kind, level), 0)}'
        for kind in KINDS
        for level in LEVELS
    ]
    return ("\n".join(lines) + "\n").encode()


def shown() -> bytes:
    """All figures as text."""
    tell()
    if FOLDER in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(REGISTRY)
