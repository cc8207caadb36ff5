"""Front door: orders, attempts at the gateway, cash, waivers, refunds, receipts, reconciliation."""

from django.utils import timezone

from egov.kernel.actor import Actor
from egov.lgsp.payments.actions import Answer, RecordCash, ReleaseRefund, RequestRefund, SendRefundAgain, Waive
from egov.lgsp.payments.asking import query, sweep
from egov.lgsp.payments.events import Refunded, RefundRequested
from egov.lgsp.payments.hearing import FAILURE, ReturnInfo, handle_ipn, read_return
from egov.lgsp.payments.models import Attempt, Finding, Line, Order, Receipt, Refund, Settlement
from egov.lgsp.payments.opening import close_order, open_order, start_attempt
from egov.lgsp.payments.printing import receipt_pdf
from egov.lgsp.payments.queries import (
    findings_for,
    given_back,
    order_for,
    orders_for,
    orders_of,
    receipts_of,
    refunds_for,
    refunds_waiting,
)
from egov.lgsp.payments.reconciling import Difference, Reconciliation, reconcile
from egov.lgsp.payments.vnpay.protocol import Outcome
from egov.lgsp.payments.vnpay.staff_sentences import for_staff, on_refund

__all__ = [
    "FAILURE",
    "Answer",
    "Attempt",
    "Difference",
    "Finding",
    "Line",
    "Order",
    "Outcome",
    "Receipt",
    "Reconciliation",
    "RecordCash",
    "Refund",
    "ReleaseRefund",
    "RequestRefund",
    "ReturnInfo",
    "SendRefundAgain",
    "Settlement",
    "Waive",
    "close_order",
    "findings_for",
    "for_staff",
    "given_back",
    "handle_ipn",
    "on_refund",
    "open_order",
    "order_for",
    "orders_for",
    "orders_of",
    "query",
    "read_return",
    "receipt_of",
    "receipt_pdf",
    "receipts_of",
    "reconcile",
    "record_cash",
    "refund",
    "refunds_for",
    "refunds_waiting",
    "start_attempt",
    "sweep",
    "waive",
]


def record_cash(order: Order, by: Actor, *, payer_name: str = "", payer_address: str = "") -> Receipt | None:
    """Take the whole sum in cash; the receipt, where one is due. Raises Refused or Forbidden."""
    action = RecordCash(subject=order, payer_name=payer_name, payer_address=payer_address, at=timezone.now())
    return receipt_of(action.run(by).subject)


def waive(order: Order, ground: str, by: Actor) -> Order:
    """Ask for nothing, for the ground given. Raises Refused or Forbidden."""
    return Waive(subject=order, ground=ground).run(by).subject


def refund(order: Order, amount: int, reason: str, by: Actor) -> Refund:
    """Give back `amount` dong; what was paid through the gateway a job sends. Raises Refused or Forbidden."""
    payload = RequestRefund(subject=order, amount=amount, reason=reason).run(by).payload
    if not isinstance(payload, Refunded | RefundRequested):
        raise TypeError("a refund leaves an event that names it")
    return Refund.objects.get(pk=payload.refund)


def receipt_of(order: Order) -> Receipt | None:
    """The order's receipt; None while it is not paid or where none is due."""
    return Receipt.objects.filter(settlement__order=order).first()
