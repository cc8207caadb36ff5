"""What every change of the registry has in common: one after the other, and each leaves a version."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import models

from egov.foundation.events.api import Action, Payload
from egov.kernel.actor import Actor
from egov.lgsp.bus.configuration.versions import keep, one_at_a_time

S = TypeVar("S", bound=models.Model)


@dataclass(frozen=True, kw_only=True)
class Change(Action[S], Generic[S]):
    """An action that changes what the gateways see."""

    def lock(self) -> S:
        """The registry first, then the row: every change takes them in this order."""
        one_at_a_time()
        return super().lock()

    def perform(self, subject: S, actor: Actor) -> Payload:
        payload = self.change(subject, actor)
        keep(actor, self.at, f"{self.label}: {subject}")
        return payload

    def change(self, subject: S, actor: Actor) -> Payload:
        """Change the rows; the version is kept afterwards."""
        raise NotImplementedError
