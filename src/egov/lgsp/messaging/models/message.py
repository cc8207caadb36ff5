"""Messages to people and every try to deliver them. Whether one has arrived is derived from the tries."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from egov.lgsp.messaging.models.template import TemplateVersion

MOST_TRIES = 8


class MessageQuerySet(models.QuerySet["Message"]):
    def stuck(self, waiting_since: datetime) -> "MessageQuerySet":
        """Those that ought to have arrived and have not: given up, or waiting since before this moment."""
        tries = DeliveryAttempt.objects.filter(message=models.OuterRef("pk"), round=models.OuterRef("round"))
        given_up = models.Exists(tries.filter(outcome=DeliveryAttempt.Outcome.REFUSED))
        tried_out = models.Exists(tries.filter(number__gte=MOST_TRIES))
        sent = DeliveryAttempt.objects.filter(message=models.OuterRef("pk"), outcome=DeliveryAttempt.Outcome.SENT)
        return self.filter(given_up | tried_out | Q(queued_at__lt=waiting_since), ~models.Exists(sent), withheld="")


class Message(models.Model):
    """One message to one person about one subject, with its words as they were sent."""

    class Withheld(models.TextChoices):
        NO_ADDRESS = "no_address"
        OPTED_OUT = "opted_out"
        TOLD = "told"  # staff told the person in another way

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        STUCK = "stuck"
        WITHHELD = "withheld"

    retention = "24 months after it was sent: proof that the person was told"

    template = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="+")
    about = models.CharField(max_length=80, db_index=True, help_text="Subject, such as dossier:12.")
    once = models.CharField(max_length=120, null=True, unique=True, help_text="A second send under this is the first.")
    topic = models.CharField(max_length=10)
    language = models.CharField(max_length=2)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    to_name = models.CharField(max_length=150)
    to_email = models.CharField(max_length=254, blank=True)
    to_phone = models.CharField(max_length=15, blank=True)
    subject = models.CharField(max_length=255)
    text = models.TextField()
    html = models.TextField()
    is_secret = models.BooleanField(default=False, help_text="Its words are wiped once it is sent.")
    created_at = models.DateTimeField(default=timezone.now)
    withheld = models.CharField(max_length=10, choices=Withheld.choices, blank=True)
    round = models.PositiveSmallIntegerField(default=1, help_text="Counts how often staff sent it off.")
    queued_at = models.DateTimeField(default=timezone.now)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="message_created")]

    def __str__(self) -> str:
        return f"{self.to_name}: {self.subject}"

    @property
    def state(self) -> "Message.State":
        """Derived from the tries of the present round."""
        if self.withheld:
            return Message.State.WITHHELD
        tries = list(self.attempts.all())
        if any(attempt.outcome == DeliveryAttempt.Outcome.SENT for attempt in tries):
            return Message.State.SENT
        now = [attempt for attempt in tries if attempt.round == self.round]
        refused = any(attempt.outcome == DeliveryAttempt.Outcome.REFUSED for attempt in now)
        return Message.State.STUCK if refused or len(now) >= MOST_TRIES else Message.State.WAITING


class Attachment(models.Model):
    """A stored file that travels with a message."""

    retention = "with the message"

    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    file = models.CharField(max_length=40, help_text="Id of the stored file.")

    def __str__(self) -> str:
        return self.name


class DeliveryAttempt(models.Model):
    """One try to hand a message to the mail server."""

    class Outcome(models.TextChoices):
        SENT = "sent"
        FAILED = "failed"  # may work later
        REFUSED = "refused"  # will not work: the address or the content is at fault

    retention = "with the message"

    message = models.ForeignKey(Message, models.CASCADE, related_name="attempts")
    round = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField(help_text="Counts the tries of a round.")
    at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    error = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["message", "round", "number"], name="delivery_number"),
            models.UniqueConstraint(fields=["message"], condition=Q(outcome="sent"), name="sent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.outcome}"
