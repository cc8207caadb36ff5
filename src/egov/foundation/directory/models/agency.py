"""Agencies of the province and their divisions, with validity and succession."""

from datetime import date

from django.db import models


class AgencyQuerySet(models.QuerySet["Agency"]):
    def on(self, day: date) -> "AgencyQuerySet":
        """The agencies that exist on this day."""
        return self.filter(models.Q(valid_to=None) | models.Q(valid_to__gte=day), valid_from__lte=day)

    def inside(self) -> "AgencyQuerySet":
        """Those that work in this system, not the outside parties."""
        return self.filter(level__in=[Agency.Level.PROVINCE, Agency.Level.DISTRICT, Agency.Level.COMMUNE])


class Agency(models.Model):
    """A department, a People's Committee, or an outside party of an exchange."""

    class Level(models.TextChoices):
        PROVINCE = "tinh"
        DISTRICT = "huyen"
        COMMUNE = "xa"
        CENTRAL = "trung_uong"
        OUTSIDE = "ngoai"

    retention = "permanent: reference data"

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=100)
    level = models.CharField(max_length=10, choices=Level.choices)
    kind = models.CharField(max_length=30)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    unit_code = models.CharField(max_length=5, blank=True, help_text="Administrative unit that it governs.")
    official_code = models.CharField(max_length=20, blank=True, help_text="QCVN 102:2016, such as 000.00.12.H40.")
    official_code_assumed = models.BooleanField(
        default=True, help_text="Placeholder until the province's decision is loaded; never sent outside."
    )
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    functions = models.TextField(blank=True)
    aliases = models.TextField(blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    succeeded_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    objects = AgencyQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit_code"], name="agency_unit")]

    def __str__(self) -> str:
        return self.name


class Division(models.Model):
    """Part of an agency: the one-stop counter (TN&TKQ), the clerks, a professional division, the leaders."""

    class Kind(models.TextChoices):
        COUNTER = "counter"
        CLERICAL = "clerical"
        PROFESSIONAL = "professional"
        LEADERS = "leaders"

    retention = "permanent: reference data"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="divisions")
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    fields = models.JSONField(default=list, help_text="Names of the procedure fields that it handles; empty: any.")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "code"], name="division_code")]

    def __str__(self) -> str:
        return self.name
