"""How an order was settled: once, by money through a gateway, by cash, or by a waiver."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from egov.lgsp.payments.models.attempt import Attempt
from egov.lgsp.payments.models.order import ACCOUNTING, Order
from egov.lgsp.payments.models.refund import Refund


class Settlement(models.Model):
    """The one payment or waiver that counts for an order; further money for it is given back."""

    class Kind(models.TextChoices):
        GATEWAY = "gateway"
        CASH = "cash"
        WAIVER = "waiver"

    retention = ACCOUNTING

    order = models.OneToOneField(Order, models.PROTECT, related_name="settlement")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    attempt = models.OneToOneField(Attempt, models.PROTECT, null=True, related_name="settlement")
    amount = models.PositiveBigIntegerField(help_text="Dong; 0 for a waiver.")
    ground = models.CharField(max_length=255, blank=True, help_text="Why it was waived, with the document.")
    by_user = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="gateway", attempt__isnull=False, amount__gt=0)
                | Q(kind="cash", attempt=None, amount__gt=0)
                | (Q(kind="waiver", attempt=None, amount=0) & ~Q(ground="")),
                name="settlement_kind_fits",
            )
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.kind} {self.amount}"

    @property
    def refunded(self) -> int:
        """Dong given back, or accepted for it by the gateway."""
        return sum(refund.amount for refund in self._refunds() if refund.state == Refund.State.DONE)

    @property
    def refundable(self) -> int:
        """Dong that could still be given back."""
        return self.amount - sum(r.amount for r in self._refunds() if r.state != Refund.State.REFUSED)

    def _refunds(self) -> list[Refund]:
        return [refund for refund in self.order.refunds.all() if refund.attempt_id == self.attempt_id]
