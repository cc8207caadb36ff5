"""The processes of a run: started, watched, started again when one dies, stopped together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

STOP_SECONDS = 10.0
LONGEST_PAUSE = 30.0
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def _die_with_parent() -> None:
    """Linux: when this program is killed hard, its children must not stay behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)


@dataclass
class Child:
    """One process. `starts` counts how often it was started."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    process: "subprocess.Popen[bytes] | None" = None
    starts: int = 0
    next_start: float = 0.0
    started: float = field(default=0.0)

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with open(self.log, "ab") as target:
            self.process = subprocess.Popen(  # noqa: S603 - our own commands
                list(self.command),
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=target,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        self.starts += 1
        self.started = time.monotonic()

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def last_lines(self, count: int = 20) -> str:
        """The end of its log."""
        try:
            lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(lines[-count:])


def watch(children: Sequence[Child], now: float) -> list[Child]:
    """Start again what has died, after a pause that doubles with each death; returns those that died just now."""
    died = []
    for child in children:
        if child.is_running:
            continue
        if child.next_start == 0.0:
            pause = min(2.0 ** (child.starts - 1), LONGEST_PAUSE)
            if now - child.started > LONGEST_PAUSE:  # it ran well for a while
                child.starts, pause = 1, 1.0
            child.next_start = now + pause
            died.append(child)
        elif now >= child.next_start:
            child.next_start = 0.0
            child.start()
    return died


def stop(children: Sequence[Child], seconds: float = STOP_SECONDS) -> None:
    """Ask all to end, wait, and end what did not listen."""
    for child in children:
        _send(child, signal.SIGTERM)
    until = time.monotonic() + seconds
    for child in children:
        if child.process is None:
            continue
        try:
            child.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            _send(child, signal.SIGKILL)
            child.process.wait(5)


def _send(child: Child, number: int) -> None:
    """To the whole group when it ends hard: a server's workers too."""
    if not child.is_running or child.process is None:
        return
    if number == signal.SIGKILL:
        os.killpg(child.process.pid, number)
    else:
        child.process.send_signal(number)
