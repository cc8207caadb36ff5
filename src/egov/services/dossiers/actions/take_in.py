"""A walk-in at the counter: filed and taken in with one key."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from egov.foundation.events.api import Action, Payload, record
from egov.kernel.actor import Actor
from egov.services.dossiers.actions.receive import Papers, Receive
from egov.services.dossiers.actions.submit import Submit
from egov.services.dossiers.events import FeePaid, Submitted
from egov.services.dossiers.fees import take_cash
from egov.services.dossiers.models import Dossier, Draft


@dataclass(frozen=True, kw_only=True)
class TakeIn(Action[Draft]):
    """File and take in what a person brought: one transaction, one dossier, the receipt slip ready to print."""

    papers: Mapping[str, Papers] = field(default_factory=dict)
    sets: int = 1
    cash: bool = False
    receipt: bool = True
    deliverer: str = ""

    scope = "dossiers.take_in"
    label = _("Lưu và in phiếu hẹn")

    def about(self, subject: Draft) -> Dossier:
        assert subject.dossier is not None
        return subject.dossier

    def lock(self) -> Draft:
        return Submit(subject=self.subject, at=self.at).lock()

    def why_not(self, subject: Draft, actor: Actor) -> str | None:
        return Submit(subject=subject, at=self.at).why_not(subject, actor)

    def agency_for(self, subject: Draft, actor: Actor) -> int | None:
        return subject.office_id

    def perform(self, subject: Draft, actor: Actor) -> Payload:
        filed = Submit(subject=subject, at=self.at).perform(subject, actor)
        assert isinstance(filed, Submitted)
        dossier = self.about(subject)
        record(filed, subject=dossier, actor=actor, at=self.at, agency=subject.office_id)
        if self.cash and dossier.fee_due:
            take_cash(dossier, actor, self.at)
            cash = FeePaid(amount=dossier.fee_due, how="cash")
            record(cash, subject=dossier, actor=actor, at=self.at, agency=subject.office_id)
        dossier.deliverer_name = self.deliverer
        receive = Receive(subject=dossier, at=self.at, papers=self.papers, sets=self.sets, receipt=self.receipt)
        return receive.perform(dossier, actor)
