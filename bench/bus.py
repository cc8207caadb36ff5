"""The service bus carrying a 490-byte POST at 32 connections, beside nginx and Node-RED doing less of it.

nginx and Node-RED only pass the call on. The bus checks the caller and its right, hashes, records durably, signs.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from bench import server
from bench.processors import metered
from bench.report import Figure, show
from egov.project.run.places import free_port

CONNECTIONS, SECONDS, WARM = 32, 8, 3
BODY = 490
CLIENT, PROVIDER = "VN-ND/ORG/BENCH/caller", "VN-ND/GOV/BENCH/provider"
NODE_RED = server.CACHE / "node-red"

SCRIPT = """
wrk.method = "POST"
wrk.body = string.rep("x", {body})
wrk.headers["Content-Type"] = "text/plain"
wrk.headers["X-Road-Client"] = "{client}"
done = function(summary, latency)
  io.write(string.format("p99 %.3f p50 %.3f bad %d rate %.2f\\n", latency:percentile(99) / 1000,
    latency:percentile(50) / 1000, summary.errors.status + summary.errors.timeout + summary.errors.connect,
    1000000 * summary.requests / summary.duration))
end
"""


def load(url: str, seconds: int = SECONDS, body: int = BODY) -> tuple[float, float, float, int]:
    """(calls a second, p50 ms, p99 ms, answers that were none) at 32 connections."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(SCRIPT.format(body=body, client=CLIENT))
        script.flush()
        ran = subprocess.run(
            ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-s", script.name, url],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    found = re.search(r"p99 ([\d.]+) p50 ([\d.]+) bad (\d+) rate ([\d.]+)", ran.stdout)
    assert found, ran.stdout
    p99, p50, bad, rate = (float(one) for one in found.groups())
    return rate, p50, p99, int(bad)


@contextmanager
def process(command: list[str], **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own group, ended hard at the end."""
    with open(server.CACHE / "bus.log", "ab") as log:
        running = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, **options)
    try:
        yield running
    finally:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGTERM)
        try:
            running.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)


@contextmanager
def nginx(files: str = "/nonexistent") -> Iterator[tuple[int, int]]:
    """The provider (with a folder's files below /files/), and nginx as a proxy in front of it: their ports."""
    backend, proxy = free_port(), 0
    with tempfile.TemporaryDirectory() as folder:
        while proxy in (0, backend):
            proxy = free_port()
        paths = "".join(
            f"{kind}_temp_path {folder}/{kind}; " for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        config = Path(folder, "nginx.conf")
        config.write_text(
            f"daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/errors;\n"
            "events { worker_connections 1024; }\n"
            f"http {{ access_log off; client_max_body_size 0; keepalive_requests 100000000; {paths}\n"
            f"upstream provider {{ server 127.0.0.1:{backend}; keepalive 64; }}\n"
            f"server {{ listen 127.0.0.1:{backend}; location /files/ {{ alias {files}/; }} location / {{ default_type application/json;"
            " return 200 '{\"ok\":true}'; } }\n"
            f"server {{ listen 127.0.0.1:{proxy}; location / {{ proxy_pass http://provider; proxy_http_version 1.1;"
            ' proxy_set_header Connection ""; } } }\n'
        )
        with process([shutil.which("nginx") or "nginx", "-c", str(config)]):
            server.wait_for(f"http://127.0.0.1:{backend}/")
            yield backend, proxy


@contextmanager
def node_red(backend: int) -> Iterator[int]:
    """Node-RED with one flow: take the call in, ask the provider, answer. Installed by npm at the first time."""
    if not (NODE_RED / "node_modules/node-red/red.js").exists():
        print("Installing Node-RED …", flush=True)
        NODE_RED.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--silent", "node-red@4"], cwd=NODE_RED, check=True
        )
    port = free_port()
    flow = [
        {"id": "t", "type": "tab", "label": "bench"},
        {"id": "in", "type": "http in", "z": "t", "url": "/api", "method": "post", "wires": [["ask"]]},
        {
            "id": "ask", "type": "http request", "z": "t", "method": "POST", "ret": "txt", "persist": True,
            "url": f"http://127.0.0.1:{backend}/api", "wires": [["out"]],
        },
        {"id": "out", "type": "http response", "z": "t", "wires": []},
    ]  # fmt: skip
    home = NODE_RED / "home"
    home.mkdir(exist_ok=True)
    (home / "bench.json").write_text(json.dumps(flow))
    (home / "settings.js").write_text(
        f"module.exports = {{ uiPort: {port}, uiHost: '127.0.0.1', flowFile: 'bench.json', httpAdminRoot: '/admin',"
        " logging: { console: { level: 'error' } } }"
    )
    with process(["node", "node_modules/node-red/red.js", "-u", str(home)], cwd=NODE_RED):
        server.wait_for(f"http://127.0.0.1:{port}/admin/")
        yield port


def fill(url: str, backend: int, whole: bool = False) -> None:
    """A caller, a provider's service for bodies of 1 GB, the right to its endpoint or to the whole service."""
    server.become(url)
    from egov.lgsp.bus.models import AccessRight, Endpoint, Member, Service, Subsystem

    def application(kind: str, code: str) -> Subsystem:
        member = Member.objects.create(member_class=kind, code="BENCH", name="Bench", standing="active")
        return Subsystem.objects.create(
            member=member, code=code, name="Bench", standing="active", admission="network", networks=["127.0.0.0/8"]
        )

    caller, provider = application("ORG", "caller"), application("GOV", "provider")
    service = Service.objects.create(
        subsystem=provider, code="echo", title="Bench", url=f"http://127.0.0.1:{backend}", standing="active",
        most_bytes=1_000_000_000,
    )  # fmt: skip
    endpoint = Endpoint.objects.create(service=service, method="POST", path="/api")
    AccessRight.objects.create(service=service, subsystem=caller, endpoint=None if whole else endpoint, state="granted")


def healthy(port: int) -> None:
    """Until the bus answers."""
    server.wait_for(f"http://127.0.0.1:{port}/health")


@contextmanager
def gateway(url: str, workers: int, ready: Callable[[int], None] = healthy, **more: str) -> Iterator[tuple[int, int]]:
    """The bus with so many processes: its port and the id of the first. `more` are variables of its surroundings."""
    port = free_port()
    command = [sys.executable, "-m", "egov.lgsp.bus.gateway", "--port", str(port), "--workers", str(workers)]
    with process(command, env=server.environment(url, **more), cwd=server.ROOT) as running:
        ready(port)
        yield port, running.pid


@contextmanager
def bus(url: str) -> Iterator[int]:
    """The bus, two processes."""
    with gateway(url, 2) as (port, _):
        yield port


def measured(name: str, url: str, limit: float | None = None) -> tuple[list[Figure], float]:
    """Warm up, load, and what came out."""
    load(url, WARM)
    rate, p50, p99, bad = load(url)
    assert not bad, f"{name}: {bad} calls failed"
    note = f"p50 {p50:.1f} ms, p99 {p99:.1f} ms"
    return [Figure(name, rate, "/s", limit, least=True, note=note)], rate


def main(arguments: list[str]) -> int:
    figures: list[Figure] = []
    with server.running() as base, nginx() as (backend, proxy):
        url = server.create(base, "bus", None)
        server.manage(url, "migrate", "--verbosity=0")
        fill(url, backend)
        passed, _ = measured("nginx passes on", f"http://127.0.0.1:{proxy}/api")
        with node_red(backend) as port:
            slow, rival = measured("Node-RED passes on", f"http://127.0.0.1:{port}/api")
        rates: list[float] = []
        figures += [*passed, *slow]
        for workers in (1, 2):
            with gateway(url, workers, EGOV_BUS_NODE=f"bench-{workers}") as (port, pid):
                name = f"bus: right, durable record, {workers} process{'es' * (workers > 1)}"
                place = f"http://127.0.0.1:{port}/r1/{PROVIDER}/echo/api"
                load(place, WARM)
                with metered(pid) as meter:
                    rate, p50, p99, bad = load(place)
                assert not bad, f"{name}: {bad} calls failed"
                cost = meter.seconds / (rate * SECONDS) * 1e6
                note = f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, {cost:.0f} µs of processor a call, {meter.idle:.0%} idle"
                figures.append(Figure(name, rate, "/s", None, least=True, note=note))
                rates.append(rate)
        figures.append(Figure("bus, the better of the two", max(rates), "/s", 6000, least=True))
        figures.append(Figure("bus times Node-RED", max(rates) / rival, "", 4, least=True))
        import psycopg

        with psycopg.connect(url) as line:
            row = line.execute("SELECT count(*), count(DISTINCT batch_id) FROM bus_exchange").fetchone()
        assert row
        figures.append(Figure("exchanges in one batch", row[0] / row[1], "", note=f"{row[0]:,} recorded"))
        server.drop(base, "bus")
    return show("bus", figures)
