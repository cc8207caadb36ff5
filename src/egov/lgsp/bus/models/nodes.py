"""The processes of the bus and what has been used of quotas. Both are written by the gateway itself."""

from django.db import models

from egov.lgsp.bus.models.parties import Subsystem
from egov.lgsp.bus.models.services import Service


class Node(models.Model):
    """A gateway process that is or was alive: it says so every second."""

    retention = "a day after it was last seen"

    name = models.CharField(max_length=80, primary_key=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    registry = models.PositiveIntegerField(help_text="Its count of readings of the registry.")
    under_way = models.PositiveIntegerField(help_text="Calls that it is carrying.")
    report = models.JSONField(
        default=dict, help_text="Free space of its folders, open circuits, ends of its certificates."
    )

    def __str__(self) -> str:
        return self.name


class Usage(models.Model):
    """Calls of an application to a service on one day, over all nodes; quotas are checked against it."""

    retention = "13 months: quotas are spoken about by the year"

    subsystem = models.ForeignKey(Subsystem, models.CASCADE, related_name="+")
    service = models.ForeignKey(Service, models.CASCADE, related_name="+")
    day = models.DateField()
    calls = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subsystem", "service", "day"], name="bus_usage_once")]

    def __str__(self) -> str:
        return f"{self.subsystem_id} -> {self.service_id} {self.day}: {self.calls}"
