"""Who may call what, and how much of it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from egov.kernel.actor import Actor
from egov.lgsp.bus.models.parties import Subsystem
from egov.lgsp.bus.models.services import Endpoint, Group, Service
from egov.lgsp.bus.rules.people import administered_by, runs_the_bus


class RightQuerySet(models.QuerySet["AccessRight"]):
    def visible_to(self, actor: Actor) -> "RightQuerySet":
        """Both sides see a right: who asked for it, and whose service it is."""
        if runs_the_bus(actor):
            return self
        own = administered_by(actor)
        return self.filter(Q(service__subsystem__member__agency__in=own) | Q(subsystem__member__agency__in=own))

    def decided_by(self, actor: Actor) -> "RightQuerySet":
        """Those at services that one answers for."""
        return (
            self if runs_the_bus(actor) else self.filter(service__subsystem__member__agency__in=administered_by(actor))
        )


class AccessRight(models.Model):
    """An application's (or a group's) right to a service or to one endpoint of it, asked for and decided."""

    class State(models.TextChoices):
        ASKED = "asked", _("chờ duyệt")
        GRANTED = "granted", _("đã cấp")
        REFUSED = "refused", _("từ chối")
        WITHDRAWN = "withdrawn", _("đã thu hồi")

    retention = "ten years after its end: says why a call was allowed"

    service = models.ForeignKey(Service, models.PROTECT, related_name="rights")
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, null=True, related_name="rights")
    subsystem = models.ForeignKey(Subsystem, models.PROTECT, null=True, related_name="rights")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="rights")
    purpose = models.CharField(max_length=255, blank=True, help_text="What the data are for, and its legal basis.")
    needs_purpose = models.BooleanField(default=False, help_text="Each call has to name the purpose: X-Egov-Purpose.")
    masked = models.JSONField(
        default=list, help_text="Parts of the answer that are hidden: JSON pointers (`*` for each), element names."
    )
    consent = models.CharField(
        max_length=210,
        blank=True,
        default="",
        db_default="",
        help_text="Where a call names the person who has to consent: path:2, query:name, body:/pointer; empty: none.",
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=150, blank=True)
    reason = models.CharField(max_length=255, blank=True, help_text="Why it was refused or withdrawn.")
    valid_to = models.DateTimeField(null=True)

    objects = RightQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(subsystem__isnull=True, group__isnull=False)
                | Q(subsystem__isnull=False, group__isnull=True),
                name="bus_right_of_one",
            ),
            models.UniqueConstraint(
                fields=["service", "endpoint", "subsystem", "group"],
                condition=Q(state__in=("asked", "granted")),
                nulls_distinct=False,
                name="bus_right_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subsystem or self.group} -> {self.endpoint or self.service}"


class Policy(models.Model):
    """Limits for a caller at a service in some hours; an empty caller or service means each of them by itself.

    The closest policy counts: caller and service, then caller, then service, then everybody.
    """

    class Priority(models.IntegerChoices):
        HIGH = 1, "cao"
        NORMAL = 2, _("thường")
        LOW = 3, _("thấp")

    retention = "as long as it is in use"

    subsystem = models.ForeignKey(Subsystem, models.CASCADE, null=True, blank=True, related_name="policies")
    service = models.ForeignKey(Service, models.CASCADE, null=True, blank=True, related_name="policies")
    from_hour = models.PositiveSmallIntegerField(default=0)
    to_hour = models.PositiveSmallIntegerField(default=24)
    rate = models.FloatField(null=True, help_text="Calls a second, over all nodes.")
    burst = models.PositiveIntegerField(null=True, help_text="Calls at once before the rate counts.")
    quota = models.PositiveBigIntegerField(null=True, help_text="Calls a day.")
    concurrency = models.PositiveIntegerField(null=True, help_text="Calls under way at the same time on one node.")
    most_bytes = models.PositiveBigIntegerField(null=True, help_text="Longest request body.")
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    cache = models.BooleanField(default=False, help_text="Answers may be kept and given again (RFC 9111).")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subsystem", "service", "from_hour"], nulls_distinct=False, name="bus_policy_once"
            ),
            models.CheckConstraint(
                condition=Q(from_hour__lt=models.F("to_hour"), to_hour__lte=24), name="bus_policy_hours"
            ),
            models.CheckConstraint(condition=Q(rate__isnull=True) | Q(rate__gt=0), name="bus_policy_rate"),
        ]

    def __str__(self) -> str:
        return f"{self.subsystem or '*'} x {self.service or '*'} {self.from_hour}-{self.to_hour}"
