"""How long and how deep an expression may go. It is written by people and meets messages of any size."""

import time
from typing import Any

LONGEST = 1.0
"""Seconds."""
DEEPEST = 500
"""Evaluations within each other; JSONata's own players allow as many."""


class Endless(Exception):
    """The expression went too far."""


def bind(frame: Any) -> None:
    """Watch an evaluation in this frame. The library's own watch loses count of each object with two members."""
    until = time.monotonic() + LONGEST
    depth = 0

    def entered(*_: Any) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise Endless(f"it goes deeper than {DEEPEST} evaluations")
        if time.monotonic() > until:
            raise Endless(f"it takes longer than {LONGEST:g} s")

    def left(*_: Any) -> None:
        nonlocal depth
        depth -= 1

    frame.set_evaluate_entry_callback(entered)
    frame.set_evaluate_exit_callback(left)
