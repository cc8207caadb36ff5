"""The event log: what happened, when, by whom. Rows are only ever added."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from egov.kernel.actor import Actor


class Event(models.Model):
    """One thing that happened to one subject; `payload` is the typed event as data."""

    retention = "permanent: registers, statistics and scores are rebuilt from it"

    at = models.DateTimeField()
    name = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    actor_user = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150)
    agency = models.BigIntegerField(null=True, help_text="Agency for which the actor acted.")
    payload = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="event_subject"),
            BrinIndex(fields=["at"], name="event_at", autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject_kind} {self.subject_id}"

    @property
    def actor(self) -> Actor:
        return Actor(user=self.actor_user, name=self.actor_name)
