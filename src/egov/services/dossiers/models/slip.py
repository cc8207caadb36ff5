"""Slips that were made out (circular 01/2018, article 9), each with its number and what it says."""

from django.conf import settings
from django.db import models

from egov.services.dossiers.models.dossier import Dossier


class SlipRecord(models.Model):
    """`data` is frozen: printed again, the slip says what it said the first time."""

    retention = "with its dossier"

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="slips")
    kind = models.CharField(max_length=2)
    number = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["made_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}/{self.year}"
