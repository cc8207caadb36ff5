"""Cash at the counter."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Action, Payload
from egov.kernel.actor import Actor
from egov.lgsp.payments.models import Order, Settlement
from egov.lgsp.payments.settling import settle


def settled(order: Order) -> str | None:
    """Why an order takes no more money."""
    if order.is_settled:
        return _("Khoản này đã được trả hoặc đã được miễn.")
    if order.closed_at is not None:
        return _("Khoản này không còn phải trả.")
    return None


@dataclass(frozen=True, kw_only=True)
class RecordCash(Action[Order]):
    """Take the whole sum in cash and make out the receipt. Names the payer where the order does not."""

    payer_name: str = ""
    payer_address: str = ""

    scope = "payments.cash"
    label = gettext_lazy("Thu tiền mặt")

    def why_not(self, subject: Order, actor: Actor) -> str | None:
        return settled(subject)

    def perform(self, subject: Order, actor: Actor) -> Payload:
        if self.payer_name:
            subject.payer_name, subject.payer_address = self.payer_name, self.payer_address
            subject.save(update_fields=["payer_name", "payer_address"])
        return settle(subject, Settlement.Kind.CASH, actor=actor, at=self.at)
