"""Queues of outside brokers that the bus empties."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from egov.lgsp.bus.models.parties import Subsystem
from egov.lgsp.bus.models.services import Service
from egov.lgsp.bus.rules.identifiers import IDENTIFIER


class Queue(models.Model):
    """A queue whose messages become messages of one application to one service. The gateways follow the table."""

    class Mode(models.TextChoices):
        MESSAGE = "message", _("giữ lại rồi gửi")  # kept, acknowledged, then delivered
        CALL = "call", _("gọi ngay và trả lời")  # carried at once, answered to reply-to, then acknowledged

    retention = "as long as it is in use"

    code = models.CharField(max_length=64, unique=True)
    broker = models.CharField(max_length=500, help_text="amqp://host:5672/vhost, without user and password.")
    user = models.CharField(max_length=127, default="guest")
    secret = models.CharField(max_length=64, blank=True, help_text="Name of the secret that holds the password.")
    verify_tls = models.BooleanField(default=True)
    queue = models.CharField(max_length=255)
    subsystem = models.ForeignKey(Subsystem, models.PROTECT, related_name="queues", help_text="In whose name.")
    service = models.ForeignKey(Service, models.PROTECT, related_name="queues", help_text="Who gets them.")
    method = models.CharField(max_length=8, default="POST")
    path = models.CharField(max_length=255, blank=True)
    mode = models.CharField(max_length=7, choices=Mode.choices, default=Mode.MESSAGE)
    alone = models.BooleanField(default=False, help_text="One node at a time, one message after the other.")
    prefetch = models.PositiveSmallIntegerField(default=20, help_text="Messages in one node's hands at most.")
    dead_letters = models.CharField(
        max_length=255, blank=True, help_text="Queue for what can never be carried; empty: the bus's own dead letters."
    )
    active = models.BooleanField(default=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=IDENTIFIER), name="bus_queue_letters"),
            models.CheckConstraint(condition=Q(prefetch__gte=1, prefetch__lte=1000), name="bus_queue_prefetch"),
            models.CheckConstraint(condition=~Q(queue=""), name="bus_queue_queue"),
        ]

    def __str__(self) -> str:
        return self.code
