"""VNPay's signatures, written from its specification and apart from the product, so that each checks the other."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from urllib.parse import quote_plus


def hmac_sha512(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha512).hexdigest()


def query_hash(secret: str, params: Mapping[str, str]) -> str:
    """For the payment address, the return address and the IPN."""
    pairs = sorted(
        (name, value)
        for name, value in params.items()
        if name.startswith("vnp_") and value and name not in ("vnp_SecureHash", "vnp_SecureHashType")
    )
    return hmac_sha512(secret, "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs))


def message_hash(secret: str, message: Mapping[str, object], names: Iterable[str]) -> str:
    """For the JSON messages; names without their `vnp_`."""
    values = (message.get(f"vnp_{name}") for name in names)
    return hmac_sha512(secret, "|".join("" if value is None else str(value) for value in values))


def matches(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.lower().encode(), expected.encode())


QUERY = (
    "RequestId", "Version", "Command", "TmnCode", "TxnRef", "TransactionDate", "CreateDate", "IpAddr", "OrderInfo",
)  # fmt: skip
QUERY_ANSWER = (
    "ResponseId", "Command", "ResponseCode", "Message", "TmnCode", "TxnRef", "Amount", "BankCode", "PayDate",
    "TransactionNo", "TransactionType", "TransactionStatus", "OrderInfo", "PromotionCode", "PromotionAmount",
)  # fmt: skip
REFUND = (
    "RequestId", "Version", "Command", "TmnCode", "TransactionType", "TxnRef", "Amount", "TransactionNo",
    "TransactionDate", "CreateBy", "CreateDate", "IpAddr", "OrderInfo",
)  # fmt: skip
REFUND_ANSWER = QUERY_ANSWER[:-2]
