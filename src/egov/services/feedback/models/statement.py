"""What an agency says of itself for a quarter, where no dossier shows it (circular 01/2018, articles 13.6 to 13.8)."""

from django.db import models
from django.db.models import F, Q

from egov.foundation.directory.api import Agency


class Statement(models.Model):
    """Complaints are only those found true; `complaints` leaves the grave ones out."""

    retention = "permanent: scores are counted from it"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    published_wrongly = models.PositiveIntegerField(help_text="Faults found in what was published of procedures.")
    complaints = models.PositiveIntegerField(help_text="About conduct, found true.")
    grave = models.PositiveIntegerField(help_text="Harassment or asking for money, found true.")
    petitions = models.PositiveIntegerField(help_text="Petitions and questions that came in.")
    petitions_in_time = models.PositiveIntegerField(help_text="Those of them that were answered in time.")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "year", "quarter"], name="statement_once"),
            models.CheckConstraint(condition=Q(quarter__gte=1, quarter__lte=4), name="statement_quarter"),
            models.CheckConstraint(condition=Q(petitions_in_time__lte=F("petitions")), name="statement_petitions"),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.quarter}/{self.year}"
