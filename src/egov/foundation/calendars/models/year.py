"""Years, and the days in them that differ from their weekday."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from egov.foundation.directory.api import Agency


class CalendarYear(models.Model):
    """One year. Only a published year may be used to promise dates."""

    retention = "permanent: deadlines are proven with it"

    year = models.PositiveSmallIntegerField(unique=True)
    published = models.BooleanField(default=False)
    source = models.CharField(max_length=250, blank=True, help_text="The document that fixed the days.")
    assumed = models.BooleanField(default=False, help_text="To be confirmed with the official notice.")

    class Meta:
        verbose_name = _("lịch năm")

    def __str__(self) -> str:
        return str(self.year)


class DayException(models.Model):
    """A day off, or a day worked in exchange; of one agency, or of all when `agency` is empty."""

    class Kind(models.TextChoices):
        OFF = "off", _("ngày nghỉ")
        WORK = "work", _("ngày làm bù")

    retention = "permanent: deadlines are proven with it"

    year = models.ForeignKey(CalendarYear, models.CASCADE, related_name="days")
    day = models.DateField()
    kind = models.CharField(max_length=4, choices=Kind.choices)
    name = models.CharField(max_length=120)
    assumed = models.BooleanField(default=False, help_text="To be confirmed with the official notice.")
    agency = models.ForeignKey(Agency, models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "agency"], name="one_exception_a_day", nulls_distinct=False),
            models.CheckConstraint(condition=models.Q(kind__in=["off", "work"]), name="exception_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"


class CalendarVersion(models.Model):
    """The single row that tells every process when its calendars are out of date."""

    retention = "one row, kept"

    number = models.BigIntegerField(default=0, help_text="Drawn anew with every change.")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_calendar_version")]

    def __str__(self) -> str:
        return str(self.number)
