"""What the nodes do with the queues. Written by the gateways themselves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from egov.lgsp.bus.models.queues import Queue


class QueueState(models.Model):
    """What one node does with one queue, or why it does nothing, as it last told."""

    class State(models.TextChoices):
        STARTING = "starting", _("đang nối")
        TAKING = "taking", _("đang lấy tin")
        STANDBY = "standby", _("chờ tới lượt")  # another node empties it
        HELD = "held", _("đang giữ tin")  # has messages in hand that cannot be carried for now
        FAILING = "failing", _("không lấy được tin")
        LEFT = "left", _("đã dừng")  # the process ended in good order

    retention = "a day after it was last told"

    queue = models.ForeignKey(Queue, models.CASCADE, db_index=False, related_name="states")
    node = models.CharField(max_length=80)
    state = models.CharField(max_length=8, choices=State.choices)
    fault = models.CharField(max_length=80, blank=True, help_text="Code of what hinders it.")
    said = models.TextField(blank=True, help_text="The same as a sentence of the gateway, English.")
    since = models.DateTimeField(help_text="Beginning of this state.")
    seen_at = models.DateTimeField(help_text="When it was last told, changed or not.")
    emptied_at = models.DateTimeField(null=True, help_text="When it was last told that messages are taken.")
    taken = models.PositiveBigIntegerField(help_text="Messages since the process started.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["queue", "node"], name="bus_queue_state_once")]

    def __str__(self) -> str:
        return f"{self.queue} {self.node}: {self.state}"
