"""Where messages come in without a call: watched folders and mailboxes."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from egov.lgsp.bus.models.parties import Standing, Subsystem
from egov.lgsp.bus.models.services import Service
from egov.lgsp.bus.rules.identifiers import IDENTIFIER


class Inlet(models.Model):
    """A folder or mailbox of an application. What arrives there becomes an asynchronous call of a service by it."""

    retention = "as long as its application has it"

    subsystem = models.ForeignKey(Subsystem, models.PROTECT, related_name="inlets")
    code = models.CharField(max_length=64)
    title = models.CharField(max_length=255)
    url = models.CharField(max_length=500, help_text="file:, sftp:, imap: or imaps:")
    adapter = models.JSONField(default=dict, blank=True)
    service = models.ForeignKey(Service, models.PROTECT, related_name="inlets")
    method = models.CharField(max_length=8, default="POST")
    path = models.CharField(max_length=255, blank=True, help_text="What follows the service in the address.")
    every = models.FloatField(default=60, help_text="Seconds between two looks.")
    standing = models.CharField(max_length=8, choices=Standing.choices, default=Standing.ACTIVE)
    next_at = models.DateTimeField(default=timezone.now)
    looked_at = models.DateTimeField(null=True)
    taken = models.BigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0, help_text="Looks in a row that failed.")
    said = models.TextField(blank=True, help_text="Why the last look failed.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subsystem", "code"], name="bus_inlet_identifier"),
            models.CheckConstraint(condition=Q(code__regex=IDENTIFIER), name="bus_inlet_letters"),
            models.CheckConstraint(condition=Q(every__gte=1), name="bus_inlet_every"),
        ]

    def __str__(self) -> str:
        return f"{self.subsystem}/{self.code}"


class Taken(models.Model):
    """What an inlet has taken, so that it is taken once even when its mark at the provider was lost."""

    retention = "a year: by then it lies no more where it was taken from"

    inlet = models.ForeignKey(Inlet, models.CASCADE, related_name="+")
    mark = models.CharField(max_length=64, help_text="SHA-256 of what tells it from others, hexadecimal.")
    message = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inlet", "mark"], name="bus_taken_once")]
        indexes = [models.Index(fields=["at"], name="bus_taken_at")]

    def __str__(self) -> str:
        return f"{self.inlet} {self.mark[:12]}"
