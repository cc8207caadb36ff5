"""Spans by OTLP (HTTP, protobuf): of the call, the mediation, each call of a provider, each try to deliver.

Spans are made from what the record measured anyway, once it is closed, and leave in batches from a thread of their own.
Without OTEL_EXPORTER_OTLP_ENDPOINT nothing is made, nor is the SDK imported. Paths and queries stay out: they name
people.
"""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from egov.lgsp.bus.gateway import moments
from egov.lgsp.bus.gateway.moments import traced
from egov.lgsp.bus.gateway.records import Record

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor
    from opentelemetry.trace import SpanContext, SpanKind

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
SHARE = "EGOV_BUS_TRACE_SHARE"
WHOLE = 0xFFFF_FFFF_FFFF_FFFF
UPPER = 0xFFFF_FFFF_0000_0000
SAMPLED = frozenset("13579bdf")
"""Last signs of a traceparent whose lowest bit is set (W3C Trace Context 3.2.2.5)."""
MOST_OPEN = 10_000
"""Calls whose beginning was noted and whose end never came."""
DELIVERIES = frozenset({"async", "reply", "event"})


@dataclass(slots=True)
class Open:
    """A call under way. Span ids as numbers: `parent` is 0 for the first of a trace, `inner` is what calls of
    providers hang under; `calls` are begin and end of these, nanoseconds since 1970."""

    trace: str
    own: int
    parent: int
    inner: int
    mediation_began: int = 0
    calls: list[tuple[int, int]] = field(default_factory=list)


class Traces:
    """One per process, only where spans are wanted."""

    def __init__(self, processor: "SpanProcessor", resource: Mapping[str, str]) -> None:
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.util.instrumentation import InstrumentationScope

        self.processor = processor
        self._resource = Resource.create(dict(resource))
        self._scope = InstrumentationScope("egov.lgsp.bus")
        self._open: dict[str, Open] = {}

    def begin(self, record: Record, given: str, *, hanging: int | None = None) -> None:
        """A call has come; `given` is its traceparent. `hanging` is the span that it belongs under."""
        trace = traced(given, record.id)
        if trace[-1] not in SAMPLED:
            return
        if len(self._open) > MOST_OPEN:
            self._open.clear()
        own = int(trace[36:52], 16) ^ WHOLE
        theirs = given.split("-")
        followed = len(theirs) > 2 and trace[3:35] == theirs[1].lower()
        parent = hanging if hanging is not None else int(theirs[2], 16) if followed else 0
        self._open[record.id] = Open(trace, own, parent, own)

    def delivery(self, record: Record, kept: str) -> None:
        """A try to deliver; `kept` is the trace of the call that was kept, whose own span it hangs under."""
        self.begin(record, kept, hanging=int(kept[36:52], 16) ^ WHOLE if kept else None)

    def mediation(self, record: Record) -> None:
        """From here to the end of the call a mediation is at work."""
        known = self._open.get(record.id)
        if known is not None:
            known.mediation_began = time.time_ns()
            known.inner = known.own ^ UPPER

    def under(self, record: Record, main: Record) -> None:
        """A call of another service that a mediation makes."""
        known = self._open.get(main.id)
        if known is not None:
            self.begin(record, record.trace, hanging=known.inner)

    def called(self, record: Record, nanoseconds: int) -> None:
        """A provider was called and has begun to answer, or has not."""
        known = self._open.get(record.id)
        if known is not None:
            now = time.time_ns()
            known.calls.append((now - nanoseconds, now))

    def ended(self, record: Record) -> None:
        """The record is closed: its spans can be made."""
        known = self._open.pop(record.id, None)
        if known is None:
            return
        from opentelemetry.trace import SpanKind

        if record.protocol == "mediated":
            kind = SpanKind.INTERNAL
        else:
            kind = SpanKind.CONSUMER if record.protocol in DELIVERIES else SpanKind.SERVER
        sent = int((record.trace or known.trace)[36:52], 16)
        start = int(record.at.timestamp() * 1_000_000) * 1000
        end = start + record.took_us * 1000
        facts: dict[str, Any] = {
            "http.request.method": record.method,
            "http.response.status_code": record.status,
            "egov.client": record.client,
            "egov.service": record.service,
            "egov.protocol": record.protocol,
            "egov.exchange": record.id,
        }
        if record.fault:
            facts["error.type"] = record.fault
        broken = bool(record.fault) or record.status >= 500
        self._make(known, record.service or record.protocol, kind, known.own, known.parent, (start, end), facts, broken)
        if known.mediation_began:
            span = (known.mediation_began, max(end, known.mediation_began))
            self._make(known, "mediation", SpanKind.INTERNAL, known.inner, known.own, span, {}, broken)
        for number, times in enumerate(known.calls):
            theirs = {name: facts[name] for name in ("http.request.method", "egov.service")}
            wrong = record.fault.startswith("Server.ServerProxy") or record.status >= 500
            self._make(known, "provider", SpanKind.CLIENT, sent ^ number, known.inner, times, theirs, wrong)

    def close(self) -> None:
        """Send what waits."""
        self.processor.shutdown()

    def _make(
        self,
        known: Open,
        name: str,
        kind: "SpanKind",
        span: int,
        parent: int,
        times: tuple[int, int],
        facts: dict[str, Any],
        broken: bool,
    ) -> None:
        from opentelemetry.sdk.trace import ReadableSpan
        from opentelemetry.trace.status import Status, StatusCode

        made: ReadableSpan = ReadableSpan(
            name,
            context=_context(known, span, remote=False),
            parent=_context(known, parent, remote=parent == known.parent) if parent else None,
            resource=self._resource,
            attributes=facts,
            kind=kind,
            status=Status(StatusCode.ERROR if broken else StatusCode.UNSET),
            start_time=times[0],
            end_time=times[1],
            instrumentation_scope=self._scope,
        )
        self.processor.on_end(made)


def _context(known: Open, span: int, *, remote: bool) -> "SpanContext":
    from opentelemetry.trace import SpanContext, TraceFlags

    return SpanContext(int(known.trace[3:35], 16), span, remote, TraceFlags(TraceFlags.SAMPLED))


def traces_from(node: str, environment: Mapping[str, str] = os.environ) -> Traces | None:
    """As the surroundings want it (the SDK's own variables say where to and how); None when nowhere."""
    moments.share = float(environment.get(SHARE, "1"))
    if not any(environment.get(name) for name in ENDPOINTS):
        return None
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    return Traces(BatchSpanProcessor(OTLPSpanExporter()), {"service.name": "bus", "service.instance.id": node})
