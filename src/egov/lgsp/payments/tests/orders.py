"""Orders, attempts and the gateway's words for tests, in the states in which they are needed."""

from datetime import date, timedelta
from itertools import count

from django.conf import settings
from django.utils import timezone

from egov.foundation.directory.api import Agency
from egov.kernel.actor import Actor, Role, Seat
from egov.lgsp.payments.gateways import Ask, GatewayUnreachableError, RefundAnswer, Word
from egov.lgsp.payments.models import Attempt, Order
from egov.lgsp.payments.opening import open_order, start_attempt
from egov.lgsp.payments.vnpay import protocol
from egov.lgsp.payments.vnpay.protocol import Outcome

NUMBERS = count(1)
COPIES = ("BS", "Bản sao trích lục, 3 bản", 24_000, "le_phi")
POSTAGE = ("CP", "Cước bưu điện", 25_000, "cuoc")


def commune() -> Agency:
    return Agency.objects.get_or_create(
        code="ubnd-xa-hai-duong",
        defaults={
            "name": "UBND xã Hải Đường",
            "short_name": "Xã Hải Đường",
            "level": Agency.Level.COMMUNE,
            "kind": "ubnd",
            "valid_from": date(2000, 1, 1),
        },
    )[0]


def another_commune() -> Agency:
    return Agency.objects.get_or_create(
        code="ubnd-xa-hai-ly",
        defaults={
            "name": "UBND xã Hải Lý",
            "short_name": "Xã Hải Lý",
            "level": Agency.Level.COMMUNE,
            "kind": "ubnd",
            "valid_from": date(2000, 1, 1),
        },
    )[0]


def an_order(subject="", lines=(COPIES, POSTAGE), agency=None, expires=None) -> Order:
    return open_order(
        subject=subject or f"dossier-draft:{next(NUMBERS)}",
        lines=lines,
        description="Phí đăng ký khai sinh",
        expires=expires or timezone.now() + timedelta(days=5),
        agency=agency or commune(),
        payer_name="Trần Thị Thương",
        payer_address="Xóm 5, xã Hải Đường",
    )


def an_attempt(order=None) -> Attempt:
    order = order or an_order()
    start_attempt(order, ip="127.0.0.1", locale="vi", return_url="http://127.0.0.1:8000/tra-phi/ket-qua")
    return order.attempts.latest("id")


def an_ipn(attempt, code="00", status=None, amount=None, number="14000001", **more) -> dict[str, str]:
    """The parameters of VNPay's call, signed with our secret."""
    params = {
        "vnp_Amount": protocol.to_wire(attempt.amount if amount is None else amount),
        "vnp_BankCode": "NCB",
        "vnp_BankTranNo": "VNP14000001",
        "vnp_CardType": "ATM",
        "vnp_OrderInfo": "Phi dang ky khai sinh",
        "vnp_PayDate": protocol.stamp(timezone.now()),
        "vnp_ResponseCode": code,
        "vnp_TmnCode": settings.VNPAY_TMN,
        "vnp_TransactionNo": number,
        "vnp_TransactionStatus": status if status is not None else {"00": "00", "07": "07"}.get(code, "02"),
        "vnp_TxnRef": attempt.reference,
        **more,
    }
    digest = protocol.digest(protocol.text_to_sign(params), settings.VNPAY_SECRET)
    return params | {"vnp_SecureHash": digest}


def an_officer(role=Role.COUNTER, agency=None) -> Actor:
    return Actor(user=7, name="Nguyễn Văn Bình", seats=(Seat((agency or commune()).pk, role),))


class ToldGateway:
    """A gateway that says what the test told it to, and remembers what it was asked."""

    def __init__(self, *words: Word, unreachable=False, answer=None) -> None:
        self.words = {word.reference: word for word in words}
        self.unreachable = unreachable
        self.answer = answer or RefundAnswer(True, "00", "05", "Request_Success")
        self.asked: list[str] = []
        self.refunds: list[tuple[str, int]] = []

    def pay_url(self, ask: Ask) -> str:
        return f"http://gateway/{ask.reference}"

    def query(self, ask: Ask) -> Word:
        self.asked.append(ask.reference)
        if self.unreachable:
            raise GatewayUnreachableError("no answer")
        return self.words.get(ask.reference, Word(ask.reference, Outcome.UNKNOWN))

    def refund(self, ask: Ask, *, request: str, amount: int, reason: str, by: str) -> RefundAnswer:
        if self.unreachable:
            raise GatewayUnreachableError("no answer")
        self.refunds.append((request, amount))
        return self.answer


def a_word(attempt, outcome=Outcome.PAID, amount=None) -> Word:
    return Word(
        reference=attempt.reference,
        outcome=outcome,
        amount=attempt.amount if amount is None else amount,
        response_code="00" if outcome == Outcome.PAID else "24",
        transaction_status="00" if outcome == Outcome.PAID else "02",
        transaction_no="14000001",
    )
