"""What happens to processes themselves. What happens in a run is told by the dossier."""

from dataclasses import dataclass

from egov.foundation.events.api import Payload, event


@event("workflow.Published", unhandled="A new version concerns nobody until a procedure is released with it.")
@dataclass(frozen=True)
class Published(Payload):
    """A version of a process was published."""

    key: str
    version: int
    sha256: str
