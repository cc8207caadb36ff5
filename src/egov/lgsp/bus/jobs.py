"""Jobs of the worker."""

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from egov.lgsp.bus.figures import HOUR, rebuild


@app.periodic(cron="*/5 * * * *")
@app.task(name="bus.count", queue="bus", queueing_lock="bus.count")
def count_hours(timestamp: int) -> None:
    """The figures of this hour and, in its first quarter, of the one before."""
    now = timezone.now()
    rebuild(now - HOUR if now.minute < 15 else now, now + timedelta(minutes=1))
