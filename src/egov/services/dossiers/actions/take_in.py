"""A walk-in at the counter: filed and taken in with one key."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from egov.foundation.events.api import Payload, record
from egov.foundation.sql import api as sql
from egov.kernel.actor import Actor
from egov.services.dossiers.actions.receive import Papers, Receive
from egov.services.dossiers.actions.walk_in import WalkIn
from egov.services.dossiers.events import FeePaid
from egov.services.dossiers.fees import take_cash
from egov.services.dossiers.models import Draft


@dataclass(frozen=True, kw_only=True)
class TakeIn(WalkIn):
    """File and take in what a person brought: one transaction, one dossier, the receipt slip ready to print."""

    papers: Mapping[str, Papers] = field(default_factory=dict)
    sets: int = 1
    cash: bool = False
    receipt: bool = True
    deliverer: str = ""

    label = _("Lưu và in phiếu hẹn")

    def perform(self, subject: Draft, actor: Actor) -> Payload:
        dossier = self.filed(subject, actor)
        if self.cash and dossier.fee_due:
            take_cash(dossier, actor, self.at)
            cash = FeePaid(amount=dossier.fee_due, how="cash")
            record(cash, subject=dossier, actor=actor, at=self.at, agency=subject.office_id)
        dossier.deliverer_name = self.deliverer
        sql.update(dossier, "deliverer_name")
        receive = Receive(subject=dossier, at=self.at, papers=self.papers, sets=self.sets, receipt=self.receipt)
        return receive.perform(dossier, actor)
