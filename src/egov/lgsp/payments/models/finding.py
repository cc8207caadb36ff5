"""What does not add up between our records and the gateway's; each waits for a person's note."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from egov.lgsp.payments.models.attempt import Attempt
from egov.lgsp.payments.models.order import ACCOUNTING


class Finding(models.Model):
    """One question about one attempt. The same question is asked once, until it is answered."""

    class Kind(models.TextChoices):
        WRONG_AMOUNT = "wrong_amount"
        SUSPECTED = "suspected"
        REVERSED = "reversed"
        SURPLUS = "surplus"
        REFUND_REFUSED = "refund_refused"
        DIFFERENCE = "difference"  # found by comparing a day's records

    retention = ACCOUNTING

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    detail = models.CharField(max_length=255)
    at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)
    answered_user = models.BigIntegerField(null=True)
    answered_name = models.CharField(max_length=150, blank=True)
    answer = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "kind"], condition=Q(answered_at=None), name="finding_open_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.attempt_id}"
