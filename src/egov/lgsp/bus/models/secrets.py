"""Accounts and keys that the bus shows to providers: named in the configuration, kept sealed here."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from egov.lgsp.bus.models.parties import Subsystem
from egov.lgsp.bus.rules.identifiers import IDENTIFIER


class Secret(models.Model):
    """A password or private key of one application, used only by its own services.

    Sealed with a key that lies outside the database; never shown, never exported.
    """

    retention = "until it is deleted"

    subsystem = models.ForeignKey(Subsystem, models.CASCADE, related_name="secrets")
    name = models.CharField(max_length=64)
    sealed = models.BinaryField(help_text="AES-256-GCM: nonce and content, bound to application and name.")
    put_at = models.DateTimeField(default=timezone.now)
    put_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subsystem", "name"], name="bus_secret_once"),
            models.CheckConstraint(condition=Q(name__regex=IDENTIFIER), name="bus_secret_letters"),
        ]

    def __str__(self) -> str:
        return f"{self.subsystem}:{self.name}"
