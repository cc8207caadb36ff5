"""A question to another agency, with a clock of its own (decree 61/2018, article 19.5 and 19.6)."""

from django.conf import settings
from django.db import models

from egov.foundation.directory.api import Agency
from egov.services.dossiers.models.dossier import Dossier


class Consultation(models.Model):
    """Silence is reported to the head of the one-stop shop; it is never read as consent."""

    retention = "with its dossier"

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="consultations", db_index=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    question = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    asked_at = models.DateTimeField(null=True, help_text="When the request left; its clock starts then.")
    due = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    agrees = models.BooleanField(null=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    silence_reported_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "agency"], name="one_question_per_agency")]
        indexes = [
            models.Index(fields=["due"], name="consultation_silent", condition=models.Q(answered_at=None)),
            models.Index(
                fields=["answered_at"], name="consultation_answered", condition=models.Q(answered_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} on {self.dossier_id}"
