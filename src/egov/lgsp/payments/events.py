"""What happens to money. Every event's subject is the order; `subject` says what the order was for."""

from dataclasses import dataclass

from egov.foundation.events.api import Payload, event


@event("payments.Paid")
@dataclass(frozen=True)
class Paid(Payload):
    """The whole order is paid. `method`: gateway or cash; `receipt` is empty where none is due."""

    subject: str
    purpose: str
    amount: int
    method: str
    reference: str
    receipt: str


@event("payments.Waived", unhandled="a waiver is granted before the dossier is filed, where its price is frozen")
@dataclass(frozen=True)
class Waived(Payload):
    """Nothing has to be paid any more, for the ground given."""

    subject: str
    purpose: str
    amount: int
    ground: str


@event("payments.Failed", unhandled="The payer reads it on coming back and may try again.")
@dataclass(frozen=True)
class Failed(Payload):
    """One attempt came to nothing; the order stays open."""

    subject: str
    purpose: str
    reference: str
    response_code: str


@event("payments.Questioned", unhandled="Staff work through the list of open findings.")
@dataclass(frozen=True)
class Questioned(Payload):
    """Something does not add up and waits for a person; `kind` is that of the finding."""

    subject: str
    purpose: str
    reference: str
    kind: str


@event("payments.Answered", unhandled="The note of a person; kept for the audit.")
@dataclass(frozen=True)
class Answered(Payload):
    """A person has answered a finding."""

    subject: str
    reference: str
    kind: str
    answer: str


@event("payments.RefundRequested", unhandled="A job sends it to the gateway.")
@dataclass(frozen=True)
class RefundRequested(Payload):
    """Money is to be given back."""

    subject: str
    refund: int
    amount: int
    reason: str


@event("payments.Refunded")
@dataclass(frozen=True)
class Refunded(Payload):
    """The gateway has accepted to give money back, or cash was handed over."""

    subject: str
    purpose: str
    refund: int
    amount: int
    surplus: bool


@event("payments.RefundRefused", unhandled="Staff work through the list of open findings.")
@dataclass(frozen=True)
class RefundRefused(Payload):
    """The gateway does not give the money back; `response_code` says why."""

    subject: str
    refund: int
    amount: int
    response_code: str


@event("payments.Closed", unhandled="Whoever closed it knows.")
@dataclass(frozen=True)
class Closed(Payload):
    """The order is no longer asked for."""

    subject: str
    purpose: str
