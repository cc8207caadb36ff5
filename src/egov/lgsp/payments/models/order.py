"""What someone is asked to pay: an order and its lines. Whether it is paid is derived, never stored."""

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from egov.foundation.directory.api import Agency

ACCOUNTING = "10 years: accounting records (Law on Accounting 88/2015, art. 41)"


class Order(models.Model):
    """A sum to pay for one subject and purpose. Frozen when opened; a changed sum is a new order."""

    class State(models.TextChoices):
        OPEN = "open"
        PAID = "paid"
        WAIVED = "waived"
        REFUNDED = "refunded"  # all of it
        CLOSED = "closed"  # replaced or no longer asked for
        EXPIRED = "expired"

    retention = ACCOUNTING

    subject = models.CharField(max_length=80, help_text="What it is for, such as dossier-draft:12.")
    purpose = models.SlugField(max_length=40, default="phi", help_text="Tells a subject's orders apart.")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", help_text="Who collects.")
    description = models.CharField(max_length=255)
    total = models.PositiveBigIntegerField(help_text="Dong; the sum of the lines.")
    payer_name = models.CharField(max_length=150, blank=True)
    payer_address = models.CharField(max_length=250, blank=True)
    dossier_code = models.CharField(max_length=60, blank=True)
    procedure_code = models.CharField(max_length=40, blank=True)
    opened_at = models.DateTimeField(default=timezone.now, db_default=Now())
    expires = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(total__gt=0), name="order_total_positive"),
            models.UniqueConstraint(
                fields=["subject", "purpose"],
                condition=models.Q(closed_at=None),
                name="one_order_per_purpose",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.purpose}: {self.total}"

    @property
    def state(self) -> "Order.State":
        """Derived from the settlement, its refunds, and the clock."""
        settlement = getattr(self, "settlement", None)
        if settlement is not None:
            if settlement.kind == settlement.Kind.WAIVER:
                return Order.State.WAIVED
            return Order.State.REFUNDED if settlement.refunded >= settlement.amount else Order.State.PAID
        if self.closed_at is not None:
            return Order.State.CLOSED
        return Order.State.EXPIRED if self.expires <= timezone.now() else Order.State.OPEN

    @property
    def is_settled(self) -> bool:
        """Paid or waived: nothing more is asked for, whatever was given back later."""
        return getattr(self, "settlement", None) is not None


class Line(models.Model):
    """One item of an order. Only fees (phí) and charges (lệ phí) stand on the state's receipt."""

    class Kind(models.TextChoices):
        FEE = "phi"
        CHARGE = "le_phi"
        SHIPPING = "cuoc"
        ADVANCE = "tam_ung"

    retention = ACCOUNTING

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.FEE)
    amount = models.PositiveBigIntegerField(help_text="Dong.")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="line_amount_positive"),
            models.UniqueConstraint(fields=["order", "position"], name="line_position"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.amount}"
