"""What the applicant filed, kept apart from the narrow dossier row."""

from django.db import models

from egov.services.dossiers.models.dossier import Dossier


class Filing(models.Model):
    """Answers, the pledge of truth, and the price frozen at submission."""

    retention = "with its dossier"

    dossier = models.OneToOneField(Dossier, models.CASCADE, primary_key=True, related_name="filing")
    answers = models.JSONField(default=dict)
    pledged_at = models.DateTimeField(null=True)
    price = models.JSONField(default=list, help_text="Lines of {code, name, quantity, amount}.")
    waiver = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return f"filing of {self.dossier_id}"
