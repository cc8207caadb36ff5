"""When offices are open."""

from django.db import models

from egov.foundation.directory.api import Agency


class OfficeHours(models.Model):
    """One opening interval of a weekday. An agency with rows of its own does not use the province's."""

    retention = "permanent: deadlines are proven with it"

    agency = models.ForeignKey(Agency, models.CASCADE, null=True, blank=True, related_name="+")
    weekday = models.PositiveSmallIntegerField(help_text="0 is Monday.")
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "weekday", "opens"], name="one_opening_at_a_time", nulls_distinct=False
            ),
            models.CheckConstraint(condition=models.Q(opens__lt=models.F("closes")), name="opens_before_closing"),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="weekday_of_seven"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday}: {self.opens:%H:%M}-{self.closes:%H:%M}"
