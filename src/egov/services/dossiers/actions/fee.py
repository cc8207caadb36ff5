"""Taking the fee of a dossier at the counter."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Action, Payload
from egov.kernel.actor import Actor
from egov.services.dossiers.events import FeePaid
from egov.services.dossiers.fees import take_cash
from egov.services.dossiers.models import Dossier


@dataclass(frozen=True, kw_only=True)
class TakeFee(Action[Dossier]):
    """Take the open fee in cash; a receipt is made out."""

    scope = "dossiers.counter"
    label = gettext_lazy("Thu phí")

    def why_not(self, subject: Dossier, actor: Actor) -> str | None:
        return None if subject.fee_open else _("Hồ sơ không còn khoản nào phải thu.")

    def agency_for(self, subject: Dossier, actor: Actor) -> int | None:
        return subject.office_id

    def perform(self, subject: Dossier, actor: Actor) -> Payload:
        amount = subject.fee_open
        take_cash(subject, actor, self.at)
        return FeePaid(amount=amount, how="cash")
