"""What feedback leaves in the log. Neither the words nor the person stand in it."""

from dataclasses import dataclass

from egov.foundation.events.api import Payload, event


@event("feedback.Rated", unhandled="sums are read from the ratings")
@dataclass(frozen=True)
class Rated(Payload):
    """An applicant rated a settled dossier, 1 to 5."""

    stars: int
    asked_for_money: bool


@event("feedback.Stated", unhandled="scores are counted from the statements when they are looked at")
@dataclass(frozen=True)
class Stated(Payload):
    """An agency stated what only it knows of a quarter."""

    year: int
    quarter: int
    published_wrongly: int
    complaints: int
    grave: int
    petitions: int
    petitions_in_time: int
