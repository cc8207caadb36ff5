"""What officers write to each other about a dossier, and what leaders direct. Never shown to the applicant."""

from django.conf import settings
from django.db import models

from egov.foundation.directory.api import Agency
from egov.services.dossiers.models.dossier import Dossier


class Note(models.Model):
    """One remark."""

    retention = "with its dossier"

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return self.text[:60]
