"""How long the bus keeps what it wrote down."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from egov.foundation.retention.api import keeps
from egov.kernel.working_time import HANOI
from egov.lgsp.bus.models import Alert, Diagnosis, Node, ProcessNews, ProcessRun, QueueState, Taken, Usage

MONTHS = 13


@keeps("bus.nodes", "bus.Node", term=Node.retention)
def silent_nodes(now: datetime) -> "QuerySet[Node]":
    """Processes that were last seen more than a day ago."""
    return Node.objects.filter(seen_at__lt=now - timedelta(days=1))


@keeps("bus.queue_states", "bus.QueueState", term=QueueState.retention)
def old_queue_states(now: datetime) -> "QuerySet[QueueState]":
    """Of nodes that told nothing for more than a day."""
    return QueueState.objects.filter(seen_at__lt=now - timedelta(days=1))


@keeps("bus.usage", "bus.Usage", term=Usage.retention)
def old_usage(now: datetime) -> "QuerySet[Usage]":
    """Days that ended more than 13 months ago."""
    today = now.astimezone(HANOI).date()
    months = today.year * 12 + today.month - 1 - MONTHS
    return Usage.objects.filter(day__lt=today.replace(year=months // 12, month=months % 12 + 1, day=1))


@keeps("bus.taken", "bus.Taken", term=Taken.retention)
def taken_long_ago(now: datetime) -> "QuerySet[Taken]":
    """What inlets took more than a year ago."""
    return Taken.objects.filter(at__lt=now - timedelta(days=366))


@keeps("bus.diagnoses", "bus.Diagnosis", term=Diagnosis.retention)
def old_diagnoses(now: datetime) -> "QuerySet[Diagnosis]":
    """Made more than ninety days ago."""
    return Diagnosis.objects.filter(at__lt=now - timedelta(days=90))


@keeps("bus.alerts", "bus.Alert", term=Alert.retention)
def old_alerts(now: datetime) -> "QuerySet[Alert]":
    """Resolved more than 13 months ago."""
    return Alert.objects.filter(resolved_at__lt=now - timedelta(days=396))


@keeps("bus.runs", "bus.ProcessRun", term=ProcessRun.retention)
def old_runs(now: datetime) -> "QuerySet[ProcessRun]":
    """Runs that ended more than ninety days ago, with their calls."""
    return ProcessRun.objects.filter(ended_at__lt=now - timedelta(days=90))


@keeps("bus.news", "bus.ProcessNews", term=ProcessNews.retention)
def old_news(now: datetime) -> "QuerySet[ProcessNews]":
    """Events of rooms that processes took more than thirty days ago."""
    return ProcessNews.objects.filter(at__lt=now - timedelta(days=30))
