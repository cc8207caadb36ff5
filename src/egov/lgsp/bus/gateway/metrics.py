"""Figures for Prometheus. With several processes they meet in files, so that any of them tells those of all."""

import os
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


def count(record: Record) -> None:
    """Add an exchange. One that names nothing known is counted without names: nobody can make up series."""
    known = not record.fault or not record.fault.startswith(UNKNOWN)
    names = (record.client, record.service) if known else ("", "")
    exchanges, took, provider, received, sent = _series(*names, record.status // 100, record.fault)
    exchanges.inc()
    took.observe(record.took_us / 1e6)
    if record.provider_us:
        provider.observe(record.provider_us / 1e6)
    if record.request_bytes:
        received.inc(record.request_bytes)
    if record.response_bytes:
        sent.inc(record.response_bytes)


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


KINDS = ("credential", "disk", "stamp", "letters", "queue", "circuit", "node")
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
    if FOLDER in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(REGISTRY)
