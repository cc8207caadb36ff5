"""How long payments are kept: an order goes with all that hangs on it, ten years after the end of its year."""

from datetime import datetime

from django.db.models import QuerySet

from egov.foundation.retention.api import keeps
from egov.kernel.working_time import HANOI
from egov.lgsp.payments.models import (
    Attempt,
    Finding,
    Order,
    Receipt,
    Refund,
    RefundReply,
    Settlement,
    Verdict,
)
from egov.lgsp.payments.models.order import ACCOUNTING

YEARS = 10


def remove(orders: "QuerySet[Order]") -> int:
    """Children first: nothing of an order may vanish by itself. Orders that are locked by a payment wait."""
    keys = list(orders.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True))
    Finding.objects.filter(attempt__order__in=keys).delete()
    RefundReply.objects.filter(refund__order__in=keys).delete()
    Refund.objects.filter(order__in=keys).delete()
    Receipt.objects.filter(settlement__order__in=keys).delete()
    Settlement.objects.filter(order__in=keys).delete()
    Verdict.objects.filter(attempt__order__in=keys).delete()
    Attempt.objects.filter(order__in=keys).delete()
    return Order.objects.filter(pk__in=keys).delete()[1].get(Order._meta.label, 0)


@keeps(
    "payments.orders",
    *(f"payments.{name}" for name in ("Order", "Line", "Attempt", "Verdict", "Finding", "Settlement", "Receipt")),
    *("payments.Refund", "payments.RefundReply"),
    term=ACCOUNTING,
    remove=remove,
)
def old_orders(now: datetime) -> "QuerySet[Order]":
    """Opened in a year that ended ten years ago. The series of receipt numbers stays, so that no number comes twice."""
    first_kept = datetime(now.astimezone(HANOI).year - YEARS, 1, 1, tzinfo=HANOI)
    return Order.objects.filter(opened_at__lt=first_kept)
