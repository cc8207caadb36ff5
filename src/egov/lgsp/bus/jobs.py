"""Work on a clock: sealing what was recorded, counting it, watching certificates."""

import logging
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from egov.lgsp.bus.alerting import watch
from egov.lgsp.bus.evidence.seals import Stamper
from egov.lgsp.bus.evidence.timestamps import Refused, asked_for
from egov.lgsp.bus.expiring import warn
from egov.lgsp.bus.figures import HOUR, rebuild
from egov.lgsp.bus.gateway.settings import Settings, settings_from
from egov.lgsp.bus.models import ProcessRun
from egov.lgsp.bus.processes.waking import QUEUE, TASK
from egov.lgsp.bus.processes.working import until_quiet
from egov.lgsp.bus.sealing import seal_all
from egov.lgsp.signing.api import time_stamp

log = logging.getLogger(__name__)

BETWEEN = 3
"""Seconds between two looks while something runs."""


@app.periodic(cron="* * * * *")
@app.task(name="bus.seal", queue="housekeeping", queueing_lock="bus.seal")
def seal_recorded(timestamp: int) -> None:
    """Every minute. When the time-stamping service is away, the next run takes up what waits."""
    settings = settings_from()
    try:
        sealed = seal_all(settings.keys, settings.instance, stamper_of(settings), datetime.now(UTC))
    except Refused as refused:
        log.error("Exchanges wait for a time stamp: %s", refused)
        return
    if sealed:
        log.info("sealed %s exchanges", sealed)


@app.periodic(cron="20 6 * * *")
@app.task(name="bus.expiring", queue="housekeeping", queueing_lock="bus.expiring")
def warn_of_expiring(timestamp: int) -> None:
    """Every morning: whose certificate, secret or key ends soon."""
    warn(datetime.now(UTC))


@app.periodic(cron="* * * * *")
@app.task(name="bus.alerts", queue="housekeeping", queueing_lock="bus.alerts")
def look_for_alerts(timestamp: int) -> None:
    """Every minute: what will stop traffic if nobody acts."""
    watch(datetime.now(UTC))


@app.periodic(cron="*/5 * * * *")
@app.task(name="bus.count", queue="bus", queueing_lock="bus.count")
def count_hours(timestamp: int) -> None:
    """The figures of this hour and, in its first quarter, of the one before."""
    now = timezone.now()
    rebuild(now - HOUR if now.minute < 15 else now, now + timedelta(minutes=1))


@app.periodic(cron="* * * * *")
@app.task(name=TASK, queue=QUEUE, queueing_lock=TASK)
def run_processes(timestamp: int = 0) -> None:
    """Every minute, and every few seconds while a process runs: what a killed worker had in its hands is taken up
    here, since all of it stands in the tables."""
    until_quiet()
    if ProcessRun.objects.filter(state=ProcessRun.State.RUNNING).exists():
        with suppress(AlreadyEnqueued):
            run_processes.configure(schedule_in={"seconds": BETWEEN}).defer()


def stamper_of(settings: Settings) -> Stamper:
    """The time-stamping service that is set, else the installation's own."""
    if settings.tsa:
        return lambda data: asked_for(settings.tsa, data)
    return lambda data: time_stamp(data, datetime.now(UTC))
