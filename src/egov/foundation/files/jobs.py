"""Every hour: uploads that nobody claimed."""

import logging

from procrastinate.contrib.django import app

from egov.foundation.files.retention import UNCLAIMED
from egov.foundation.retention.api import carry_out

log = logging.getLogger(__name__)


@app.periodic(cron="17 * * * *")
@app.task(name="files.expire", queue="housekeeping", queueing_lock="files.expire")
def expire_unclaimed(timestamp: int) -> None:
    """`timestamp` is when the run was due; the clock decides what is old."""
    gone = carry_out(UNCLAIMED)
    if gone:
        log.info("deleted %s unclaimed uploads", gone)
