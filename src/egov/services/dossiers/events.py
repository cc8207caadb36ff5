"""What happens to a dossier. Every figure, register and score is rebuilt from these."""

from dataclasses import dataclass, field
from datetime import datetime

from egov.foundation.events.api import Payload, event


@event("dossiers.Submitted")
@dataclass(frozen=True)
class Submitted(Payload):
    """The applicant (or the counter for them) filed it; it has its code."""

    code: str
    procedure: str
    office: str
    channel: str


@event("dossiers.Received")
@dataclass(frozen=True)
class Received(Payload):
    """The counter took it in as complete; the clock runs."""

    code: str
    office: str
    lead: str
    channel: str
    due: datetime
    counted_from: datetime


@event("dossiers.IntakeSupplementAsked")
@dataclass(frozen=True)
class IntakeSupplementAsked(Payload):
    """Filed online and not complete: the applicant is told once, completely."""

    number: int
    reason: str
    items: list[dict[str, str]] = field(default_factory=list)


@event("dossiers.SupplementAsked")
@dataclass(frozen=True)
class SupplementAsked(Payload):
    """Appraisal found it incomplete; the clock stops."""

    number: int
    reason: str
    due_before: datetime
    items: list[dict[str, str]] = field(default_factory=list)


@event("dossiers.SupplementAnswered")
@dataclass(frozen=True)
class SupplementAnswered(Payload):
    """The applicant sent what was asked for."""

    number: int


@event("dossiers.SupplementAccepted")
@dataclass(frozen=True)
class SupplementAccepted(Payload):
    """It is complete now; the time limit starts again from zero."""

    number: int
    due: datetime


@event("dossiers.Refused")
@dataclass(frozen=True)
class IntakeRefused(Payload):
    """Not taken in, with the reason (slip 03)."""

    code: str
    reason: str


@event("dossiers.StepDone", unhandled="the work list and the timeline read the steps themselves")
@dataclass(frozen=True)
class StepDone(Payload):
    """A person did a step of the process; minutes of working time are attributed to the agency."""

    step: int
    node: str
    kind: str
    label: str
    outcome: str
    at_agency: int
    opened_at: datetime
    due: datetime | None
    note: str = ""


@event("dossiers.Asked", unhandled="the asked agencies' work lists read the steps themselves")
@dataclass(frozen=True)
class Asked(Payload):
    """Questions left for other agencies, each with its own date."""

    agencies: list[str]
    due: list[datetime]
    step: int
    note: str = ""


@event("dossiers.Answered", unhandled="the process itself goes on to the agency that asked")
@dataclass(frozen=True)
class Answered(Payload):
    """An asked agency gave its answer."""

    agency: str
    agrees: bool
    late: bool
    step: int
    note: str = ""


@event("dossiers.Silent")
@dataclass(frozen=True)
class Silent(Payload):
    """An asked agency let its date pass; the head of the one-stop shop is told. Not a consent."""

    agency: str
    due: datetime


@event("dossiers.ApologyDue")
@dataclass(frozen=True)
class ApologyDue(Payload):
    """The last working day on which an apology would be in time has begun, and no result is there."""

    due: datetime


@event("dossiers.Postponed")
@dataclass(frozen=True)
class Postponed(Payload):
    """The one apology with the one new date (slip 04)."""

    old_due: datetime
    new_due: datetime
    reason: str


@event("dossiers.Finished")
@dataclass(frozen=True)
class Finished(Payload):
    """The signed result lies at the counter that received the dossier."""

    code: str
    granted: bool
    number: str
    due: datetime
    early: bool
    late: bool


@event("dossiers.Returned")
@dataclass(frozen=True)
class Returned(Payload):
    """The applicant has the result."""

    code: str
    handed_to: str
    how: str


@event("dossiers.OriginalsReturned", unhandled="the originals list reads the papers themselves")
@dataclass(frozen=True)
class OriginalsReturned(Payload):
    """Originals went back to the applicant."""

    papers: list[str]


@event("dossiers.Withdrawn")
@dataclass(frozen=True)
class Withdrawn(Payload):
    """The applicant took the request back."""

    code: str
    reason: str


@event("dossiers.Stopped")
@dataclass(frozen=True)
class Stopped(Payload):
    """The agency ended it without a result, with the reason."""

    code: str
    reason: str


@event("dossiers.FeePaid", unhandled="the receipt is made by the payment itself")
@dataclass(frozen=True)
class FeePaid(Payload):
    """Money came in for the dossier, in dong."""

    amount: int
    how: str


@event("dossiers.NoteWritten", unhandled="read on the dossier's page")
@dataclass(frozen=True)
class NoteWritten(Payload):
    """An officer or leader wrote a remark."""

    text: str


@event("dossiers.PaperChecked", unhandled="read on the dossier's page")
@dataclass(frozen=True)
class PaperChecked(Payload):
    """An officer judged one paper."""

    paper: str
    good: bool
    remark: str


@event("dossiers.Reassigned", unhandled="the work list reads the steps themselves")
@dataclass(frozen=True)
class Reassigned(Payload):
    """A head gave the work to another person."""

    step: int
    assignee: int


@event("dossiers.LetterSentAgain", unhandled="the delivery job does the rest")
@dataclass(frozen=True)
class LetterSentAgain(Payload):
    """A letter that had not arrived was sent off again; `address_changed` if to another address."""

    template: str
    address_changed: bool


@event("dossiers.LetterGivenUp", unhandled="nothing is left to do")
@dataclass(frozen=True)
class LetterGivenUp(Payload):
    """A letter is tried no longer: the applicant was told in another way, as the note says."""

    template: str
    note: str
