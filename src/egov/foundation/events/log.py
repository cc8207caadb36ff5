"""Writing to the log and the outbox, in the transaction of the deed."""

from datetime import datetime

from django.db import models

from egov.foundation.events.jobs import deliver
from egov.foundation.events.models import Event, Refusal
from egov.foundation.events.payloads import HANDLERS, Payload, as_data
from egov.foundation.sql import api as sql
from egov.kernel.actor import Actor


def record(payload: Payload, *, subject: models.Model, actor: Actor, at: datetime, agency: int | None = None) -> Event:
    """Append the event and queue its handlers; both vanish together when the transaction rolls back."""
    entry = Event(
        at=at,
        name=payload.name,
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        actor_user=actor.user,
        actor_name=actor.name,
        agency=agency,
        payload=as_data(payload),
    )
    sql.insert(entry)
    for handler in HANDLERS.get(payload.name, ()):
        deliver.defer(event=entry.pk, handler=handler)
    return entry


def log_refusal(*, action: str, subject_kind: str, subject_id: object, actor: Actor, reason: str) -> str:
    """Keep what was refused and return the reference that the person is shown."""
    return Refusal.objects.create(
        action=action,
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        actor_user=actor.user,
        actor_name=actor.name,
        reason=reason,
    ).reference


def events_about(subject: models.Model) -> models.QuerySet[Event]:
    """The subject's history, oldest first."""
    return Event.objects.filter(subject_kind=subject._meta.label_lower, subject_id=subject.pk).order_by("id")
