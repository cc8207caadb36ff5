"""The outbox: one job for each event and handler, tried again with growing pauses."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from egov.foundation.events.models import Event
from egov.foundation.events.payloads import HANDLERS

PATIENT = RetryStrategy(max_attempts=12, exponential_wait=2)


@app.task(name="events.deliver", queue="events", retry=PATIENT)
def deliver(event: int, handler: str) -> None:
    """Let one handler react to one event."""
    entry = Event.objects.get(pk=event)
    HANDLERS[entry.name][handler](entry)
