"""What happens when a term has ended."""

from dataclasses import dataclass

from egov.foundation.events.api import Payload, event


@event("retention.Removed", unhandled="the proof of what was deleted")
@dataclass(frozen=True)
class Removed(Payload):
    """So many rows went because the term of their rule had ended."""

    rule: str
    term: str
    rows: int
