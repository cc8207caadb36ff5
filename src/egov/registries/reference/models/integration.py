"""What decision 3119/QĐ-UBND lists about data between agencies (chapters V.4 and VI.3)."""

from django.db import models

from egov.foundation.directory.api import Agency


class Database(models.Model):
    """A shared database of the province (V.4.3) or a specialised one of an agency (VI.3.b)."""

    class Kind(models.TextChoices):
        SHARED = "shared"
        SPECIALISED = "specialised"

    retention = "permanent: reference data"

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    agency_name = models.CharField(max_length=200, help_text="As printed in the decision.")

    class Meta:
        ordering = ["kind", "code"]

    def __str__(self) -> str:
        return self.name


class DatabaseField(models.Model):
    """A field that the decision names for a shared database."""

    retention = "permanent: reference data"

    database = models.ForeignKey(Database, models.PROTECT, related_name="fields")
    name = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["database", "order"]
        constraints = [models.UniqueConstraint(fields=["database", "name"], name="database_field")]

    def __str__(self) -> str:
        return self.name


class Exchange(models.Model):
    """One exchange of data within one of the 28 representative procedures (V.4.2)."""

    retention = "permanent: reference data"

    number = models.PositiveSmallIntegerField(unique=True, help_text="Place in the table.")
    procedure_number = models.PositiveSmallIntegerField()
    procedure = models.CharField(max_length=300)
    sender = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    receiver = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    sender_name = models.CharField(max_length=200)
    receiver_name = models.CharField(max_length=200)
    data_sent = models.CharField(max_length=300)
    purpose = models.TextField()
    registry = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.sender_name} → {self.receiver_name}: {self.data_sent}"


class InteragencyProcedure(models.Model):
    """A procedure that several agencies handle together (V.4.4)."""

    retention = "permanent: reference data"

    level = models.CharField(max_length=5)
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=300)
    field = models.CharField(max_length=120)
    performing = models.JSONField(default=list, help_text="Codes of agencies.")
    deciding = models.JSONField(default=list, help_text="Codes of agencies.")
    cooperating = models.JSONField(default=list, help_text="Codes of agencies.")
    cooperating_names = models.TextField(blank=True, help_text="As printed, with what each contributes.")
    service_level = models.PositiveSmallIntegerField()
    required_information = models.CharField(max_length=300, blank=True)
    subject = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["level", "number"]
        constraints = [models.UniqueConstraint(fields=["level", "number"], name="interagency_row")]

    def __str__(self) -> str:
        return self.name
