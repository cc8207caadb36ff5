"""What happens to people's consents."""

from dataclasses import dataclass

from egov.foundation.events.api import Payload, event

FOLLOWED = "the gateways follow the tables themselves"


@event("bus.PersonConfirmed", unhandled=FOLLOWED)
@dataclass(frozen=True)
class PersonConfirmed(Payload):
    """An account's personal number was compared with the card."""

    number: str
    document: str


@event("bus.ConsentGiven", unhandled=FOLLOWED)
@dataclass(frozen=True)
class ConsentGiven(Payload):
    """A person agrees; the number is covered."""

    person: str
    receiver: str
    service: str
    purpose: str
    valid_to: str


@event("bus.ConsentWithdrawn", unhandled=FOLLOWED)
@dataclass(frozen=True)
class ConsentWithdrawn(Payload):
    """The person does not agree any more; the number is covered."""

    person: str
    receiver: str
    service: str
