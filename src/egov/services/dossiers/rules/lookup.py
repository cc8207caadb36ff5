"""Looking a dossier up. Circular 01/2018/TT-VPCP, article 16.2d.

Without signing in one sees the code and the degree of completion, nothing else; signed in, the applicant
sees the state down to the division that works on it.
"""

from dataclasses import dataclass
from datetime import datetime

from egov.services.dossiers.rules.states import FINAL, FOR_THE_CITIZEN, Status

ALMOST = 95


@dataclass(frozen=True)
class Facts:
    """What is known of a dossier. Never shown as it is."""

    code: str
    status: Status
    steps_done: int
    steps_planned: int
    procedure: str
    applicant: str
    agency: str
    division: str
    handler: str
    due: datetime | None


@dataclass(frozen=True)
class GuestView:
    """All that a person who is not signed in may learn."""

    code: str
    completion: int


@dataclass(frozen=True)
class OwnerView:
    """What the applicant sees."""

    code: str
    completion: int
    status: Status
    sentence: str
    procedure: str
    agency: str
    division: str
    due: datetime | None


def completion(status: Status, done: int, planned: int) -> int:
    """Degree of completion in percent: 100 only when the result is there or the dossier has ended."""
    if status is Status.DONE or status in FINAL:
        return 100
    return min(ALMOST, 100 * done // planned) if planned > 0 else 0


def for_guest(facts: Facts) -> GuestView:
    """Code and degree of completion only."""
    return GuestView(facts.code, completion(facts.status, facts.steps_done, facts.steps_planned))


def for_owner(facts: Facts) -> OwnerView:
    """The state with agency and division, not the officer's name."""
    return OwnerView(
        code=facts.code,
        completion=completion(facts.status, facts.steps_done, facts.steps_planned),
        status=facts.status,
        sentence=FOR_THE_CITIZEN[facts.status],
        procedure=facts.procedure,
        agency=facts.agency,
        division=facts.division,
        due=facts.due,
    )
