"""What happens to calendars."""

from dataclasses import dataclass

from egov.foundation.events.api import Payload, event


@event("calendars.YearPublished", unhandled="calendars are read when a date is computed")
@dataclass(frozen=True)
class YearPublished(Payload):
    """From now on dates in the year are promised with these days."""

    year: int
    off: list[str]
    work: list[str]
