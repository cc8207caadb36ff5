"""The six steps of a file transfer (decision 3119/QD-UBND, annex VI.9.1): who may do what when."""

from dataclasses import dataclass

MOST_BYTES = 2 * 1024**3
"""2 GB for one file."""
OPEN = ("asked", "agreed", "prepared", "sent")
HELD = ("prepared", "sent")
"""States in which the bus holds the file or parts of it."""


@dataclass(frozen=True, slots=True)
class Step:
    """A deed of one side: from which states, to which."""

    by: str
    before: tuple[str, ...]
    after: str


AGREE = Step("receiver", ("asked",), "agreed")
REFUSE = Step("receiver", ("asked",), "refused")
PREPARE = Step("sender", ("agreed", "prepared"), "prepared")
SEND = Step("sender", ("prepared",), "prepared")
COMPLETE = Step("sender", ("prepared",), "sent")
FETCH = Step("receiver", ("sent",), "sent")
CONFIRM = Step("receiver", ("sent",), "confirmed")
REJECT = Step("receiver", ("sent",), "failed")
CANCEL = Step("sender", OPEN, "cancelled")


def why_not(step: Step, side: str, state: str) -> str | None:
    """The sentence that says why this side may not do this now; None when it may."""
    if side != step.by:
        return f"Only the {step.by} can do this."
    if state not in step.before:
        return f"The transfer is '{state}'; this is possible only while it is {' or '.join(step.before)}."
    return None


def span(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte of `Range: bytes=...` (RFC 9110 14.1.2); None when it is to be ignored.

    Raises ValueError when no byte of it is in the file. Of several ranges none is served: the whole file is.
    """
    unit, _, ranges = header.partition("=")
    first, dash, last = ranges.strip().partition("-")
    if unit.strip().lower() != "bytes" or not dash or "," in ranges or not (first + last).isdecimal():
        return None
    begin, end = (size - int(last), size - 1) if not first else (int(first), int(last) if last else size - 1)
    if first and last and int(last) < int(first):
        return None
    if begin >= size or end < 0 or (not first and int(last) == 0):
        raise ValueError("The file has no such bytes.")
    return max(begin, 0), min(end, size - 1)
