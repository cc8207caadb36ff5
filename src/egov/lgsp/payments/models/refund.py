"""Money to give back: asked for by a person, or flagged because an order was paid twice."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from egov.lgsp.payments.models.attempt import Attempt
from egov.lgsp.payments.models.order import ACCOUNTING, Order


def new_request() -> str:
    """`vnp_RequestId`: kept, so that a repeated request is recognised by the gateway."""
    return uuid.uuid4().hex


class RefundQuerySet(models.QuerySet["Refund"]):
    def standing(self, *states: "Refund.State") -> "RefundQuerySet":
        """Those in one of these states, as `state` derives it; the database decides."""
        replies = RefundReply.objects.filter(refund=models.OuterRef("pk"), at__gte=models.OuterRef("released_at"))
        accepted = models.Subquery(replies.order_by("-pk").values("accepted")[:1])
        state = models.Case(
            models.When(released_at=None, then=models.Value(Refund.State.FLAGGED)),
            models.When(accepted=True, then=models.Value(Refund.State.DONE)),
            models.When(accepted=False, then=models.Value(Refund.State.REFUSED)),
            default=models.Value(Refund.State.SENT),
            output_field=models.CharField(),
        )
        return self.alias(accepted=accepted).alias(standing=state).filter(standing__in=states)


class Refund(models.Model):
    """A sum to give back, of one attempt or (attempt empty) of cash at the counter."""

    class State(models.TextChoices):
        FLAGGED = "flagged"  # waits for a person to release it
        SENT = "sent"  # on its way to the gateway
        DONE = "done"  # the gateway accepted it, or cash was handed over
        REFUSED = "refused"

    retention = ACCOUNTING

    order = models.ForeignKey(Order, models.PROTECT, related_name="refunds")
    attempt = models.ForeignKey(Attempt, models.PROTECT, null=True, related_name="refunds")
    amount = models.PositiveBigIntegerField(help_text="Dong.")
    reason = models.CharField(max_length=255)
    request = models.CharField(max_length=32, unique=True, default=new_request)
    requested_at = models.DateTimeField(default=timezone.now)
    requested_user = models.BigIntegerField(null=True)
    requested_name = models.CharField(max_length=150)
    surplus = models.BooleanField(default=False, help_text="The order was settled when this money came.")
    released_at = models.DateTimeField(null=True)
    released_user = models.BigIntegerField(null=True)
    released_name = models.CharField(max_length=150, blank=True)

    objects = RefundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_amount_positive"),
            models.UniqueConstraint(fields=["attempt"], condition=Q(surplus=True), name="one_surplus_refund"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.amount}"

    @property
    def state(self) -> "Refund.State":
        """Derived from its newest release and the newest reply since."""
        if self.released_at is None:
            return Refund.State.FLAGGED
        since = self.released_at
        replies = sorted((reply for reply in self.replies.all() if reply.at >= since), key=lambda reply: reply.pk)
        if not replies:
            return Refund.State.SENT
        return Refund.State.DONE if replies[-1].accepted else Refund.State.REFUSED


class RefundReply(models.Model):
    """What the gateway (or the cashier's hand) answered to a refund."""

    retention = ACCOUNTING

    refund = models.ForeignKey(Refund, models.PROTECT, related_name="replies")
    at = models.DateTimeField(default=timezone.now)
    accepted = models.BooleanField()
    response_code = models.CharField(max_length=2, blank=True)
    transaction_status = models.CharField(max_length=2, blank=True)
    message = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["refund"], condition=Q(accepted=True), name="accepted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.refund_id} {self.response_code}"
