"""Asking the gateway about attempts whose end we have not been told."""

from datetime import datetime, timedelta

from django.utils import timezone

from egov.lgsp.payments.gateways import Ask, Gateway, GatewayUnreachableError
from egov.lgsp.payments.hearing import hear
from egov.lgsp.payments.models import Attempt, Order, Verdict
from egov.lgsp.payments.vnpay.client import VnPay
from egov.lgsp.payments.vnpay.protocol import Outcome

FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=12)
PATIENCE = timedelta(days=3)
BATCH = 200


def ask_of(attempt: Attempt) -> Ask:
    """The attempt in the gateway's terms."""
    paid = attempt.paid
    return Ask(
        reference=attempt.reference,
        amount=attempt.amount,
        created=attempt.created,
        ip=attempt.ip,
        description=attempt.order.description,
        expires=attempt.expires,
        return_url=attempt.return_url,
        locale=attempt.locale,
        bank_code=attempt.bank_code,
        transaction_no=paid.transaction_no if paid else "",
    )


def query(order: Order, gateway: Gateway | None = None) -> Order:
    """Ask about every unfinished attempt of the order and give it back as it is then.

    Attempts about which the gateway cannot be reached stay for the sweep.
    """
    for attempt in order.attempts.unfinished():
        _ask(attempt, gateway or VnPay(), timezone.now())
    return Order.objects.get(pk=order.pk)


def sweep(now: datetime | None = None, gateway: Gateway | None = None) -> int:
    """Ask about the attempts that are due, each by one worker only. Returns how many were asked about."""
    moment = now or timezone.now()
    asked = 0
    due = Attempt.objects.unfinished().filter(next_query_at__lte=moment).select_related("order")
    for attempt in due.order_by("next_query_at")[:BATCH]:
        mine = Attempt.objects.filter(pk=attempt.pk, next_query_at=attempt.next_query_at)
        if mine.update(next_query_at=moment + pause_after(attempt.queries), queries=attempt.queries + 1):
            _ask(attempt, gateway or VnPay(), moment)
            asked += 1
    return asked


def pause_after(queries: int) -> timedelta:
    """Twice as long each time: 5 minutes, 10, 20 … half a day."""
    return min(FIRST_PAUSE * (1 << min(queries, 10)), LONGEST_PAUSE)


def _ask(attempt: Attempt, gateway: Gateway, moment: datetime) -> None:
    try:
        word = gateway.query(ask_of(attempt))
    except GatewayUnreachableError:
        return
    if word.outcome not in {Outcome.UNKNOWN, Outcome.UNFINISHED}:
        hear(attempt, word, Verdict.Source.QUERY)
    elif moment > attempt.expires + PATIENCE:
        Attempt.objects.filter(pk=attempt.pk).update(given_up_at=moment)
