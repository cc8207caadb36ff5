"""What happens to agencies and documents of the document axis by the hands of people."""

from dataclasses import dataclass

from egov.foundation.events.api import Payload, event

FOLLOWED = "the gateways read the tables at each call"


@event("bus.EdocAgencyRegistered", unhandled=FOLLOWED)
@dataclass(frozen=True)
class EdocAgencyRegistered(Payload):
    """Documents can be sent to an agency; this application fetches them."""

    agency: str
    application: str


@event("bus.EdocAgencyChanged", unhandled=FOLLOWED)
@dataclass(frozen=True)
class EdocAgencyChanged(Payload):
    """Something about an agency of the axis is different now."""

    agency: str
    application: str
    changed: list[str]


@event("bus.EdocAgencyLocked", unhandled=FOLLOWED)
@dataclass(frozen=True)
class EdocAgencyLocked(Payload):
    """No document is taken for this agency for now."""

    agency: str
    by_operator: bool


@event("bus.EdocAgencyUnlocked", unhandled=FOLLOWED)
@dataclass(frozen=True)
class EdocAgencyUnlocked(Payload):
    """Documents are taken for it again."""

    agency: str


@event("bus.EdocResent", unhandled=FOLLOWED)
@dataclass(frozen=True)
class EdocResent(Payload):
    """A document that a receiver did not get waits for it again."""

    document: str
    receiver: str
    outside: bool
