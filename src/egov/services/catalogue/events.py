"""What happens to the catalogue."""

from dataclasses import dataclass

from egov.foundation.events.api import Payload, event


@event("catalogue.Published", unhandled="the release in force is looked up when it is needed")
@dataclass(frozen=True)
class Published(Payload):
    """From `valid_from` on dossiers of the procedure are taken in under this release."""

    procedure: str
    number: int
    hash: str
    valid_from: str
