"""How a service's messages are changed on their way, and where they did not keep their schema."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from egov.lgsp.bus.gateway.mediation.plan import plan_of
from egov.lgsp.bus.models.parties import KEPT_WITH_EVIDENCE
from egov.lgsp.bus.models.services import Service


def sound(document: Any) -> None:
    """Refuses a document that the gateway could not carry out."""
    try:
        plan_of(document)
    except ValueError as error:
        raise ValidationError(str(error).splitlines()) from error


class Mediation(models.Model):
    """One version of a service's mediation; at most one is in use. A version is not changed, a new one is put."""

    retention = KEPT_WITH_EVIDENCE

    service = models.ForeignKey(Service, models.PROTECT, related_name="mediations")
    version = models.PositiveIntegerField()
    document = models.JSONField(validators=[sound], help_text="accepts, request, response: steps in their order.")
    in_use = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "version"], name="bus_mediation_version"),
            models.UniqueConstraint(fields=["service"], condition=Q(in_use=True), name="bus_mediation_in_use"),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.version}"


class Finding(models.Model):
    """A schema that one message did not keep. The gateway writes these rows together with the exchange."""

    retention = "with its exchange"

    exchange = models.UUIDField(db_index=True)
    at = models.DateTimeField()
    side = models.CharField(max_length=8, help_text="request or response")
    mode = models.CharField(max_length=8, help_text="observe, warn or enforce")
    schema = models.CharField(max_length=255)
    problem = models.TextField()

    def __str__(self) -> str:
        return f"{self.exchange} {self.side}: {self.problem[:60]}"
