"""What staff did with messages."""

from dataclasses import dataclass

from egov.foundation.events.api import Payload, event


@event("messaging.Resent", unhandled="The delivery job does the rest.")
@dataclass(frozen=True)
class Resent(Payload):
    """A message was sent off again; `address_changed` if to another address."""

    about: str
    template: str
    address_changed: bool


@event("messaging.GivenUp", unhandled="nothing is left to do")
@dataclass(frozen=True)
class GivenUp(Payload):
    """A message is tried no longer."""

    about: str
    template: str
