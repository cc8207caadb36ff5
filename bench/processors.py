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


def family(root: int) -> list[int]:
    """The process and all its living descendants."""
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        if name.isdigit() and (values := _stat(int(name))):
            children.setdefault(int(values[1]), []).append(int(name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def _used(root: int) -> float:
    """Seconds of processor that the family has used."""
    return sum((int(values[11]) + int(values[12])) / TICK for values in map(_stat, family(root)) if values)


def _stat(pid: int) -> list[str]:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()
    except OSError:
        return []


def _all() -> tuple[int, int]:
    """All ticks of the processors, and the idle ones."""
    with open("/proc/stat") as file:
        ticks = [int(value) for value in file.readline().split()[1:9]]
    return sum(ticks), ticks[3]
