"""What a message says, element by element. Names of the elements stand in `fields`.

Texts are composed Unicode (NFC); what a sender left out is empty or None. `checking` says what is wrong with it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

NEW, RECALL, UPDATE, REPLACE = 0, 1, 2, 3
"""BussinessDocType: văn bản mới, thu hồi, cập nhật, thay thế."""


@dataclass(frozen=True)
class Party:
    """A sender or receiver. `in_charge` is the superior body (cơ quan chủ quản)."""

    organ_id: str = ""
    in_charge: str = ""
    name: str = ""
    address: str = ""
    email: str = ""
    telephone: str = ""
    fax: str = ""
    website: str = ""


@dataclass(frozen=True)
class Signer:
    """Who signed. `competence` is the right to sign: TM., KT., TL., TUQ., Q."""

    full_name: str = ""
    position: str = ""
    competence: str = ""


@dataclass(frozen=True)
class Response:
    """The document that this one answers. `code` is number and notation, such as 7816/VPCP-TTĐT."""

    organ_id: str = ""
    code: str = ""
    day: date | None = None
    document_id: str = ""


@dataclass(frozen=True)
class Staff:
    """Who handled it."""

    department: str = ""
    staff: str = ""
    email: str = ""
    mobile: str = ""


@dataclass(frozen=True)
class Trace:
    """One hop: who had the message when."""

    organ_id: str
    at: datetime | None


@dataclass(frozen=True)
class Receiver:
    """A receiver that an update adds or removes."""

    organ_id: str
    added: bool


@dataclass(frozen=True)
class Replacement:
    """A document that is replaced, and for whom."""

    document_id: str
    organ_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Business:
    """What the sender wants: a new document, or one recalled, updated, replaced. `paper`: paper follows."""

    kind: int | None = NEW
    reason: str = ""
    paper: bool | None = None
    document_id: str = ""
    staff: Staff | None = None
    content_changed: bool | None = None
    receivers_changed: bool | None = None
    receivers: tuple[Receiver, ...] = ()
    replacements: tuple[Replacement, ...] = ()


@dataclass(frozen=True)
class Attachment:
    """A file. `content` is None when the message names a file that it does not hold."""

    content_id: str
    name: str
    content: bytes | None
    content_type: str = "application/pdf"
    description: str = ""


@dataclass(frozen=True)
class Document:
    """A document on its way from one agency to others."""

    document_id: str = ""
    number: str = ""
    notation: str = ""
    place: str = ""
    day: date | None = None
    type: int | None = 2
    type_detail: int | None = None
    type_name: str = ""
    subject: str = ""
    content: str = ""
    due: date | None = None
    steering: int | None = None
    priority: int | None = None
    sphere: str = ""
    typer: str = ""
    copies: int | None = None
    pages: int | None = None
    direction: bool | None = None
    sender: Party = Party()
    receivers: tuple[Party, ...] = ()
    signer: Signer = Signer()
    to_places: tuple[str, ...] = ()
    appendixes: tuple[str, ...] = ()
    answers: tuple[Response, ...] = ()
    traces: tuple[Trace, ...] = ()
    business: Business = field(default_factory=Business)
    attachments: tuple[Attachment, ...] = ()

    @property
    def code(self) -> str:
        """Number and notation, as people write it."""
        return f"{self.number}/{self.notation}"


@dataclass(frozen=True)
class StatusMessage:
    """What became of a document at its receiver; goes to the agency that `about` names."""

    sender: Party = Party()
    about: Response = Response()
    staff: Staff = Staff()
    status: str = ""
    description: str = ""
    at: datetime | None = None
