"""The one framework of this project: a thing that a person can do.

An action holds its input. `run` opens one transaction, locks and re-reads the subject, asks the policy, asks
`why_not`, performs, and leaves one event in the log and the outbox. A refusal changes nothing and is logged.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext

from egov.foundation.events.log import log_refusal, record
from egov.foundation.events.payloads import Payload
from egov.foundation.events.policies import policy_of
from egov.foundation.sql import api as sql
from egov.kernel.actor import Actor
from egov.kernel.errors import Forbidden, NotFound, Refused
from egov.kernel.wording import said

S = TypeVar("S", bound=models.Model)


@dataclass(frozen=True)
class Outcome(Generic[S]):
    """What an action left: the subject as it is now, the event's id and payload."""

    subject: S
    event: int
    payload: Payload


@dataclass(frozen=True, kw_only=True)
class Action(Generic[S]):
    """Base of all actions. Subclasses are frozen dataclasses whose fields are the input."""

    subject: S
    at: datetime = field(default_factory=timezone.now)

    scope: ClassVar[str]
    label: ClassVar[Any] = ""
    undone_by: ClassVar["type[Action[Any]] | None"] = None

    def why_not(self, subject: S, actor: Actor) -> str | None:
        """The sentence that says why the state of things forbids it; None when it may happen."""
        return None

    def perform(self, subject: S, actor: Actor) -> Payload:
        """Change the world. The subject is locked and fresh."""
        raise NotImplementedError

    def agency_for(self, subject: S, actor: Actor) -> int | None:
        """The agency that the actor acts for, kept on the event."""
        return actor.seats[0].agency if actor.seats else None

    def about(self, subject: S) -> models.Model:
        """Whose history the event belongs to: the subject itself, or the whole that it is a part of."""
        return subject

    def lock(self) -> S:
        """The subject's row, locked and read again."""
        return sql.locked(type(self.subject), self.subject.pk)

    def may(self, actor: Actor) -> bool:
        """Would it run now? Decides which buttons are shown; `run` decides again."""
        if policy_of(self.scope)(actor, self.subject) is not None:
            return False
        return self.why_not(self.subject, actor) is None

    def run(self, actor: Actor) -> Outcome[S]:
        """Do it. Raises NotFound, Forbidden or Refused, each with a logged reference."""
        try:
            with transaction.atomic():
                subject = self.lock()
                reason = policy_of(self.scope)(actor, subject)
                if reason is not None:
                    raise Forbidden(said(reason, gettext))
                reason = self.why_not(subject, actor)
                if reason is not None:
                    raise Refused(said(reason, gettext))
                payload = self.perform(subject, actor)
                agency = self.agency_for(subject, actor)
                entry = record(payload, subject=self.about(subject), actor=actor, at=self.at, agency=agency)
        except (Refused, NotFound) as error:
            error.reference = log_refusal(
                action=f"{self.scope}:{type(self).__name__}",
                subject_kind=self.subject._meta.label_lower,
                subject_id=self.subject.pk,
                actor=actor,
                reason=error.message,
            )
            raise
        return Outcome(subject, entry.pk, payload)
