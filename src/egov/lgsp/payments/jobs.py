"""Background work: asking about unfinished payments, sending refunds, comparing yesterday's records."""

import logging
from datetime import timedelta

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from egov.lgsp.payments.asking import sweep
from egov.lgsp.payments.giving_back import send
from egov.lgsp.payments.models import Refund
from egov.lgsp.payments.reconciling import reconcile

log = logging.getLogger(__name__)
PATIENT = RetryStrategy(max_attempts=12, exponential_wait=3)


@app.periodic(cron="*/5 * * * *")
@app.task(name="payments.sweep", queue="payments")
def sweep_unfinished(timestamp: int) -> None:
    """Every five minutes: ask the gateway about attempts that are due."""
    asked = sweep()
    if asked:
        log.info("asked the gateway about %d unfinished payments", asked)


@app.task(name="payments.send_refund", queue="payments", retry=PATIENT)
def send_refund(refund: int) -> None:
    """Send one released refund."""
    send(Refund.objects.select_related("attempt__order").get(pk=refund))


@app.periodic(cron="30 2 * * *")
@app.task(name="payments.reconcile", queue="payments")
def reconcile_yesterday(timestamp: int) -> None:
    """At night: compare yesterday's payments with the gateway's records."""
    report = reconcile(timezone.localdate() - timedelta(days=1))
    log.info("%s: %d payments compared, %d differences", report.day, report.checked, len(report.differences))
