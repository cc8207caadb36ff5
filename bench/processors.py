"""Processor time of a process and its children: what a figure costs, however busy the machine is with other things."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Meter:
    """`seconds` of processor that the tree used within the measured time; `idle` share of all processors in it."""

    seconds: float = 0.0
    idle: float = 0.0


@contextmanager
def metered(pid: int) -> Iterator[Meter]:
    """Measure what happens inside."""
    meter = Meter()
    before, all_before = _used(pid), _all()
    yield meter
    all_after = _all()
    meter.seconds = _used(pid) - before
    meter.idle = (all_after[1] - all_before[1]) / max(1, all_after[0] - all_before[0])


def _used(root: int) -> float:
    """Seconds of the process and of all its living descendants."""
    parents: dict[int, list[int]] = {}
    times: dict[int, float] = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat") as file:
                values = file.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        parents.setdefault(int(values[1]), []).append(int(name))
        times[int(name)] = (int(values[11]) + int(values[12])) / TICK
    found, waiting = 0.0, [root]
    while waiting:
        pid = waiting.pop()
        found += times.get(pid, 0.0)
        waiting += parents.get(pid, [])
    return found


def _all() -> tuple[int, int]:
    """All ticks of the processors, and the idle ones."""
    with open("/proc/stat") as file:
        ticks = [int(value) for value in file.readline().split()[1:9]]
    return sum(ticks), ticks[3]
