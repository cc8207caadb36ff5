"""Figures for Prometheus. With several processes they meet in files, so that any of them tells those of all."""

import os

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
TOOK = Histogram(
    "bus_exchange_seconds", "From the request's head to the end of the answer.", ["service"], buckets=SECONDS
)
PROVIDER = Histogram("bus_provider_seconds", "Of that, waiting for the provider.", ["service"], buckets=SECONDS)
BYTES = Counter("bus_bytes", "Bytes of bodies.", ["service", "direction"])


def count(record: Record) -> None:
    """Add an exchange. A call that names no known service is counted without name, so that nobody can make up series."""
    known = record.status < 400 or not record.fault.startswith(UNKNOWN)
    service = record.service if known else ""
    client = record.client if known else ""
    EXCHANGES.labels(client, service, f"{record.status // 100}xx", record.fault).inc()
    TOOK.labels(service).observe(record.took_us / 1e6)
    if record.provider_us:
        PROVIDER.labels(service).observe(record.provider_us / 1e6)
    BYTES.labels(service, "in").inc(record.request_bytes)
    BYTES.labels(service, "out").inc(record.response_bytes)


def shown() -> bytes:
    """All figures as text."""
    if FOLDER in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(REGISTRY)
