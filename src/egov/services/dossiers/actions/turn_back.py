"""A walk-in that is not taken in: filed, and refused or sent back for papers, in one transaction with its slip."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from egov.foundation.events.api import Payload
from egov.kernel.actor import Actor
from egov.kernel.errors import Refused
from egov.services.dossiers.actions.intake import AskAtIntake, RefuseIntake
from egov.services.dossiers.actions.walk_in import WalkIn
from egov.services.dossiers.models import Dossier, Draft


@dataclass(frozen=True, kw_only=True)
class TurnBack(WalkIn):
    """Base of both: what follows the filing is the same deed as for a dossier filed online."""

    reason: str

    def then(self, dossier: Dossier) -> AskAtIntake | RefuseIntake:
        """The deed on the dossier that was just filed."""
        raise NotImplementedError

    def perform(self, subject: Draft, actor: Actor) -> Payload:
        dossier = self.filed(subject, actor)
        deed = self.then(dossier)
        if (sentence := deed.why_not(dossier, actor)) is not None:
            raise Refused(sentence)
        return deed.perform(dossier, actor)


@dataclass(frozen=True, kw_only=True)
class RefuseWalkIn(TurnBack):
    """Do not take in what a person brought, and say why (slip 03)."""

    label = _("Từ chối tiếp nhận")

    def then(self, dossier: Dossier) -> RefuseIntake:
        return RefuseIntake(subject=dossier, at=self.at, reason=self.reason)


@dataclass(frozen=True, kw_only=True)
class AskWalkIn(TurnBack):
    """Tell a person who stands at the counter once and completely what is missing (slip 02)."""

    items: Sequence[dict[str, str]] = field(default_factory=tuple)

    label = _("Yêu cầu bổ sung")

    def then(self, dossier: Dossier) -> AskAtIntake:
        return AskAtIntake(subject=dossier, at=self.at, reason=self.reason, items=self.items)
