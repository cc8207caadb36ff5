"""Terms of what other apps of this layer keep and cannot declare themselves: they stand below this one."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from egov.foundation.events.api import Refusal
from egov.foundation.retention.registry import keeps

AUDIT = timedelta(days=730)


@keeps("events.refusals", "events.Refusal", term=Refusal.retention)
def old_refusals(now: datetime) -> "QuerySet[Refusal]":
    """The audit of what was refused."""
    return Refusal.objects.filter(at__lt=now - AUDIT)


@keeps("sessions", "sessions.Session", term="until it ends")
def ended_sessions(now: datetime) -> "QuerySet[Session]":
    """Signed-in browsers whose time is over."""
    return Session.objects.filter(expire_date__lt=now)
