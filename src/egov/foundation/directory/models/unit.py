"""Administrative units with validity and succession: a merged commune is data."""

from datetime import date

from django.db import models


class UnitQuerySet(models.QuerySet["AdministrativeUnit"]):
    def on(self, day: date) -> "UnitQuerySet":
        """The units that exist on this day."""
        return self.filter(models.Q(valid_to=None) | models.Q(valid_to__gte=day), valid_from__lte=day)


class AdministrativeUnit(models.Model):
    """One state of a province, district or commune of the national list; a `code` may have several."""

    class Level(models.TextChoices):
        PROVINCE = "tinh"
        DISTRICT = "huyen"
        COMMUNE = "xa"

    retention = "permanent: reference data"

    code = models.CharField(max_length=5, help_text="General Statistics Office: 2, 3 or 5 digits.")
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=5, choices=Level.choices)
    kind = models.CharField(max_length=20)
    parent_code = models.CharField(max_length=5, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, help_text="Last day; empty while it exists.")
    succeeded_by = models.CharField(max_length=5, blank=True, help_text="Code of the unit that took it in.")

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="unit_state")]
        indexes = [models.Index(fields=["parent_code"], name="unit_parent")]

    def __str__(self) -> str:
        return self.name
