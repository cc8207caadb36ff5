"""Opening an order, sending the payer to the gateway, closing an order that is no longer asked for."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from egov.foundation.directory.api import Agency
from egov.foundation.events.api import record
from egov.foundation.sql import api as sql
from egov.kernel.actor import SYSTEM, Actor
from egov.kernel.errors import Refused
from egov.lgsp.payments.asking import FIRST_PAUSE, ask_of
from egov.lgsp.payments.events import Closed
from egov.lgsp.payments.models import Attempt, Line, Order
from egov.lgsp.payments.vnpay.client import VnPay


class Item(NamedTuple):
    """A line as the caller gives it."""

    code: str
    name: str
    amount: int
    kind: str = Line.Kind.FEE.value


def open_order(
    *,
    subject: str,
    lines: Sequence[tuple[str, str, int] | tuple[str, str, int, str]],
    description: str,
    expires: datetime,
    agency: Agency | None = None,
    purpose: str = "phi",
    payer_name: str = "",
    payer_address: str = "",
    dossier_code: str = "",
    procedure_code: str = "",
) -> Order:
    """Ask for money. A line is (code, name, dong) or (code, name, dong, `Line.Kind`); zeros are left out.

    Asking again for the same lines gives the same order. Other lines replace an order that is not settled.
    Raises Refused when nothing is to be paid, or the subject's order for this purpose is settled already.
    """
    items = [Item(*line) for line in lines if line[2] != 0]
    if not items or any(item.amount < 0 for item in items):
        raise Refused(_("Không có khoản nào phải trả."))
    with transaction.atomic():
        _one_at_a_time(subject, purpose)
        open_now = Order.objects.select_for_update().filter(subject=subject, purpose=purpose, closed_at=None).first()
        if open_now is not None:
            if open_now.is_settled:
                raise Refused(_("Khoản này đã được trả."))
            if _items_of(open_now) == items and open_now.state == Order.State.OPEN:
                return open_now
            _close(open_now, SYSTEM)
        order = Order(
            subject=subject,
            purpose=purpose,
            agency=agency,
            description=description[:255],
            total=sum(item.amount for item in items),
            payer_name=payer_name,
            payer_address=payer_address,
            dossier_code=dossier_code,
            procedure_code=procedure_code,
            expires=expires,
        )
        sql.insert(order)
        sql.insert_all(
            [
                Line(order=order, position=position, code=item.code, name=item.name, amount=item.amount, kind=item.kind)
                for position, item in enumerate(items, start=1)
            ]
        )
    return order


def close_order(order: Order, by: Actor = SYSTEM) -> None:
    """Stop asking for an order that nobody has paid; money that still comes is flagged to be given back."""
    with transaction.atomic():
        locked = Order.objects.select_for_update().get(pk=order.pk)
        if locked.is_settled:
            raise Refused(_("Khoản này đã được trả."))
        if locked.closed_at is None:
            _close(locked, by)


def start_attempt(order: Order, *, ip: str, locale: str, return_url: str, bank_code: str = "") -> str:
    """The gateway's address for one try to pay. `locale` is vi or en; raises Refused with a sentence."""
    now = timezone.now()
    if not settings.VNPAY_SECRET:
        raise Refused(_("Chưa mở thanh toán trực tuyến. Chọn trả tại quầy."))
    with transaction.atomic():
        locked = Order.objects.select_for_update().get(pk=order.pk)
        if locked.is_settled:
            raise Refused(_("Khoản này đã được trả."))
        if locked.state != Order.State.OPEN:
            raise Refused(_("Đã quá hạn trả khoản này. Liên hệ nơi nhận hồ sơ để được hướng dẫn."))
        attempt = Attempt.objects.create(
            order=locked,
            amount=locked.total,
            created=now,
            expires=min(now + timedelta(minutes=settings.VNPAY_MINUTES), locked.expires),
            ip=ip,
            locale="en" if locale.startswith("en") else "vn",
            bank_code=bank_code,
            return_url=return_url,
            next_query_at=now + FIRST_PAUSE,
        )
    return VnPay().pay_url(ask_of(attempt))


def _one_at_a_time(subject: str, purpose: str) -> None:
    """Two requests for one subject wait for each other, also while it has no order yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"payments {subject} {purpose}"])


def _items_of(order: Order) -> list[Item]:
    return [Item(line.code, line.name, line.amount, line.kind) for line in order.lines.all()]


def _close(order: Order, by: Actor) -> None:
    order.closed_at = timezone.now()
    order.save(update_fields=["closed_at"])
    payload = Closed(order.subject, order.purpose)
    record(payload, subject=order, actor=by, at=order.closed_at, agency=order.agency_id)
