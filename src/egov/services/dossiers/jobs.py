"""Jobs of the worker."""

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from egov.services.dossiers.figures import rebuild_day
from egov.services.dossiers.watching import remind_of_apologies, report_silence


@app.periodic(cron="*/5 * * * *")
@app.task(name="dossiers.count", queue="dossiers", queueing_lock="dossiers.count")
def count_today(timestamp: int) -> None:
    """The figures of today and, in the first hours, of yesterday."""
    today = timezone.localdate()
    rebuild_day(today)
    if timezone.localtime().hour < 3:
        rebuild_day(today - timedelta(days=1))


@app.periodic(cron="*/10 * * * *")
@app.task(name="dossiers.silence", queue="dossiers", queueing_lock="dossiers.silence")
def watch_consultations(timestamp: int) -> None:
    """Silence of asked agencies is reported, never read as consent."""
    report_silence()


@app.periodic(cron="*/15 * * * *")
@app.task(name="dossiers.apologies", queue="dossiers", queueing_lock="dossiers.apologies")
def watch_due_dates(timestamp: int) -> None:
    """On the last working day for it, those who handle a dossier are told to apologise or to finish."""
    remind_of_apologies()
