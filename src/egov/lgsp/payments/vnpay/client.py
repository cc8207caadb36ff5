"""Speaking to VNPay: the address of the payment page, `querydr`, `refund`."""

import secrets
from collections.abc import Mapping, Sequence

import httpx
from django.conf import settings
from django.utils import timezone

from egov.lgsp.payments.gateways import Ask, GatewayUnreachableError, RefundAnswer, Word
from egov.lgsp.payments.vnpay import protocol
from egov.lgsp.payments.vnpay.protocol import Outcome

UNKNOWN_TRANSACTION = "91"
ALREADY_ASKED = "94"


def word_of(params: Mapping[str, str]) -> Word:
    """The word of a redirect, an IPN or a `querydr` answer whose signature has been checked."""
    code, status = params.get("vnp_ResponseCode", ""), params.get("vnp_TransactionStatus", "")
    return Word(
        reference=params.get("vnp_TxnRef", ""),
        outcome=protocol.outcome_of(code, status),
        amount=protocol.from_wire(params.get("vnp_Amount", "")),
        response_code=code[:2],
        transaction_status=status[:2],
        transaction_no=params.get("vnp_TransactionNo", "")[:20],
        bank_code=params.get("vnp_BankCode", "")[:20],
        bank_transaction=params.get("vnp_BankTranNo", "")[:60],
        card_type=params.get("vnp_CardType", "")[:20],
        paid_at=protocol.moment_of(params.get("vnp_PayDate", "")),
    )


class VnPay:
    """One merchant at VNPay, by the settings `EGOV_VNPAY_*`."""

    def __init__(self, seconds: float = 10) -> None:
        self.seconds = seconds

    def pay_url(self, ask: Ask) -> str:
        params = {
            "vnp_Version": protocol.VERSION,
            "vnp_Command": "pay",
            "vnp_TmnCode": settings.VNPAY_TMN,
            "vnp_Amount": protocol.to_wire(ask.amount),
            "vnp_BankCode": ask.bank_code,
            "vnp_CreateDate": protocol.stamp(ask.created),
            "vnp_CurrCode": "VND",
            "vnp_IpAddr": ask.ip,
            "vnp_Locale": ask.locale,
            "vnp_OrderInfo": protocol.plain_text(ask.description),
            "vnp_OrderType": "other",
            "vnp_ReturnUrl": ask.return_url,
            "vnp_ExpireDate": protocol.stamp(ask.expires or ask.created),
            "vnp_TxnRef": ask.reference,
        }
        return protocol.signed_url(settings.VNPAY_URL, params, settings.VNPAY_SECRET)

    def query(self, ask: Ask) -> Word:
        message = self._message("querydr", ask)
        answer = self._post(message, protocol.QUERY_REQUEST, protocol.QUERY_RESPONSE)
        if answer.get("vnp_ResponseCode") == UNKNOWN_TRANSACTION:
            return Word(ask.reference, Outcome.UNKNOWN, response_code=UNKNOWN_TRANSACTION)
        if answer.get("vnp_ResponseCode") != "00" or answer.get("vnp_TxnRef") != ask.reference:
            raise GatewayUnreachableError(f"querydr {ask.reference}: {answer.get('vnp_ResponseCode')}")
        return word_of(answer)

    def refund(self, ask: Ask, *, request: str, amount: int, reason: str, by: str) -> RefundAnswer:
        message = self._message("refund", ask) | {
            "vnp_RequestId": request,
            "vnp_TransactionType": "02" if amount == ask.amount else "03",
            "vnp_Amount": protocol.to_wire(amount),
            "vnp_TransactionNo": ask.transaction_no,
            "vnp_CreateBy": protocol.plain_text(by)[:245] or "he thong",
            "vnp_OrderInfo": protocol.plain_text(reason),
        }
        answer = self._post(message, protocol.REFUND_REQUEST, protocol.REFUND_RESPONSE)
        code, status = answer.get("vnp_ResponseCode", ""), answer.get("vnp_TransactionStatus", "")
        accepted = (code == "00" and status not in {"02", "09"}) or code == ALREADY_ASKED
        return RefundAnswer(accepted, code[:2], status[:2], answer.get("vnp_Message", "")[:255])

    def _message(self, command: str, ask: Ask) -> dict[str, str]:
        return {
            "vnp_RequestId": secrets.token_hex(16),
            "vnp_Version": protocol.VERSION,
            "vnp_Command": command,
            "vnp_TmnCode": settings.VNPAY_TMN,
            "vnp_TxnRef": ask.reference,
            "vnp_OrderInfo": protocol.plain_text(ask.description),
            "vnp_TransactionDate": protocol.stamp(ask.created),
            "vnp_CreateDate": protocol.stamp(timezone.now()),
            "vnp_IpAddr": ask.ip,
        }

    def _post(self, message: dict[str, str], asked: Sequence[str], told: Sequence[str]) -> dict[str, str]:
        """Send a signed message and check the answer's signature. Raises GatewayUnreachableError."""
        signed = message | {"vnp_SecureHash": protocol.joined_digest(message, asked, settings.VNPAY_SECRET)}
        try:
            reply = httpx.post(settings.VNPAY_API, json=signed, timeout=self.seconds)
            reply.raise_for_status()
            body = reply.json()
        except (httpx.HTTPError, ValueError) as error:
            raise GatewayUnreachableError(str(error)) from error
        answer = {str(name): "" if value is None else str(value) for name, value in dict(body).items()}
        expected = protocol.joined_digest(answer, told, settings.VNPAY_SECRET)
        if not protocol.same(answer.get("vnp_SecureHash", ""), expected):
            raise GatewayUnreachableError(f"{message['vnp_Command']}: not signed with our secret")
        return answer
