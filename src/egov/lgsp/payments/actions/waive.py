"""Asking for nothing, with the ground."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Action, Payload
from egov.kernel.actor import Actor
from egov.lgsp.payments.actions.cash import settled
from egov.lgsp.payments.events import Waived
from egov.lgsp.payments.models import Order, Settlement


@dataclass(frozen=True, kw_only=True)
class Waive(Action[Order]):
    """Waive the whole order (Law on Fees and Charges 97/2015, art. 10); `ground` names the document."""

    ground: str

    scope = "payments.waive"
    label = gettext_lazy("Miễn phí, lệ phí")

    def why_not(self, subject: Order, actor: Actor) -> str | None:
        if not self.ground.strip():
            return _("Ghi căn cứ miễn phí, lệ phí.")
        return settled(subject)

    def perform(self, subject: Order, actor: Actor) -> Payload:
        Settlement.objects.create(
            order=subject,
            kind=Settlement.Kind.WAIVER,
            amount=0,
            ground=self.ground.strip()[:255],
            by_user=actor.user,
            by_name=actor.name,
            at=self.at,
        )
        return Waived(subject.subject, subject.purpose, subject.total, self.ground.strip())
