"""Spans by OTLP: what a collector gets, whose trace it belongs to, and nothing where nothing is wanted."""

import gzip
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from tests.gateways import HEALTH, HOSPITAL, Gateway, Provider, served, service

from egov.lgsp.bus.gateway import moments, tracing
from egov.lgsp.bus.gateway.records import Record
from egov.lgsp.bus.gateway.tracing import Traces, traces_from
from egov.lgsp.bus.tests.delivering import until
from egov.lgsp.bus.tests.mediations import mediated

SERVICE = f"/r1/{HEALTH}/benh-an"
TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
CLIENT, SERVER, INTERNAL, CONSUMER = 3, 2, 1, 5
ERROR = 2


@dataclass
class Collector:
    """Keeps the spans that it is sent."""

    url: str = ""
    spans: list[Any] = field(default_factory=list)
    resources: list[dict[str, str]] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        assert scope["path"] == "/v1/traces"
        headers = dict(scope["headers"])
        assert headers[b"content-type"] == b"application/x-protobuf"
        asked = ExportTraceServiceRequest()
        asked.ParseFromString(gzip.decompress(body) if headers.get(b"content-encoding") == b"gzip" else body)
        for each in asked.resource_spans:
            self.resources.append({pair.key: pair.value.string_value for pair in each.resource.attributes})
            self.spans += [span for group in each.scope_spans for span in group.spans]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


@pytest.fixture(scope="module")
def collecting() -> Iterator[tuple[Collector, Traces]]:
    collector = Collector()
    with served(collector) as port:
        exporter = OTLPSpanExporter(f"http://127.0.0.1:{port}/v1/traces")
        traces = Traces(BatchSpanProcessor(exporter), {"service.name": "bus"})
        yield collector, traces
        traces.close()


@pytest.fixture
def collector(collecting: tuple[Collector, Traces], gateway: Gateway) -> Iterator[Collector]:
    """The gateway sends its spans there."""
    collecting[0].spans.clear()
    gateway.bus.traces = collecting[1]
    yield collecting[0]
    gateway.bus.traces = None


def sent(gateway: Gateway, collector: Collector) -> dict[str, Any]:
    """The spans by their names."""
    assert gateway.bus.traces is not None
    gateway.bus.traces.processor.force_flush()
    return {span.name: span for span in collector.spans}


def facts(span: Any) -> dict[str, Any]:
    return {pair.key: pair.value.string_value or pair.value.int_value for pair in span.attributes}


def test_a_call_and_its_provider_are_two_spans_in_the_callers_trace(
    hospital: httpx.Client, provider: Provider, gateway: Gateway, collector: Collector
) -> None:
    hospital.get(
        f"{SERVICE}/benh-nhan/12?ten=An", headers={"traceparent": f"00-{TRACE}-{SPAN}-01", "tracestate": "a=b"}
    )

    spans = sent(gateway, collector)
    call, inner = spans[f"{HEALTH}/benh-an"], spans["provider"]
    assert {call.trace_id.hex(), inner.trace_id.hex()} == {TRACE}
    assert call.parent_span_id.hex() == SPAN
    assert inner.parent_span_id == call.span_id
    assert provider.seen[0].header("traceparent") == f"00-{TRACE}-{inner.span_id.hex()}-01"
    assert provider.seen[0].header("tracestate") == "a=b"
    assert (call.kind, inner.kind) == (SERVER, CLIENT)
    assert call.start_time_unix_nano <= inner.start_time_unix_nano < inner.end_time_unix_nano
    assert facts(call)["egov.client"] == HOSPITAL
    assert facts(call)["http.response.status_code"] == 200
    assert "12" not in str(facts(call)).replace(facts(call)["egov.exchange"], "")
    assert collector.resources[-1]["service.name"] == "bus"


def test_a_caller_that_does_not_sample_is_not_sampled(
    hospital: httpx.Client, provider: Provider, gateway: Gateway, collector: Collector
) -> None:
    hospital.get(SERVICE, headers={"traceparent": f"00-{TRACE}-{SPAN}-00"})

    assert sent(gateway, collector) == {}
    assert str(provider.seen[0].header("traceparent")).endswith("-00")


def test_a_broken_traceparent_begins_a_trace_of_its_own_and_drops_the_state(
    hospital: httpx.Client, provider: Provider, gateway: Gateway, collector: Collector
) -> None:
    hospital.get(SERVICE, headers={"traceparent": f"00-{'0' * 32}-{SPAN}-01", "tracestate": "a=b"})

    call = sent(gateway, collector)[f"{HEALTH}/benh-an"]
    assert call.trace_id.hex() == gateway.last.id.replace("-", "")
    assert call.parent_span_id == b""
    assert provider.seen[0].header("tracestate") is None


def test_a_refused_call_is_a_span_with_its_fault_and_no_provider(
    hospital: httpx.Client, gateway: Gateway, collector: Collector
) -> None:
    hospital.get(f"/r1/{HEALTH}/khong-co", headers={"traceparent": f"00-{TRACE}-{SPAN}-01"})

    spans = sent(gateway, collector)
    (call,) = spans.values()
    assert call.parent_span_id.hex() == SPAN
    assert call.status.code == ERROR
    assert facts(call)["error.type"] == "Server.ServerProxy.UnknownService"


def test_a_mediation_lies_between_call_and_provider(
    hospital: httpx.Client, gateway: Gateway, provider: Provider, collector: Collector
) -> None:
    document = {"accepts": "rest", "request": [{"jsonata": "{'a': 1}"}]}
    gateway.bus.follow(mediated((service(provider.url), document)))

    hospital.post(SERVICE, json={})

    spans = sent(gateway, collector)
    assert spans["mediation"].parent_span_id == spans[f"{HEALTH}/benh-an"].span_id
    assert spans["provider"].parent_span_id == spans["mediation"].span_id
    assert spans["mediation"].kind == INTERNAL


@pytest.mark.django_db
def test_a_try_to_deliver_hangs_under_the_call_that_was_kept(
    his: httpx.Client, delivery: Gateway, collecting: tuple[Collector, Traces], provider: Provider
) -> None:
    collector, delivery.bus.traces = collecting
    collector.spans.clear()
    try:
        his.post(SERVICE, content=b"x", headers={"Prefer": "respond-async"})
        until(lambda: len(delivery.kept.records) >= 2)
        sent(delivery, collector)
    finally:
        delivery.bus.traces = None

    by_kind = {span.kind: span for span in collector.spans}
    assert by_kind[CONSUMER].parent_span_id == by_kind[SERVER].span_id
    assert by_kind[CONSUMER].trace_id == by_kind[SERVER].trace_id
    assert by_kind[CLIENT].parent_span_id == by_kind[CONSUMER].span_id


def test_without_an_address_nothing_is_made_nor_imported() -> None:
    program = "import sys; import egov.lgsp.bus.gateway.application; print('opentelemetry' in sys.modules)"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment, timeout=60, check=True
    )

    assert traces_from("bus", {}) is None
    assert done.stdout.strip() == "False"


def test_a_share_of_own_traces_is_sampled_and_each_node_decides_alike() -> None:
    traces_from("bus", {"EGOV_BUS_TRACE_SHARE": "0.5"})
    ids = [moments.new_id() for _ in range(400)]
    first, again = ([moments.traced("", each)[-2:] for each in ids] for _ in range(2))
    theirs = moments.traced(f"00-{TRACE}-{SPAN}-01", ids[0])
    traces_from("bus", {})

    assert first == again
    assert 100 < first.count("01") < 300
    assert theirs.endswith("-01")


def test_calls_that_never_end_do_not_fill_the_memory(collecting: tuple[Collector, Traces]) -> None:
    _, traces = collecting
    for number in range(tracing.MOST_OPEN + 10):
        traces.begin(Record(f"{number:08x}-0000-7000-8000-000000000001", None, "rest", "GET", ""), "")  # type: ignore[arg-type]

    assert len(traces._open) <= tracing.MOST_OPEN
    traces._open.clear()


@pytest.mark.parametrize(
    ("given", "spans"),
    [
        (f"00-{TRACE}-{SPAN}-03", 2),
        (f"00-{TRACE}-{SPAN}-02", 0),
        (f"cc-{TRACE}-{SPAN}-01-more", 2),
        (f"000-{TRACE}-{SPAN}-01", 2),
        (f"00-{TRACE}-{SPAN}-zz", 0),
        ("-", 2),
        ("\u00e9" * 60, 2),
    ],
)
def test_no_traceparent_upsets_a_call(
    hospital: httpx.Client, gateway: Gateway, collector: Collector, given: str, spans: int
) -> None:
    answer = hospital.get(SERVICE, headers=[(b"traceparent", given.encode("latin-1"))])

    assert answer.status_code == 200
    assert len(sent(gateway, collector)) == spans
