"""Sending a released refund to the gateway and writing down its reply."""

from django.db import transaction
from django.utils import timezone

from egov.foundation.events.api import record
from egov.kernel.actor import SYSTEM
from egov.lgsp.payments.asking import ask_of
from egov.lgsp.payments.events import Refunded, RefundRefused
from egov.lgsp.payments.gateways import Gateway, RefundAnswer
from egov.lgsp.payments.models import Finding, Order, Refund, RefundReply
from egov.lgsp.payments.settling import question
from egov.lgsp.payments.vnpay.client import VnPay
from egov.lgsp.payments.vnpay.staff_sentences import on_refund


def send(refund: Refund, gateway: Gateway | None = None) -> Refund.State:
    """Tell the gateway, unless it has answered. A repeated request carries the same number and pays once.

    Raises GatewayUnreachableError; then nothing is written and the job tries again.
    """
    if refund.state != Refund.State.SENT or refund.attempt is None:
        return refund.state
    answer = (gateway or VnPay()).refund(
        ask_of(refund.attempt),
        request=refund.request,
        amount=refund.amount,
        reason=refund.reason,
        by=refund.released_name,
    )
    return write_down(refund, answer)


def write_down(refund: Refund, answer: RefundAnswer) -> Refund.State:
    """Keep the reply and say what it means; a second reply to the same refund changes nothing."""
    now = timezone.now()
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=refund.order_id)
        fresh = Refund.objects.get(pk=refund.pk)
        if fresh.state != Refund.State.SENT or fresh.attempt is None:
            return fresh.state
        RefundReply.objects.create(
            refund=fresh,
            at=now,
            accepted=answer.accepted,
            response_code=answer.response_code,
            transaction_status=answer.transaction_status,
            message=answer.message,
        )
        payload: Refunded | RefundRefused
        if answer.accepted:
            payload = Refunded(order.subject, order.purpose, fresh.pk, fresh.amount, fresh.surplus)
        else:
            payload = RefundRefused(order.subject, fresh.pk, fresh.amount, answer.response_code)
            detail = on_refund(answer.response_code, accepted=False)
            question(order, fresh.attempt, Finding.Kind.REFUND_REFUSED, detail, at=now)
        record(payload, subject=order, actor=SYSTEM, at=now, agency=order.agency_id)
        return fresh.state
