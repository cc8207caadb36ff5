"""Documents between agencies: who takes part, what was sent, who has it. The gateways write all but the agencies."""

from django.db import models
from django.db.models import Q

from egov.lgsp.bus.models.parties import KEPT_WITH_EVIDENCE, Subsystem


class EdocAgency(models.Model):
    """An agency that documents are sent to, and the application that fetches them; none: the national axis has it."""

    retention = "as long as it takes part"

    code = models.CharField(max_length=50, unique=True, help_text="QCVN 102:2016, such as 000.00.14.H40.")
    code_2020 = models.CharField(max_length=50, blank=True, help_text="Decision 20/2020, such as H40.14.")
    name = models.CharField(max_length=255)
    subsystem = models.ForeignKey(Subsystem, models.PROTECT, null=True, related_name="edoc_agencies")
    locked = models.BooleanField(default=False)
    listed = models.BooleanField(default=False, help_text="Known only from the national directory.")

    def __str__(self) -> str:
        return self.code


class Edoc(models.Model):
    """A document or a status message as its sender wrote it."""

    class Kind(models.TextChoices):
        EDOC = "edoc"
        STATUS = "status"

    retention = KEPT_WITH_EVIDENCE

    uuid = models.UUIDField(unique=True)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    sender = models.CharField(max_length=50)
    mark = models.CharField(max_length=100, help_text="DocumentId; of a status message what it says, hashed.")
    code = models.CharField(max_length=100, help_text="Number and notation.")
    subject = models.CharField(max_length=500)
    content = models.BinaryField(help_text="The edXML, byte for byte.")
    sha256 = models.BinaryField()
    at = models.DateTimeField()
    client = models.CharField(max_length=255, help_text="Path of the application that handed it in.")
    axis_id = models.CharField(max_length=100, blank=True, help_text="Its number on the national axis.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "sender", "mark"], name="bus_edoc_once")]

    def __str__(self) -> str:
        return f"{self.sender} {self.code}"


class EdocDelivery(models.Model):
    """One document for one agency."""

    class Status(models.TextChoices):
        WAITING = "initial"
        PROCESSING = "processing"
        DONE = "done"
        FAIL = "fail"

    retention = "with its document"

    edoc = models.ForeignKey(Edoc, models.CASCADE, related_name="deliveries")
    receiver = models.CharField(max_length=50)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    handled = models.CharField(max_length=2, blank=True, help_text="Last StatusCode that its receiver sent.")
    outside = models.BooleanField(default=False, help_text="The national axis brings it.")
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edoc", "receiver"], name="bus_edoc_receiver")]
        indexes = [
            models.Index(fields=["receiver", "id"], name="bus_edoc_inbox"),
            models.Index(fields=["receiver"], condition=Q(status="initial"), name="bus_edoc_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.edoc} -> {self.receiver}: {self.status}"
