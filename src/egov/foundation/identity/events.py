"""What happens to the people of an agency."""

from dataclasses import dataclass

from egov.foundation.events.api import Payload, event

READ_AS_IS = "posts are looked up whenever somebody acts"


@event("identity.OfficerAdded", unhandled=READ_AS_IS)
@dataclass(frozen=True)
class OfficerAdded(Payload):
    """An administrator made an account for an officer."""

    user: int
    username: str
    role: str


@event("identity.PostGiven", unhandled=READ_AS_IS)
@dataclass(frozen=True)
class PostGiven(Payload):
    """A person of the agency holds a role from a day on; a delegation names its document."""

    user: int
    role: str
    valid_from: str
    valid_to: str
    document: str


@event("identity.PostEnded", unhandled=READ_AS_IS)
@dataclass(frozen=True)
class PostEnded(Payload):
    """A post ends with a day."""

    user: int
    role: str
    valid_to: str


@event("identity.OfficerDeactivated", unhandled=READ_AS_IS)
@dataclass(frozen=True)
class OfficerDeactivated(Payload):
    """An account can no longer sign in."""

    user: int
    username: str
