"""Rooms of events (GovStack Information Mediator 6.5): applications whose services have the address `room:`."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class EventType(models.Model):
    """A kind of event that a room carries, with the JSON Schema of its content."""

    retention = "as long as the room carries it"

    room = models.CharField(max_length=255, help_text="instance/class/member/application")
    code = models.CharField(max_length=255)
    schema = models.JSONField(help_text="JSON Schema of the event.")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "code"], name="bus_event_type_once")]

    def __str__(self) -> str:
        return f"{self.room}/{self.code}"


class Subscription(models.Model):
    """Who wants the events of a type, and how."""

    class Delivery(models.TextChoices):
        PUSH = "PUSH", _("gửi đến")
        PULL = "PULL", _("tự lấy")

    retention = "until it is cancelled"

    uuid = models.UUIDField(unique=True)
    event_type = models.ForeignKey(EventType, models.CASCADE, related_name="subscriptions")
    subscriber = models.CharField(max_length=255)
    delivery = models.CharField(max_length=4, choices=Delivery.choices, default=Delivery.PUSH)
    ttl = models.BigIntegerField(default=3600, help_text="Seconds an event is kept for this subscriber.")
    fifo = models.BooleanField(default=False, help_text="Each event only after the one before was taken.")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event_type", "subscriber"], name="bus_subscription_once")]

    def __str__(self) -> str:
        return f"{self.subscriber} <- {self.event_type}"


class Event(models.Model):
    """What was published; its number grows within the installation."""

    retention = "thirty days, or as long as the longest subscription keeps it"

    uuid = models.UUIDField(unique=True)
    event_type = models.ForeignKey(EventType, models.CASCADE, related_name="events")
    publisher = models.CharField(max_length=255)
    event = models.JSONField()
    at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, help_text="The publisher took it back.")

    class Meta:
        indexes = [models.Index(fields=["event_type", "at"], name="bus_event_at")]

    def __str__(self) -> str:
        return f"{self.event_type} {self.uuid}"


class EventRule(models.Model):
    """Several events that together mean another one: n of a kind within a time, one without another, a sequence."""

    class Pattern(models.TextChoices):
        COUNT = "count", _("đủ số lần")
        ABSENCE = "absence", _("thiếu sự kiện tiếp theo")
        SEQUENCE = "sequence", _("đúng trình tự")

    retention = "as long as it is in use"

    room = models.CharField(max_length=255)
    code = models.CharField(max_length=64, db_default="", help_text="Its name within the room.")
    pattern = models.CharField(max_length=8, choices=Pattern.choices)
    types = models.JSONField(help_text="Event types, in their order; for an absence: what came, then what should have.")
    key = models.CharField(max_length=255, blank=True, help_text="Field of the events that must be equal, a.b.c.")
    times = models.PositiveIntegerField(default=1, help_text="For a count.")
    within = models.PositiveIntegerField(help_text="Seconds.")
    produces = models.CharField(max_length=255, help_text="Event type that is published in the same room.")
    since = models.DateTimeField(default=timezone.now, help_text="Events before this moment do not count.")
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "code"], condition=~models.Q(code=""), name="bus_event_rule_once")
        ]

    def __str__(self) -> str:
        return f"{self.room.partition('/')[2]}/{self.code or self.pk}"


class RuleMatch(models.Model):
    """That a rule has spoken for these events; keeps several nodes from saying it twice."""

    retention = "with its rule"

    rule = models.ForeignKey(EventRule, models.CASCADE, related_name="matches")
    value = models.CharField(max_length=255, help_text="Value of the rule's key.")
    last_event = models.BigIntegerField(help_text="Newest event that was counted.")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "value", "last_event"], name="bus_rule_match_once")]

    def __str__(self) -> str:
        return f"{self.value} {self.last_event}"
