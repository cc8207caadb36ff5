"""At night: what has reached the end of its term is deleted."""

import logging

from procrastinate.contrib.django import app

from egov.foundation.retention.removing import carry_out_all

log = logging.getLogger(__name__)


@app.periodic(cron="40 3 * * *")
@app.task(name="retention.carry_out", queue="housekeeping", queueing_lock="retention.carry_out")
def carry_out_at_night(timestamp: int) -> None:
    """Every rule with a term; `manage.py retention` tells before what would go."""
    for key, rows in carry_out_all().items():
        log.info("%s: %d rows deleted", key, rows)
