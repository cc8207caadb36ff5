"""Money in words: how an order, a refund and a finding stand, and which rows a page of the list has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from egov.kernel.actor import Actor, Role
from egov.kernel.vietnamese import mask_name
from egov.lgsp.payments import api as payments
from egov.services.dossiers.api import codes_behind

HANDLERS = (Role.COUNTER, Role.CLERK, Role.HEAD, Role.LEADER, Role.ADMIN)
State = payments.Order.State
Refunding = payments.Refund.State
Kind = payments.Finding.Kind
Words = Mapping[str, tuple[str, str]]

ORDERS: Words = {
    State.OPEN: ("info", gettext_noop("Chờ trả")),
    State.PAID: ("ok", gettext_noop("Đã thu")),
    State.WAIVED: ("ok", gettext_noop("Đã miễn")),
    State.REFUNDED: ("warn", gettext_noop("Đã hoàn")),
    State.EXPIRED: ("", gettext_noop("Quá hạn trả")),
    State.CLOSED: ("", gettext_noop("Không thu nữa")),
}
REFUNDS: Words = {
    Refunding.FLAGGED: ("warn", gettext_noop("Chờ duyệt")),
    Refunding.SENT: ("info", gettext_noop("Đã gửi cổng thanh toán")),
    Refunding.DONE: ("ok", gettext_noop("Đã hoàn")),
    Refunding.REFUSED: ("bad", gettext_noop("Cổng thanh toán từ chối")),
}
FINDINGS: Mapping[str, str] = {
    Kind.WRONG_AMOUNT: gettext_noop("Sai số tiền"),
    Kind.SUSPECTED: gettext_noop("Nghi gian lận"),
    Kind.REVERSED: gettext_noop("Ngân hàng đã huỷ giao dịch"),
    Kind.SURPLUS: gettext_noop("Trả thừa"),
    Kind.REFUND_REFUSED: gettext_noop("Hoàn tiền không thành"),
    Kind.DIFFERENCE: gettext_noop("Lệch khi đối soát"),
}
METHODS = {
    "gateway": gettext_noop("Qua VNPay"),
    "cash": gettext_noop("Tiền mặt"),
    "waiver": gettext_noop("Miễn phí, lệ phí"),
}
TABS = {
    "viec": gettext_noop("Cần xử lý"),
    "hoan": gettext_noop("Hoàn phí"),
    "thu": gettext_noop("Các khoản thu"),
}


@dataclass(frozen=True)
class Row:
    """One line of a list: the order with what the tab is about, its state's tag, and the dossier where it opens."""

    order: payments.Order
    about: Any
    tag: tuple[str, str]
    payer: str
    code: str
    method: str


def order_tag(order: payments.Order) -> tuple[str, str]:
    """Colour and words of an order's state."""
    kind, label = ORDERS[order.state]
    return kind, _(label)


def refund_tag(refund: payments.Refund) -> tuple[str, str]:
    """Colour and words of a refund's state."""
    kind, label = REFUNDS[refund.state]
    return kind, _(label)


def finding_tag(finding: payments.Finding) -> tuple[str, str]:
    """Colour and words of a finding's kind."""
    return "ok" if finding.answered_at else "bad", _(FINDINGS[finding.kind])


def knows_payer(order: payments.Order, actor: Actor) -> bool:
    """Everybody who handles the agency's money but its administrator, who opens no dossier either."""
    return actor.holds([role for role in HANDLERS if role is not Role.ADMIN], agency=order.agency_id)


def payer_of(order: payments.Order, actor: Actor) -> str:
    """The payer's name; masked for who need not know it."""
    return order.payer_name if knows_payer(order, actor) else mask_name(order.payer_name)


def method_of(order: payments.Order) -> str:
    """How it was paid; empty while it is not."""
    settlement = getattr(order, "settlement", None)
    return _(METHODS[settlement.kind]) if settlement else ""


def told_of(attempt: payments.Attempt) -> str:
    """What the bank said of one try to pay."""
    if attempt.paid:
        return _("ngân hàng báo đã trả")
    verdict = attempt.verdict
    return _("ngân hàng chưa trả lời") if verdict is None else payments.for_staff(verdict.response_code)


def replies_to(refund: payments.Refund) -> list[tuple[str, datetime]]:
    """What was answered to a refund, and when; cash has its own words."""
    return [
        (
            reply.message
            if refund.attempt_id is None
            else payments.on_refund(reply.response_code, accepted=reply.accepted),
            reply.at,
        )
        for reply in refund.replies.all()
    ]


def rows(items: Iterable[Any], actor: Actor) -> list[Row]:
    """Findings, refunds or orders as lines of the list."""
    found = [(_order(item), item) for item in items]
    codes = codes_behind((order.subject for order, _item in found), actor)
    return [
        Row(order, item, _tag(item), payer_of(order, actor), codes.get(order.subject, ""), method_of(order))
        for order, item in found
    ]


def _order(item: Any) -> payments.Order:
    if isinstance(item, payments.Finding):
        return item.attempt.order
    return item.order if isinstance(item, payments.Refund) else item


def _tag(item: Any) -> tuple[str, str]:
    if isinstance(item, payments.Finding):
        return finding_tag(item)
    return refund_tag(item) if isinstance(item, payments.Refund) else order_tag(item)
