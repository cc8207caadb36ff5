"""Charts as SVG, drawn on the server: they are there without scripts, on paper, and next to a table of the same."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 220
LEFT, RIGHT, TOP, BOTTOM = 56, 8, 12, 28


@dataclass(frozen=True)
class Bar:
    """A bar, and on its top the part of it that failed."""

    x: float
    y: float
    width: float
    height: float
    failed: float
    label: str


@dataclass(frozen=True)
class Tick:
    """A line across, or a word below."""

    at: float
    label: str


@dataclass(frozen=True)
class Chart:
    """Everything in the units of the drawing; `lines` are points for a polyline, the first drawn full."""

    bars: tuple[Bar, ...]
    lines: tuple[str, ...]
    across: tuple[Tick, ...]
    below: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM


def nice(most: float) -> float:
    """A round number not below: 1, 2, 2.5 or 5 times a power of ten."""
    if most <= 0:
        return 1.0
    step = 1.0
    while step * 10 <= most:
        step *= 10
    while step > most:
        step /= 10
    return next(step * factor for factor in (1, 2, 2.5, 5, 10) if step * factor >= most)


def written(value: float) -> str:
    """2.500 or 62,5."""
    return f"{value:,.10g}".translate(str.maketrans(",.", ".,"))


def _frame(labels: Sequence[str], most: float) -> tuple[float, float, tuple[Tick, ...], tuple[Tick, ...]]:
    """Width of a place, top value, lines across, words below (at most twelve)."""
    room = (WIDTH - LEFT - RIGHT) / max(1, len(labels))
    top = nice(most)
    high = HEIGHT - TOP - BOTTOM
    across = tuple(Tick(HEIGHT - BOTTOM - high * part / 4, written(top * part / 4)) for part in range(5))
    every = -(-len(labels) // 12) or 1
    below = tuple(Tick(LEFT + room * (place + 0.5), label) for place, label in enumerate(labels) if place % every == 0)
    return room, top, across, below


def bars(labels: Sequence[str], values: Sequence[tuple[int, int]]) -> Chart:
    """One bar for each label: all, and how many of them failed."""
    room, top, across, below = _frame(labels, max((value for value, _failed in values), default=0))
    high = HEIGHT - TOP - BOTTOM
    drawn = []
    for place, (label, (value, failed)) in enumerate(zip(labels, values, strict=True)):
        tall = high * value / top
        drawn.append(
            Bar(
                round(LEFT + room * (place + 0.15), 1),
                round(HEIGHT - BOTTOM - tall, 1),
                round(room * 0.7, 1),
                round(tall, 1),
                round(max(2.0, high * failed / top), 1) if failed else 0.0,
                label,
            )
        )
    return Chart(tuple(drawn), (), across, below)


def lines(labels: Sequence[str], *series: Sequence[float | None]) -> Chart:
    """Points joined by lines; where there is no value the line goes on to the next."""
    known = [value for one in series for value in one if value is not None]
    room, top, across, below = _frame(labels, max(known, default=0))
    high = HEIGHT - TOP - BOTTOM
    drawn = tuple(
        " ".join(
            f"{LEFT + room * (place + 0.5):.1f},{HEIGHT - BOTTOM - high * value / top:.1f}"
            for place, value in enumerate(one)
            if value is not None
        )
        for one in series
    )
    return Chart((), drawn, across, below)
