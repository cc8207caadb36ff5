"""What happens in the registry of the bus. The gateways follow the tables, so nothing handles these."""

from dataclasses import dataclass

from egov.foundation.events.api import Payload, event
from egov.lgsp.bus import consent_events, edoc_events, handling_events, inlet_events  # noqa: F401  # theirs are the bus's too

FOLLOWED = "the gateways follow the tables themselves"


@event("bus.Asked", unhandled=FOLLOWED)
@dataclass(frozen=True)
class Asked(Payload):
    """Somebody asks for a member or an application to be registered."""

    what: str


@event("bus.Approved", unhandled=FOLLOWED)
@dataclass(frozen=True)
class Approved(Payload):
    """An operator let a member or an application in."""

    what: str


@event("bus.TurnedDown", unhandled=FOLLOWED)
@dataclass(frozen=True)
class TurnedDown(Payload):
    """An operator refused a registration."""

    what: str
    reason: str


@event("bus.Stopped", unhandled=FOLLOWED)
@dataclass(frozen=True)
class Stopped(Payload):
    """A member, an application or a service carries no messages for now."""

    what: str
    notice: str
    by_operator: bool


@event("bus.Resumed", unhandled=FOLLOWED)
@dataclass(frozen=True)
class Resumed(Payload):
    """It carries messages again."""

    what: str


@event("bus.Published", unhandled=FOLLOWED)
@dataclass(frozen=True)
class Published(Payload):
    """A service is offered."""

    what: str
    endpoints: int


@event("bus.ServiceChanged", unhandled=FOLLOWED)
@dataclass(frozen=True)
class ServiceChanged(Payload):
    """Something about a service or its contract is different now."""

    what: str
    changed: list[str]


@event("bus.QueueSet", unhandled=FOLLOWED)
@dataclass(frozen=True)
class QueueSet(Payload):
    """A queue of a broker is emptied, for whom and to whom."""

    what: str
    queue: str
    way: str
    new: bool


@event("bus.QueueRemoved", unhandled=FOLLOWED)
@dataclass(frozen=True)
class QueueRemoved(Payload):
    """A queue of a broker is left alone from now on."""

    what: str


@event("bus.Declared", unhandled=FOLLOWED)
@dataclass(frozen=True)
class Declared(Payload):
    """A service says which code lists and identifier systems it uses."""

    what: str
    code_lists: list[str]
    identifiers: list[str]


@event("bus.AccessAsked", unhandled=FOLLOWED)
@dataclass(frozen=True)
class AccessAsked(Payload):
    """An application asks for the use of a service."""

    who: str
    what: str
    purpose: str


@event("bus.AccessGranted", unhandled=FOLLOWED)
@dataclass(frozen=True)
class AccessGranted(Payload):
    """The provider lets it call."""

    who: str
    what: str
    valid_to: str


@event("bus.AccessRefused", unhandled=FOLLOWED)
@dataclass(frozen=True)
class AccessRefused(Payload):
    """The provider does not."""

    who: str
    what: str
    reason: str


@event("bus.AccessWithdrawn", unhandled=FOLLOWED)
@dataclass(frozen=True)
class AccessWithdrawn(Payload):
    """A right has ended before its time."""

    who: str
    what: str
    reason: str


@event("bus.GroupSet", unhandled=FOLLOWED)
@dataclass(frozen=True)
class GroupSet(Payload):
    """A group of applications has these members now."""

    code: str
    subsystems: list[str]


@event("bus.CredentialAdded", unhandled=FOLLOWED)
@dataclass(frozen=True)
class CredentialAdded(Payload):
    """An application can show something new; a secret itself is never written down."""

    who: str
    kind: str
    fingerprint: str
    valid_to: str


@event("bus.CredentialRevoked", unhandled=FOLLOWED)
@dataclass(frozen=True)
class CredentialRevoked(Payload):
    """It counts no more."""

    who: str
    kind: str
    fingerprint: str


@event("bus.PolicySet", unhandled=FOLLOWED)
@dataclass(frozen=True)
class PolicySet(Payload):
    """Limits for a caller at a service in some hours."""

    what: str
    limits: dict[str, float | int | bool | None]


@event("bus.PolicyRemoved", unhandled=FOLLOWED)
@dataclass(frozen=True)
class PolicyRemoved(Payload):
    """They are gone."""

    what: str


@event("bus.Configured", unhandled=FOLLOWED)
@dataclass(frozen=True)
class Configured(Payload):
    """The registry was brought to the state of a file or of an earlier version."""

    source: str
    changes: list[str]


@event("bus.TokenMade", unhandled=FOLLOWED)
@dataclass(frozen=True)
class TokenMade(Payload):
    """Somebody has a new key to the management interface."""

    label: str
    fingerprint: str
    valid_to: str


@event("bus.TokenRevoked", unhandled=FOLLOWED)
@dataclass(frozen=True)
class TokenRevoked(Payload):
    """It counts no more."""

    label: str
    fingerprint: str


@event("bus.LetterReplayed", unhandled=FOLLOWED)
@dataclass(frozen=True)
class LetterReplayed(Payload):
    """A dead letter was sent off again."""

    message: str
    service: str


@event("bus.LettersReplayed", unhandled=FOLLOWED)
@dataclass(frozen=True)
class LettersReplayed(Payload):
    """All dead letters of a service were sent off again."""

    service: str
    letters: int


@event("bus.LetterEdited", unhandled=FOLLOWED)
@dataclass(frozen=True)
class LetterEdited(Payload):
    """A dead letter has a new body beside its first one."""

    message: str
    service: str
    size: int


@event("bus.LetterDropped", unhandled=FOLLOWED)
@dataclass(frozen=True)
class LetterDropped(Payload):
    """A dead letter is not delivered any more."""

    message: str
    service: str
    reason: str
