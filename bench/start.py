"""From a fresh clone to the first page, the second start, and the memory of all processes together."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import psutil

from bench import server
from bench.report import Figure, show

FIRST, SECOND, MEMORY = 240.0, 15.0, 1200.0
TOUCHED = ("/", "/thu-tuc/", "/thu-tuc/TT-0058/", "/tra-cuu/", "/dang-nhap/", "/en/")


def main(arguments: list[str]) -> int:
    """`start [folder]`: the clone is made there (default: a temporary folder) and removed afterwards."""
    place = Path(arguments[0] if arguments else tempfile.mkdtemp(prefix="egov-start-")).resolve()
    place.mkdir(parents=True, exist_ok=True)
    place.chmod(0o755)
    clone = place / "clone"
    try:
        subprocess.run(["git", "clone", "-q", "--no-hardlinks", str(server.ROOT), str(clone)], check=True)
        first, memory, many = _start(clone)
        second, again, _ = _start(clone)
    finally:
        shutil.rmtree(clone, ignore_errors=True)
    figures = [
        Figure(
            "fresh clone to the first page",
            first,
            "s",
            FIRST,
            note="packages, frontend, database, province, demo dossiers",
        ),
        Figure("second start to the first page", second, "s", SECOND),
        Figure(
            "memory of all processes (PSS)",
            memory,
            "MB",
            MEMORY,
            note=f"{many} processes after some pages, first start",
        ),
        Figure("memory, second start", again, "MB", MEMORY),
    ]
    return show("start", figures)


def _start(clone: Path) -> tuple[float, float, int]:
    """Seconds to the first page, MB of all processes, how many they are. Stops what it started."""
    port = _free_port()
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("EGOV_", "DATABASE_", "DJANGO_", "VIRTUAL_ENV", "PYTHONPATH"))}  # fmt: skip
    kept["PATH"] = ":".join(part for part in kept["PATH"].split(":") if ".venv" not in part)
    log = clone.parent / "start.log"
    begun = time.monotonic()
    with open(log, "wb") as target:
        process = subprocess.Popen(
            ["./run", "--port", str(port)], cwd=clone, env=kept, stdout=target, stderr=target, start_new_session=True
        )
    try:
        while True:
            try:
                if httpx.get(f"http://127.0.0.1:{port}/", timeout=10).status_code == httpx.codes.OK:
                    break
            except httpx.HTTPError:
                pass
            if process.poll() is not None or time.monotonic() - begun > 1200:
                sys.exit(f"./run did not start:\n{log.read_text()[-3000:]}")
            time.sleep(0.1)
        seconds = time.monotonic() - begun
        for path in TOUCHED * 4:
            httpx.get(f"http://127.0.0.1:{port}{path}", timeout=30)
        time.sleep(2)
        memory, many = _memory(process.pid, clone)
        return seconds, memory, many
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        print(f"  {log.read_text().strip().splitlines()[-1]}", flush=True)


def _memory(root: int, clone: Path) -> tuple[float, int]:
    """Proportional set size in MB: what several processes share counts once."""
    family = [psutil.Process(root), *psutil.Process(root).children(recursive=True)]
    postgres = (clone / "var" / "pg" / "postmaster.pid").read_text().split("\n", 1)[0]
    family += [psutil.Process(int(postgres)), *psutil.Process(int(postgres)).children(recursive=True)]
    total = 0
    known = {one.pid for one in family}
    for pid in known:
        try:
            found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        except OSError:
            continue
        total += int(found[1]) if found else 0
    return total / 1024, len(known)


def _free_port() -> int:
    from egov.project.run.places import free_port

    return free_port()
