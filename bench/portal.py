"""Public pages under load, and a file of the same size served by nginx as the limit of this machine."""

import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg

from bench import server
from bench.report import Figure, show

CONNECTIONS, SECONDS, WARM = 32, 8, 3
LEAST, MOST_MS = 300, 60.0
PAGES = (
    ("home", "/"),
    ("list of procedures", "/thu-tuc/"),
    ("search", "/thu-tuc/?q=khai+sinh"),
    ("procedure", "/thu-tuc/{code}/"),
    ("look-up form", "/tra-cuu/"),
    ("in English", "/en/"),
)
SCRIPT = """
local paths = {{{paths}}}
local n = 0
request = function()
  n = n + 1
  return wrk.format("GET", paths[n % #paths + 1], {{["Accept-Encoding"] = "gzip", ["User-Agent"] = "bench"}})
end
done = function(summary, latency)
  io.write(string.format("p95 %.3f p50 %.3f bad %d rate %.2f\\n", latency:percentile(95) / 1000,
    latency:percentile(50) / 1000, summary.errors.status + summary.errors.timeout + summary.errors.connect,
    1000000 * summary.requests / summary.duration))
end
"""


def load(site: str, paths: list[str], seconds: int = SECONDS) -> tuple[float, float, float, int]:
    """(requests a second, p50 ms, p95 ms, answers that were no page) at 32 connections."""
    quoted = ", ".join(f'"{path}"' for path in paths)
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(SCRIPT.format(paths=quoted))
        script.flush()
        ran = subprocess.run(
            ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-s", script.name, site],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    found = re.search(r"p95 ([\d.]+) p50 ([\d.]+) bad (\d+) rate ([\d.]+)", ran.stdout)
    assert found, ran.stdout
    p95, p50, bad, rate = (float(one) for one in found.groups())
    return rate, p50, p95, int(bad)


@contextmanager
def nginx(body: bytes) -> Any:
    """A web server that sends the bytes from a file, with two workers."""
    from egov.project.run.places import free_port

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        place.chmod(0o755)
        (place / "page.html").write_bytes(body)
        port = free_port()
        (place / "nginx.conf").write_text(
            f"worker_processes 2; daemon off; pid {place}/pid; error_log {place}/error.log;\n"
            "events { worker_connections 512; }\n"
            f"http {{ access_log off; sendfile on; keepalive_requests 1000000; server {{ listen 127.0.0.1:{port}; root {place}; }} }}\n"
        )
        process = subprocess.Popen(["nginx", "-p", folder, "-c", f"{place}/nginx.conf"], stderr=subprocess.DEVNULL)
        try:
            server.wait_for(f"http://127.0.0.1:{port}/page.html")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(10)


def run(base: str) -> list[Figure]:
    missing = [name for name in ("wrk", "nginx") if not shutil.which(name)]
    if missing:
        sys.exit(f"Needed for this benchmark: apt-get install {' '.join(missing)}")
    url = server.address(base, "base")
    with psycopg.connect(url) as line:
        codes = [row[0] for row in line.execute("SELECT code FROM catalogue_procedure ORDER BY code LIMIT 40")]
    figures: list[Figure] = []
    with server.web(url) as (site, _):
        everything: list[str] = []
        for _, pattern in PAGES:
            everything += [pattern.format(code=code) for code in codes] if "{code}" in pattern else [pattern] * 10
        home = httpx.get(site, headers={"Accept-Encoding": "gzip"})
        with nginx(home.content) as rival:
            load(rival, ["/page.html"], WARM)
            fastest, _, best, _ = load(rival, ["/page.html"])
        load(site, everything, WARM)
        for what, pattern in PAGES:
            paths = [pattern.format(code=code) for code in codes] if "{code}" in pattern else [pattern]
            rate, p50, p95, bad = load(site, paths)
            figures.append(Figure(what, rate, "/s", LEAST, least=True,
                                  note=f"p50 {p50:.1f} ms, p95 {p95:.1f} ms; nginx's file is {fastest / rate:.1f} times as fast"))  # fmt: skip
            figures.append(Figure(f"{what}: p95", p95, "ms", MOST_MS, note=f"{bad} bad answers"))
        rate, p50, p95, bad = load(site, everything)
        figures.append(
            Figure("all pages mixed", rate, "/s", LEAST, least=True, note=f"p50 {p50:.1f} ms, {bad} bad answers")
        )
        figures.append(Figure("all pages mixed: p95", p95, "ms", MOST_MS))
        # What the cache in front of Django cannot answer: a session's cookie, or words never asked before.
        searches = [f"/thu-tuc/?q=cap+{number}" for number in range(20000)]
        rate, p50, p95, bad = load(site, searches)
        figures.append(
            Figure(
                "searches, each for the first time", rate, "/s", note=f"p50 {p50:.1f} ms, p95 {p95:.1f} ms, {bad} bad"
            )
        )
    figures.append(
        Figure(
            "nginx, the home page as a file",
            fastest,
            "/s",
            note=f"p95 {best:.1f} ms: what machine and load generator allow",
        )
    )
    return figures


def main(arguments: list[str]) -> int:
    with server.running() as base:
        server.province(base)
        figures = run(base)
    return show("portal", figures)
