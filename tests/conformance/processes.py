"""Simulators as processes of their own, for tests over real sockets."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Simulator:
    """One simulator; it can be killed and started again with the same arguments."""

    def __init__(self, module: str, *arguments: str) -> None:
        self.command = [sys.executable, "-m", module, *arguments]
        self.process: subprocess.Popen[str] | None = None
        self.url = ""

    def start(self) -> "Simulator":
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True, cwd=SOURCE)
        assert self.process.stdout
        self.url = self.process.stdout.readline().strip().rstrip("/")
        assert self.url, "the simulator did not start"
        return self

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
        if self.process is not None:
            self.process.wait()
            assert self.process.stdout
            self.process.stdout.close()


def until(true: Callable[[], bool], seconds: float = 10) -> None:
    """Wait until it is true; fail when it does not become so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
