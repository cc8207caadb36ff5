"""Messages that the bus keeps until they are delivered. The gateway writes and claims these rows."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from egov.lgsp.bus.models.services import Service


class DeliveryTerms(models.Model):
    """How a service is delivered to: asynchronously or not, how often it is tried, when its circuit opens."""

    retention = "with its service"

    service = models.OneToOneField(Service, models.CASCADE, related_name="delivery")
    asynchronous = models.BooleanField(default=True, help_text="Callers may ask for `Prefer: respond-async`.")
    tries = models.PositiveSmallIntegerField(default=12, help_text="After that many the message is a dead letter.")
    first_wait = models.FloatField(default=2, help_text="Seconds before the second try; doubled each time.")
    longest_wait = models.FloatField(default=3600, help_text="Seconds between two tries at most.")
    once_hours = models.PositiveSmallIntegerField(
        null=True, help_text="Hours in which the same message id is answered with the first outcome; empty: never."
    )
    trips_after = models.PositiveSmallIntegerField(
        null=True, help_text="Failures in a row that open the circuit; empty: it has none."
    )
    open_seconds = models.FloatField(default=30, help_text="Seconds an open circuit waits before one call tries.")
    fallback_url = models.CharField(max_length=500, blank=True, help_text="Called while the circuit is open.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first_wait__gt=0, longest_wait__gte=models.F("first_wait")), name="bus_terms_waits"
            ),
            models.CheckConstraint(condition=Q(tries__gte=1), name="bus_terms_tries"),
            models.CheckConstraint(condition=Q(open_seconds__gt=0), name="bus_terms_open"),
        ]

    def __str__(self) -> str:
        return str(self.service)


class MessageQuerySet(models.QuerySet["Message"]):
    """What became of kept messages."""

    def dead(self, service: str = "", client: str = "") -> "MessageQuerySet":
        """What could not be delivered, oldest first; of a service or a caller where they are given."""
        found = self.filter(state=Message.State.DEAD).order_by("pk")
        if service:
            found = found.filter(service=service)
        return found.filter(client=client) if client else found


class Message(models.Model):
    """One message on its way to one receiver. Names are kept as text, as in the record of exchanges."""

    class Kind(models.TextChoices):
        CALL = "call"  # a call whose caller does not wait
        SOAP = "soap"  # such a call as a SOAP message, with its attachments
        REPLY = "reply"  # the answer to such a call, brought to a service of the caller
        EVENT = "event"  # an event of a room for one subscriber

    class State(models.TextChoices):
        WAITING = "waiting", _("chờ gửi")
        UNDERWAY = "underway", _("đang gửi")
        KEPT = "kept", _("chờ bên nhận lấy")
        DELIVERED = "delivered", _("đã nhận")
        DEAD = "dead", _("không gửi được")
        DROPPED = "dropped", _("đã huỷ")
        EXPIRED = "expired", _("quá hạn")

    retention = "ninety days after its end; a dead letter until somebody decides"

    uuid = models.UUIDField(unique=True, help_text="Its address: /messages/v1/{uuid}.")
    message_id = models.CharField(max_length=255, help_text="X-Road-Id; the same at every try.")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    client = models.CharField(max_length=255)
    service = models.CharField(max_length=400)
    method = models.CharField(max_length=8)
    path = models.TextField(help_text="What follows the service in the address, as sent.")
    query = models.TextField()
    headers = models.JSONField(help_text="Pairs of name and value, as sent.")
    body = models.BinaryField(null=True, help_text="Empty for an event: its room keeps it.")
    trace = models.CharField(max_length=55)
    user_id = models.CharField(max_length=255)
    issue = models.CharField(max_length=255)
    represented = models.CharField(max_length=255)
    order_key = models.CharField(max_length=255, help_text="Messages of one caller with one key keep their order.")
    reply_to = models.CharField(max_length=400, help_text="Service of the caller that wants the answer.")
    state = models.CharField(max_length=9, choices=State.choices)
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    claimer = models.IntegerField(null=True, help_text="Process that has it in its hands; its lock says it lives.")
    at = models.DateTimeField(help_text="When it was accepted.")
    ended_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(default=0, help_text="Of the last answer; 0 when none came.")
    answer_headers = models.JSONField(default=list)
    answer = models.BinaryField(null=True)
    fault = models.CharField(max_length=80, default="", help_text="Fault code of the last try.")
    said = models.TextField(default="")
    edited = models.BinaryField(null=True, help_text="A body that replaces the first one, which stays beside it.")
    edited_by = models.CharField(max_length=150, default="")
    edited_at = models.DateTimeField(null=True)
    replays = models.PositiveIntegerField(default=0)
    event = models.ForeignKey("bus.Event", models.CASCADE, null=True, related_name="copies")
    subscription = models.ForeignKey("bus.Subscription", models.CASCADE, null=True, related_name="copies")

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="bus_message_waiting"),
            models.Index(fields=["claimer"], condition=Q(state="underway"), name="bus_message_underway"),
            models.Index(fields=["service", "id"], condition=Q(state="dead"), name="bus_message_dead"),
            models.Index(fields=["subscription", "id"], condition=Q(state="kept"), name="bus_message_kept"),
            models.Index(
                fields=["client", "service", "order_key", "id"],
                condition=~Q(order_key="") & Q(state__in=("waiting", "underway", "kept", "dead")),
                name="bus_message_order",
            ),
            models.Index(fields=["client", "-id"], name="bus_message_client"),
            models.Index(
                fields=["expires_at"],
                condition=Q(expires_at__isnull=False, state__in=("waiting", "kept")),
                name="bus_message_expiry",
            ),
            models.Index(fields=["ended_at"], condition=Q(ended_at__isnull=False), name="bus_message_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.client} -> {self.service}"


class Outcome(models.Model):
    """What a caller was told for one message id, so that the same id is told the same again."""

    retention = "the service's window of hours"

    uuid = models.UUIDField(primary_key=True)
    client = models.CharField(max_length=255)
    service = models.CharField(max_length=400)
    message_id = models.CharField(max_length=255)
    call = models.BinaryField(help_text="SHA-256 of method, path, query and body: the same id must mean the same call.")
    claimer = models.IntegerField(help_text="Process that carries it, while there is no status.")
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=list)
    body = models.BinaryField(null=True)
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "service", "message_id"], name="bus_outcome_once")]
        indexes = [models.Index(fields=["until"], name="bus_outcome_until")]

    def __str__(self) -> str:
        return f"{self.message_id} {self.client} -> {self.service} {self.status}"
