"""A request for more papers (slip 02). At intake it is made once and completely (decree 61/2018, article 17.2a)."""

from django.conf import settings
from django.db import models

from egov.services.dossiers.models.dossier import Dossier


class Supplement(models.Model):
    """`clock_before` keeps the clock that the request stopped: {started, due, used}."""

    retention = "with its dossier"

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="supplements", db_index=False)
    number = models.PositiveSmallIntegerField()
    at_intake = models.BooleanField()
    items = models.JSONField(default=list, help_text="List of {component, name, what}.")
    reason = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    accepted_at = models.DateTimeField(null=True)
    clock_before = models.JSONField(default=dict)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="supplement_number"),
            models.UniqueConstraint(
                fields=["dossier"], condition=models.Q(accepted_at=None), name="one_open_supplement"
            ),
        ]
        indexes = [
            models.Index(
                fields=["answered_at"], name="supplement_answered", condition=models.Q(answered_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}/{self.number}"
