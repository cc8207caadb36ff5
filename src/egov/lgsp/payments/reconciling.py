"""Comparing one day's payments with the gateway's records."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from egov.lgsp.payments.asking import ask_of
from egov.lgsp.payments.gateways import Gateway, GatewayUnreachableError, Word
from egov.lgsp.payments.hearing import hear
from egov.lgsp.payments.models import Attempt, Finding, Order, Verdict
from egov.lgsp.payments.settling import question
from egov.lgsp.payments.vnpay.client import VnPay
from egov.lgsp.payments.vnpay.protocol import Outcome

GIVEN_BACK = {"05", "06", "09"}  # transaction statuses of a payment with a refund under way


@dataclass(frozen=True)
class Difference:
    """One attempt on which the two records disagreed. `repaired`: ours has been brought in line."""

    reference: str
    sentence: str
    repaired: bool


@dataclass(frozen=True)
class Reconciliation:
    """What comparing a day gave; sums in dong, ours as they were before."""

    day: date
    checked: int
    ours: int
    theirs: int
    differences: tuple[Difference, ...]
    unanswered: tuple[str, ...]


def reconcile(day: date, gateway: Gateway | None = None) -> Reconciliation:
    """Ask the gateway about every attempt begun on the day. What cannot be repaired becomes a finding."""
    asked = gateway or VnPay()
    ours = theirs = checked = 0
    differences: list[Difference] = []
    unanswered: list[str] = []
    for attempt in Attempt.objects.filter(created__date=day).select_related("order").order_by("id"):
        checked += 1
        paid = attempt.paid is not None
        ours += attempt.amount if paid else 0
        try:
            word = asked.query(ask_of(attempt))
        except GatewayUnreachableError:
            unanswered.append(attempt.reference)
            continue
        theirs += (word.amount or 0) if _has_money(word, paid) else 0
        difference = _compare(attempt, word, paid)
        if difference is not None:
            differences.append(difference)
    return Reconciliation(day, checked, ours, theirs, tuple(differences), tuple(unanswered))


def _has_money(word: Word, paid: bool) -> bool:
    return word.outcome == Outcome.PAID or (paid and word.transaction_status in GIVEN_BACK)


def _compare(attempt: Attempt, word: Word, paid: bool) -> Difference | None:
    if _has_money(word, paid):
        if word.amount != attempt.amount:
            hear(attempt, word, Verdict.Source.QUERY)
            return Difference(attempt.reference, _("Số tiền ở cổng thanh toán khác số tiền phải thu."), False)
        if paid:
            return None
        hear(attempt, word, Verdict.Source.QUERY)
        if attempt.paid is not None:
            return Difference(attempt.reference, _("Đã trả ở cổng thanh toán, nay đã ghi nhận."), True)
        return _ask_staff(attempt, _("Cổng thanh toán có tiền, ta đã ghi là không thành công."))
    if paid:
        return _ask_staff(attempt, _("Ta đã ghi là đã trả, cổng thanh toán không có tiền."))
    return None


def _ask_staff(attempt: Attempt, sentence: str) -> Difference:
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=attempt.order_id)
        question(order, attempt, Finding.Kind.DIFFERENCE, sentence, at=timezone.now())
    return Difference(attempt.reference, sentence, False)
