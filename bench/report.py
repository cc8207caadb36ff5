"""Figures as a table for people and one line of JSON for programs."""

import json
import os
import platform
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """One measured value. `limit` is the most, or with `least` the least, that it may be; None is only told."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    least: bool = False
    note: str = ""

    @property
    def good(self) -> bool | None:
        if self.limit is None:
            return None
        return self.value >= self.limit if self.least else self.value <= self.limit


def show(bench: str, figures: Sequence[Figure]) -> int:
    """Print them; the exit code is 1 when a limit is not kept."""
    rows = [("what", "figure", "limit", "", "note")]
    rows += [(one.name, _number(one.value, one.unit), _limit(one), _mark(one), one.note) for one in figures]
    widths = [max(len(row[place]) for row in rows) for place in range(4)]
    where = machine()
    print(f"\n{bench}: {where}")
    for row in rows:
        cells = [row[0].ljust(widths[0]), row[1].rjust(widths[1]), row[2].rjust(widths[2]), row[3].ljust(widths[3])]
        print("  ".join([*cells, row[4]]).rstrip())
    data = {"bench": bench, "machine": where, "figures": [{**asdict(one), "good": one.good} for one in figures]}
    print(json.dumps(data, ensure_ascii=False), flush=True)
    return int(any(one.good is False for one in figures))


def _ticks() -> tuple[int, int]:
    """All ticks of the processors since the start of the machine, and those that its host gave to others."""
    with open("/proc/stat") as file:
        ticks = [int(value) for value in file.readline().split()[1:9]]
    return sum(ticks), ticks[7]


BEGUN = _ticks()


def stolen() -> float:
    """Share of the processors, since this program began, that the host of a virtual machine gave to others."""
    now = _ticks()
    return (now[1] - BEGUN[1]) / max(1, now[0] - BEGUN[0])


def machine() -> str:
    """Cores, memory, how busy the machine is now, and how fast: a shared one may be slowed down by its neighbours.

    The speed is the processor time of ten million additions; 0.5 s is usual for a core of 2.5 GHz. "Stolen" is what the
    host took away meanwhile: at 40 % a rate of calls is what three fifths of the cores can do.
    """
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    python = platform.python_version()
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB, Python {python}, load average {load}, "
        f"stolen {stolen():.0%}, 10 M additions {_loop():.2f} s"
    )


def _loop() -> float:
    begun, total = time.process_time(), 0
    for number in range(10_000_000):
        total += number
    return time.process_time() - begun


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _number(value: float, unit: str) -> str:
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f} {unit}".strip()


def _limit(one: Figure) -> str:
    if one.limit is None:
        return ""
    return f"{'≥' if one.least else '≤'} {one.limit:,g}"


def _mark(one: Figure) -> str:
    return {None: "", True: "ok", False: "SHORT"}[one.good]
