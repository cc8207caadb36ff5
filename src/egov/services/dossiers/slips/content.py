"""What stands on each slip. Dates and amounts are values; `printing` puts them into words."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar


@dataclass(frozen=True, kw_only=True)
class Head:
    """Top of every slip. `above` is the superior body, where the form names one."""

    agency: str
    office: str = "Bộ phận Tiếp nhận và Trả kết quả"
    above: str = ""
    number: str = ""
    place: str
    day: date


@dataclass(frozen=True, kw_only=True)
class Party:
    """The applicant as on all slips."""

    name: str
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper that was taken in."""

    name: str
    originals: int = 0
    copies: int = 0
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class WantedPaper:
    """A paper that is missing or wrong, and in how many pieces it is wanted."""

    name: str
    originals: int = 0
    certified: int = 0
    copies: int = 0


@dataclass(frozen=True, kw_only=True)
class Handover:
    """One passing on of the dossier between two agencies or divisions."""

    giver: str
    taker: str
    at: datetime
    given_by: str = ""
    taken_by: str = ""
    result: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class RegisterRow:
    """One dossier of the register."""

    code: str
    procedure: str
    sets: int
    applicant: str
    contact: str
    lead: str
    received: date
    due: date | None = None
    returned: date | None = None
    delivery: str = ""
    signed_for: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ReceiptSlip:
    """Form 01: receipt and appointment. `copy` 1 stays with the office, 2 is the applicant's."""

    form: ClassVar[str] = "receipt"
    head: Head
    code: str
    tracking_url: str
    party: Party
    request: str
    papers: tuple[Paper, ...]
    sets: int
    limit: str
    received_at: datetime
    due: datetime
    delivery: str
    officer: str
    deliverer: str = ""
    copy: int = 2
    fee: int = 0
    fee_paid: bool = False
    book: str = ""
    book_number: str = ""
    note: str = ""
    hotline: str = ""


@dataclass(frozen=True, kw_only=True)
class SupplementSlip:
    """Form 02: what is missing, told once and completely. `reply_url` is the applicant's page."""

    form: ClassVar[str] = "supplement"
    head: Head
    code: str
    tracking_url: str
    party: Party
    request: str
    wanted: tuple[WantedPaper, ...]
    reason: str
    officer: str
    officer_phone: str = ""
    hotline: str = ""


@dataclass(frozen=True, kw_only=True)
class RefusalSlip:
    """Form 03: not taken in, and why."""

    form: ClassVar[str] = "refusal"
    head: Head
    code: str
    tracking_url: str
    party: Party
    request: str
    reason: str
    officer: str
    deliverer: str = ""
    hotline: str = ""


@dataclass(frozen=True, kw_only=True)
class ApologySlip:
    """Form 04: an apology signed by the head of the agency, with the one new date."""

    form: ClassVar[str] = "apology"
    head: Head
    code: str
    tracking_url: str
    party: Party
    request: str
    received_at: datetime
    due: datetime
    new_due: datetime
    reason: str
    leader_title: str
    leader: str
    hotline: str = ""


@dataclass(frozen=True, kw_only=True)
class ControlSlip:
    """Form 05: travels with the dossier, one row for each hand-over."""

    form: ClassVar[str] = "control"
    head: Head
    code: str
    tracking_url: str
    request: str
    lead: str
    others: tuple[str, ...] = ()
    handovers: tuple[Handover, ...] = ()
    blank_rows: int = 0


@dataclass(frozen=True, kw_only=True)
class Register:
    """Form 06: the book of dossiers, on A4 across."""

    form: ClassVar[str] = "register"
    head: Head
    first: date
    last: date
    rows: tuple[RegisterRow, ...]


Slip = ReceiptSlip | SupplementSlip | RefusalSlip | ApologySlip | ControlSlip | Register
