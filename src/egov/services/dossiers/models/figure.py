"""Counts per agency and day: a projection of the event log that can be dropped and rebuilt."""

from django.db import models

from egov.foundation.directory.api import Agency


class DayFigure(models.Model):
    """What an agency received and settled on one day."""

    retention = "permanent: survives the removal of dossiers"

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+")
    day = models.DateField()
    received = models.PositiveIntegerField(default=0)
    online = models.PositiveIntegerField(default=0)
    settled = models.PositiveIntegerField(default=0)
    early = models.PositiveIntegerField(default=0)
    on_time = models.PositiveIntegerField(default=0, help_text="On the due day, not before.")
    late = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    withdrawn = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "day"], name="figure_once")]
        indexes = [models.Index(fields=["day"], name="figure_day")]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.day}"
