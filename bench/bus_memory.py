"""What a body of 100 MB adds to the memory of the bus: one that comes in, and one that goes out."""

import os
import tempfile
from pathlib import Path

import httpx

from bench import server
from bench.bus import CLIENT, PROVIDER, fill, gateway, nginx
from bench.processors import family
from bench.report import Figure, show

SIZE = 100_000_000
PIECE = b"x" * 65_536


def peak(pid: int) -> float:
    """Most memory (MB) that the processes have had since `forget`."""
    return sum(_line(one, "VmHWM") for one in family(pid)) / 1024


def forget(pid: int) -> float:
    """Let the peaks begin anew; the memory (MB) held now."""
    for one in family(pid):
        Path(f"/proc/{one}/clear_refs").write_text("5")
    return sum(_line(one, "VmRSS") for one in family(pid)) / 1024


def _line(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    return 0


def main(arguments: list[str]) -> int:
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o755)  # noqa: S103 -- nginx's workers read it
        with open(f"{place}/long", "wb") as file:
            file.truncate(SIZE)
        with server.running() as base, nginx(place) as (backend, _):
            url = server.create(base, "memory", None)
            server.manage(url, "migrate", "--verbosity=0")
            fill(url, backend, whole=True)
            with gateway(url, 1) as (port, pid), httpx.Client(timeout=120, headers={"X-Road-Client": CLIENT}) as client:
                address = f"http://127.0.0.1:{port}/r1/{PROVIDER}/echo"
                client.post(f"{address}/api", content=b"warm").raise_for_status()
                before = forget(pid)
                pieces = (PIECE for _ in range(SIZE // len(PIECE)))
                client.post(f"{address}/api", content=pieces).raise_for_status()
                figures.append(Figure("a request of 100 MB adds", peak(pid) - before, "MB", 64))
                before, size = forget(pid), 0
                with client.stream("GET", f"{address}/files/long") as answer:
                    for piece in answer.iter_bytes():
                        size += len(piece)
                assert size == SIZE, f"{size} bytes came, status {answer.status_code}"
                figures.append(Figure("an answer of 100 MB adds", peak(pid) - before, "MB", 64))
            server.drop(base, "memory")
    return show("bus_memory", figures)
