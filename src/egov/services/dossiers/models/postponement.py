"""The one new date that the law allows (decree 61/2018, article 19.9), with its apology (slip 04)."""

from django.conf import settings
from django.db import models

from egov.services.dossiers.models.dossier import Dossier


class Postponement(models.Model):
    """One per dossier at the most; the database says so too."""

    retention = "with its dossier"

    dossier = models.OneToOneField(Dossier, models.CASCADE, related_name="postponement")
    old_due = models.DateTimeField()
    new_due = models.DateTimeField()
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(new_due__gt=models.F("old_due")), name="new_date_is_later")
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} until {self.new_due}"
