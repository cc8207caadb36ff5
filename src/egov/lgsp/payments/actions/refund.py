"""Giving money back: ask for a refund, release one that was flagged, send one again that was refused."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Action, Payload
from egov.kernel.actor import Actor
from egov.kernel.money import format_dong
from egov.lgsp.payments.events import Refunded, RefundRequested
from egov.lgsp.payments.jobs import send_refund
from egov.lgsp.payments.models import Finding, Order, Refund, RefundReply, Settlement
from egov.lgsp.payments.models.refund import new_request


def close_finding(refund: Refund, kind: Finding.Kind, actor: Actor, at: datetime, answer: str) -> None:
    """The deed is the answer to what asked for it; nobody has to write the same down again."""
    open_now = Finding.objects.filter(attempt=refund.attempt, kind=kind, answered_at=None)
    open_now.update(answered_at=at, answered_user=actor.user, answered_name=actor.name, answer=answer)


@dataclass(frozen=True, kw_only=True)
class RequestRefund(Action[Order]):
    """Give back a part or all of what was paid: through the gateway, or in cash if it was paid so.

    `left`: how much could be given back when the person looked. After another refund (a second click, a colleague)
    it is another sum, and nothing happens.
    """

    amount: int
    reason: str
    left: int | None = None

    scope = "payments.refund"
    label = gettext_lazy("Hoàn tiền")

    def why_not(self, subject: Order, actor: Actor) -> str | None:
        settlement = getattr(subject, "settlement", None)
        if settlement is None or settlement.kind == Settlement.Kind.WAIVER:
            return _("Chưa có khoản tiền nào để hoàn lại.")
        if not self.reason.strip():
            return _("Ghi lý do hoàn tiền.")
        if not settlement.refundable:
            return _("Khoản này đã được hoàn lại hết.")
        if self.left not in {None, settlement.refundable}:
            return _("Khoản này vừa được hoàn lại một phần, còn %(most)s. Xem lại trước khi hoàn thêm.") % {
                "most": format_dong(settlement.refundable)
            }
        if not 0 < self.amount <= settlement.refundable:
            return _("Số tiền hoàn lại phải từ 1 đ đến %(most)s.") % {"most": format_dong(settlement.refundable)}
        return None

    def perform(self, subject: Order, actor: Actor) -> Payload:
        refund = Refund.objects.create(
            order=subject,
            attempt=subject.settlement.attempt,
            amount=self.amount,
            reason=self.reason.strip()[:255],
            requested_at=self.at,
            requested_user=actor.user,
            requested_name=actor.name,
            released_at=self.at,
            released_user=actor.user,
            released_name=actor.name,
        )
        if refund.attempt is None:
            RefundReply.objects.create(refund=refund, accepted=True, at=self.at, message=_("Đã trả tiền mặt"))
            return Refunded(subject.subject, subject.purpose, refund.pk, refund.amount, surplus=False)
        send_refund.defer(refund=refund.pk)
        return RefundRequested(subject.subject, refund.pk, refund.amount, refund.reason)


@dataclass(frozen=True, kw_only=True)
class ReleaseRefund(Action[Order]):
    """Send a flagged refund to the gateway: money that came for an order already settled."""

    refund: int

    scope = "payments.refund"
    label = gettext_lazy("Duyệt hoàn tiền trả thừa")

    def why_not(self, subject: Order, actor: Actor) -> str | None:
        if not subject.refunds.filter(pk=self.refund, released_at=None).exists():
            return _("Khoản này đã được duyệt hoàn lại.")
        return None

    def perform(self, subject: Order, actor: Actor) -> Payload:
        refund = subject.refunds.get(pk=self.refund)
        refund.released_at, refund.released_user, refund.released_name = self.at, actor.user, actor.name
        refund.save(update_fields=["released_at", "released_user", "released_name"])
        close_finding(refund, Finding.Kind.SURPLUS, actor, self.at, _("Đã duyệt hoàn lại tiền trả thừa."))
        send_refund.defer(refund=refund.pk)
        return RefundRequested(subject.subject, refund.pk, refund.amount, refund.reason)


@dataclass(frozen=True, kw_only=True)
class SendRefundAgain(Action[Order]):
    """Send a refund that the gateway refused once more, under a new number of the request."""

    refund: int

    scope = "payments.refund"
    label = gettext_lazy("Gửi lại yêu cầu hoàn tiền")

    def why_not(self, subject: Order, actor: Actor) -> str | None:
        refund = subject.refunds.filter(pk=self.refund).first()
        if refund is None or refund.state != Refund.State.REFUSED:
            return _("Chỉ gửi lại được yêu cầu mà cổng thanh toán đã từ chối.")
        settlement = getattr(subject, "settlement", None)
        if not refund.surplus and settlement is not None and refund.amount > settlement.refundable:
            return _("Phần tiền này đã được hoàn bằng yêu cầu khác.")
        return None

    def perform(self, subject: Order, actor: Actor) -> Payload:
        refund = subject.refunds.get(pk=self.refund)
        refund.request = new_request()
        refund.released_at, refund.released_user, refund.released_name = self.at, actor.user, actor.name
        refund.save(update_fields=["request", "released_at", "released_user", "released_name"])
        close_finding(refund, Finding.Kind.REFUND_REFUSED, actor, self.at, _("Đã gửi lại yêu cầu hoàn tiền."))
        send_refund.defer(refund=refund.pk)
        return RefundRequested(subject.subject, refund.pk, refund.amount, refund.reason)
