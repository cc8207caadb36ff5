"""The outbox: one job for each event and handler, tried again with growing pauses; jobs of a killed worker go on."""

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from egov.foundation.events.models import Event
from egov.foundation.events.payloads import HANDLERS

PATIENT = RetryStrategy(max_attempts=12, exponential_wait=2)
SILENT_SECONDS = 30.0  # a worker that has given no sign of life for so long is gone; it gives one every 10 s


@app.task(name="events.deliver", queue="events", retry=PATIENT)
def deliver(event: int, handler: str) -> None:
    """Let one handler react to one event."""
    entry = Event.objects.get(pk=event)
    HANDLERS[entry.name][handler](entry)


@app.periodic(cron="* * * * *")
@app.task(name="events.rescue", queue="events", queueing_lock="events.rescue", pass_context=True)
async def rescue(context: JobContext, timestamp: int) -> None:
    """Every minute: what a killed worker had begun is begun again."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        try:
            await manager.retry_job(job)
        except UniqueViolation:  # the same work waits already under its queueing lock; this one needs no second go
            await manager.finish_job(job, Status.FAILED, delete_job=False)
