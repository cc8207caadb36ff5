"""Hearing what the gateway says: IPN and query change the state, the payer's return does not."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from egov.foundation.events.api import record
from egov.kernel.actor import SYSTEM
from egov.kernel.money import format_dong
from egov.lgsp.payments.events import Failed
from egov.lgsp.payments.gateways import Word
from egov.lgsp.payments.models import Attempt, Finding, Order, Verdict
from egov.lgsp.payments.models.attempt import FINAL
from egov.lgsp.payments.settling import money_came, question
from egov.lgsp.payments.vnpay.client import word_of
from egov.lgsp.payments.vnpay.protocol import Outcome, is_genuine
from egov.lgsp.payments.vnpay.sentences import for_the_payer


class Heard(Enum):
    """What became of a word."""

    RECORDED = auto()
    ALREADY_KNOWN = auto()
    WRONG_AMOUNT = auto()


REPLIES = {
    Heard.RECORDED: {"RspCode": "00", "Message": "Confirm Success"},
    Heard.ALREADY_KNOWN: {"RspCode": "02", "Message": "Order already confirmed"},
    Heard.WRONG_AMOUNT: {"RspCode": "04", "Message": "Invalid amount"},
}
NOT_GENUINE = {"RspCode": "97", "Message": "Invalid Checksum"}
NOT_FOUND = {"RspCode": "01", "Message": "Order not Found"}
FAILURE = {"RspCode": "99", "Message": "Unknown error"}


@dataclass(frozen=True)
class ReturnInfo:
    """What the payer is shown on coming back. `paid` is our own record; `outcome` what the address says."""

    genuine: bool
    order: Order | None
    paid: bool
    outcome: Outcome | None
    sentence: str


def handle_ipn(params: Mapping[str, str]) -> dict[str, str]:
    """Answer VNPay's call, checking in this order: signature, order, amount, not confirmed before."""
    if not is_genuine(params, settings.VNPAY_SECRET):
        return NOT_GENUINE
    attempt = Attempt.objects.filter(reference=params.get("vnp_TxnRef", "")).first()
    if attempt is None:
        return NOT_FOUND
    return REPLIES[hear(attempt, word_of(params), Verdict.Source.IPN)]


def hear(attempt: Attempt, word: Word, source: Verdict.Source) -> Heard:
    """Write the word down and do what follows from it, once, whoever else hears the same at this moment."""
    now = timezone.now()
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=attempt.order_id)
        if word.amount != attempt.amount:
            _other_amount(order, attempt, word)
            return Heard.WRONG_AMOUNT
        newest = attempt.verdict
        if newest is not None and (newest.outcome in FINAL or newest.outcome == word.outcome):
            return Heard.ALREADY_KNOWN
        Verdict.objects.create(
            attempt=attempt,
            outcome=word.outcome,
            source=source,
            at=now,
            response_code=word.response_code,
            transaction_status=word.transaction_status,
            transaction_no=word.transaction_no,
            bank_code=word.bank_code,
            bank_transaction=word.bank_transaction,
            card_type=word.card_type,
            paid_at=word.paid_at,
        )
        if word.outcome == Outcome.PAID:
            money_came(order, attempt, at=now)
        elif word.outcome == Outcome.SUSPECTED:
            question(order, attempt, Finding.Kind.SUSPECTED, _("Ngân hàng nghi gian lận."), at=now)
        elif word.outcome == Outcome.REVERSED:
            question(order, attempt, Finding.Kind.REVERSED, _("VNPay đã trả lại tiền cho người nộp."), at=now)
        elif word.outcome == Outcome.FAILED:
            failed = Failed(order.subject, order.purpose, attempt.reference, word.response_code)
            record(failed, subject=order, actor=SYSTEM, at=now, agency=order.agency_id)
    return Heard.RECORDED


def read_return(params: Mapping[str, str]) -> ReturnInfo:
    """Read the address that the payer came back with. Changes nothing."""
    if not is_genuine(params, settings.VNPAY_SECRET):
        sentence = _("Không đọc được trả lời của ngân hàng. Mở lại hồ sơ để xem đã trả phí chưa.")
        return ReturnInfo(False, None, False, None, sentence)
    word = word_of(params)
    attempt = Attempt.objects.select_related("order").filter(reference=word.reference).first()
    if attempt is None:
        return ReturnInfo(True, None, False, word.outcome, _("Không tìm thấy khoản phí này."))
    paid = attempt.paid is not None
    sentence = for_the_payer("00" if paid else word.response_code)
    if word.outcome == Outcome.PAID and not paid:
        sentence = _("Ngân hàng báo đã trả phí. Chúng tôi đang chờ ngân hàng xác nhận, thường trong vài phút.")
    return ReturnInfo(True, attempt.order, paid, word.outcome, sentence)


def _other_amount(order: Order, attempt: Attempt, word: Word) -> None:
    """Another sum than we asked for settles nothing; where money moved, staff are asked."""
    if word.outcome not in {Outcome.PAID, Outcome.SUSPECTED}:
        return
    told = _("không rõ") if word.amount is None else format_dong(word.amount)
    detail = _("Phải thu %(due)s, cổng thanh toán báo %(told)s.") % {
        "due": format_dong(attempt.amount),
        "told": told,
    }
    question(order, attempt, Finding.Kind.WRONG_AMOUNT, detail, at=timezone.now())
