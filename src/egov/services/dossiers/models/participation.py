"""Which agencies take part in a dossier: the ground of every officer's right to see it."""

from django.db import models

from egov.foundation.directory.api import Agency
from egov.services.dossiers.models.dossier import Dossier


class Participation(models.Model):
    """An agency's part in a dossier."""

    class Part(models.TextChoices):
        RECEIVING = "receiving"
        LEAD = "lead"
        ASKED = "asked"
        SUPERIOR = "superior"

    retention = "with its dossier"

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="participations")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    part = models.CharField(max_length=10, choices=Part.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "dossier"], name="participation_once")]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.part} {self.dossier_id}"
