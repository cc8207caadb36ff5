"""What this system asks of a payment gateway, and which ones it knows. One adapter per gateway."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from egov.lgsp.payments.vnpay.protocol import Outcome


class GatewayUnreachableError(Exception):
    """No answer, or one that cannot be trusted; ask again later."""


@dataclass(frozen=True)
class Word:
    """What a gateway says about one attempt. `amount` in dong, None where it was not said or not readable."""

    reference: str
    outcome: Outcome
    amount: int | None = None
    response_code: str = ""
    transaction_status: str = ""
    transaction_no: str = ""
    bank_code: str = ""
    bank_transaction: str = ""
    card_type: str = ""
    paid_at: datetime | None = None


@dataclass(frozen=True)
class RefundAnswer:
    """`accepted`: the gateway pays the money back, or had already been told to."""

    accepted: bool
    response_code: str
    transaction_status: str
    message: str


@dataclass(frozen=True)
class Ask:
    """An attempt as the gateway needs it. `created` is the moment sent with the payment."""

    reference: str
    amount: int
    created: datetime
    ip: str
    description: str
    expires: datetime | None = None
    return_url: str = ""
    locale: str = "vn"
    bank_code: str = ""
    transaction_no: str = ""


class Gateway(Protocol):
    """The three things that every gateway can do, and the reading of what it tells us unasked."""

    def pay_url(self, ask: Ask) -> str: ...

    def query(self, ask: Ask) -> Word: ...

    def refund(self, ask: Ask, *, request: str, amount: int, reason: str, by: str) -> RefundAnswer: ...
