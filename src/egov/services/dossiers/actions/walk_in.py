"""What every deed on a walk-in begins with: the draft that the officer typed is filed, in the same transaction."""

from dataclasses import dataclass

from egov.foundation.events.api import Action, record
from egov.kernel.actor import Actor
from egov.services.dossiers.actions.submit import Submit
from egov.services.dossiers.models import Dossier, Draft


@dataclass(frozen=True, kw_only=True)
class WalkIn(Action[Draft]):
    """Base: may be done whenever the draft may be filed; the event belongs to the dossier that comes of it."""

    scope = "dossiers.take_in"

    def about(self, subject: Draft) -> Dossier:
        assert subject.dossier is not None
        return subject.dossier

    def lock(self) -> Draft:
        return Submit(subject=self.subject, at=self.at).lock()

    def why_not(self, subject: Draft, actor: Actor) -> str | None:
        return Submit(subject=subject, at=self.at).why_not(subject, actor)

    def agency_for(self, subject: Draft, actor: Actor) -> int | None:
        return subject.office_id

    def filed(self, subject: Draft, actor: Actor) -> Dossier:
        """The dossier, filed now and left with its own event."""
        payload = Submit(subject=subject, at=self.at).perform(subject, actor)
        dossier = self.about(subject)
        record(payload, subject=dossier, actor=actor, at=self.at, agency=subject.office_id)
        return dossier
