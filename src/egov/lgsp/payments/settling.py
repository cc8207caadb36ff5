"""What follows when money comes: the order is settled once; anything further is flagged to be given back.

Callers hold the order's row lock.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from egov.foundation.events.api import record
from egov.foundation.sql import api as sql
from egov.kernel.actor import SYSTEM, Actor
from egov.lgsp.payments.events import Paid, Questioned
from egov.lgsp.payments.models import Attempt, Finding, Order, Refund, Settlement
from egov.lgsp.payments.receipts import make_out


def settle(order: Order, kind: Settlement.Kind, *, actor: Actor, at: datetime, attempt: Attempt | None = None) -> Paid:
    """The whole order is paid: settlement and receipt. The caller records the event that comes back."""
    settlement = Settlement(
        order=order,
        kind=kind,
        attempt=attempt,
        amount=order.total,
        by_user=actor.user,
        by_name=actor.name,
        at=at,
    )
    sql.insert(settlement)
    receipt = make_out(settlement)
    return Paid(
        subject=order.subject,
        purpose=order.purpose,
        amount=order.total,
        method=kind.value,
        reference=attempt.reference if attempt else "",
        receipt=str(receipt or ""),
    )


def money_came(order: Order, attempt: Attempt, *, at: datetime) -> None:
    """The gateway has the payer's money: it settles the order, or it is one payment too many."""
    if order.is_settled or order.closed_at is not None:
        flag_surplus(order, attempt, at=at)
        return
    payload = settle(order, Settlement.Kind.GATEWAY, actor=SYSTEM, at=at, attempt=attempt)
    record(payload, subject=order, actor=SYSTEM, at=at, agency=order.agency_id)


def flag_surplus(order: Order, attempt: Attempt, *, at: datetime) -> None:
    """Money for an order that was settled or closed already waits for a person to release it back."""
    Refund.objects.get_or_create(
        attempt=attempt,
        surplus=True,
        defaults={
            "order": order,
            "amount": attempt.amount,
            "reason": _("Khoản phí đã được trả hoặc không còn phải trả khi tiền đến."),
            "requested_at": at,
            "requested_name": SYSTEM.name,
        },
    )
    question(order, attempt, Finding.Kind.SURPLUS, _("Cần hoàn lại tiền trả thừa."), at=at)


def question(order: Order, attempt: Attempt, kind: Finding.Kind, detail: str, *, at: datetime) -> None:
    """Ask staff once; while the same question is open it is not asked again."""
    _finding, new = Finding.objects.get_or_create(
        attempt=attempt, kind=kind, answered_at=None, defaults={"detail": detail[:255], "at": at}
    )
    if new:
        payload = Questioned(order.subject, order.purpose, attempt.reference, kind.value)
        record(payload, subject=order, actor=SYSTEM, at=at, agency=order.agency_id)
