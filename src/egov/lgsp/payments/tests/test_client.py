import json

import httpx
import pytest

from egov.lgsp.payments.gateways import Ask, GatewayUnreachableError
from egov.lgsp.payments.vnpay import protocol
from egov.lgsp.payments.vnpay.client import VnPay
from egov.lgsp.payments.vnpay.protocol import Outcome

ASK = Ask(
    reference="171229ABCDEFGHJK",
    amount=49_000,
    created=protocol.moment_of("20171229081500"),
    ip="10.1.2.3",
    description="Phí đăng ký khai sinh",
    transaction_no="14000001",
)


@pytest.fixture
def vnpay(monkeypatch, settings):
    """VNPay answers with `answer`; what it was sent is in `sent`."""

    class Wire:
        answer: dict[str, object] = {}
        status = 200
        sign = True
        sent: dict[str, str] = {}

        def post(self, url, json, timeout):
            self.sent = json
            names = protocol.QUERY_RESPONSE if json["vnp_Command"] == "querydr" else protocol.REFUND_RESPONSE
            body = {"vnp_Command": json["vnp_Command"], "vnp_TxnRef": json["vnp_TxnRef"], **self.answer}
            if self.sign:
                body["vnp_SecureHash"] = protocol.joined_digest(body, names, settings.VNPAY_SECRET)
            return httpx.Response(self.status, json=body, request=httpx.Request("POST", url))

    wire = Wire()
    monkeypatch.setattr(httpx, "post", wire.post)
    return wire


def test_a_query_is_signed_and_its_answer_read(vnpay, settings):
    vnpay.answer = {
        "vnp_ResponseCode": "00",
        "vnp_TransactionStatus": "00",
        "vnp_Amount": 4_900_000,
        "vnp_BankCode": "NCB",
        "vnp_TransactionNo": "14000001",
        "vnp_PayDate": "20171229081700",
        "vnp_PromotionCode": None,
    }

    word = VnPay().query(ASK)

    sent = vnpay.sent
    assert (word.outcome, word.amount, word.bank_code) == (Outcome.PAID, 49_000, "NCB")
    assert sent["vnp_TransactionDate"] == "20171229081500"
    assert sent["vnp_SecureHash"] == protocol.joined_digest(sent, protocol.QUERY_REQUEST, settings.VNPAY_SECRET)
    assert json.dumps(sent)


def test_an_unknown_transaction(vnpay):
    vnpay.answer = {"vnp_ResponseCode": "91", "vnp_Message": "not found"}

    assert VnPay().query(ASK).outcome == Outcome.UNKNOWN


@pytest.mark.parametrize(
    "trouble",
    [
        {"sign": False},
        {"status": 502},
        {"answer": {"vnp_ResponseCode": "97"}},
        {"answer": {"vnp_ResponseCode": "00", "vnp_TransactionStatus": "00", "vnp_TxnRef": "another"}},
    ],
)
def test_an_answer_that_cannot_be_trusted_is_no_answer(vnpay, trouble):
    for name, value in trouble.items():
        setattr(vnpay, name, value)

    with pytest.raises(GatewayUnreachableError):
        VnPay().query(ASK)


def test_nobody_listens(settings):
    settings.VNPAY_API = "http://127.0.0.1:9/merchant_webapi/api/transaction"

    with pytest.raises(GatewayUnreachableError):
        VnPay(seconds=1).query(ASK)


@pytest.mark.parametrize(
    ("code", "status", "accepted"),
    [
        ("00", "05", True),
        ("00", "06", True),
        ("94", "", True),
        ("00", "09", False),
        ("95", "", False),
        ("91", "", False),
    ],
)
def test_refunds_are_accepted_refused_or_known_already(vnpay, settings, code, status, accepted):
    vnpay.answer = {"vnp_ResponseCode": code, "vnp_TransactionStatus": status, "vnp_Message": "m"}

    answer = VnPay().refund(ASK, request="r1", amount=20_000, reason="Thu nhầm", by="Bình")

    sent = vnpay.sent
    assert answer.accepted is accepted
    assert (sent["vnp_RequestId"], sent["vnp_TransactionType"], sent["vnp_Amount"]) == ("r1", "03", "2000000")
    assert sent["vnp_SecureHash"] == protocol.joined_digest(sent, protocol.REFUND_REQUEST, settings.VNPAY_SECRET)


def test_a_refund_of_everything_is_a_full_one(vnpay):
    vnpay.answer = {"vnp_ResponseCode": "00", "vnp_TransactionStatus": "05"}

    VnPay().refund(ASK, request="r1", amount=49_000, reason="Thu nhầm", by="")

    assert (vnpay.sent["vnp_TransactionType"], vnpay.sent["vnp_CreateBy"]) == ("02", "he thong")
