from egov.lgsp.payments.actions.answer import Answer
from egov.lgsp.payments.actions.cash import RecordCash
from egov.lgsp.payments.actions.refund import ReleaseRefund, RequestRefund, SendRefundAgain
from egov.lgsp.payments.actions.waive import Waive

__all__ = ["Answer", "RecordCash", "ReleaseRefund", "RequestRefund", "SendRefundAgain", "Waive"]
