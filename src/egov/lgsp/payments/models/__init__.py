from egov.lgsp.payments.models.attempt import Attempt, Verdict
from egov.lgsp.payments.models.finding import Finding
from egov.lgsp.payments.models.order import Line, Order
from egov.lgsp.payments.models.receipt import Receipt, ReceiptSeries
from egov.lgsp.payments.models.refund import Refund, RefundReply
from egov.lgsp.payments.models.settlement import Settlement

__all__ = [
    "Attempt",
    "Finding",
    "Line",
    "Order",
    "Receipt",
    "ReceiptSeries",
    "Refund",
    "RefundReply",
    "Settlement",
    "Verdict",
]
