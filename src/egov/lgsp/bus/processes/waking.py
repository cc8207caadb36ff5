"""The worker is told that a process has something to do."""

from contextlib import suppress

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

TASK, QUEUE = "bus.processes", "bus"


def work_soon() -> None:
    """The worker turns at once, not only with the minute."""
    with suppress(AlreadyEnqueued):
        app.configure_task(TASK, queue=QUEUE, queueing_lock=TASK).defer()
