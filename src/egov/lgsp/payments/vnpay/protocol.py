"""VNPay 2.1.0 in plain Python: which text is signed, how, and what the answer codes amount to.

Amounts cross the wire in hundredths of a dong; everywhere else in this system they are whole dong.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from urllib.parse import quote_plus, urlencode

VERSION = "2.1.0"
GATEWAY_ZONE = timezone(timedelta(hours=7))
UNSIGNED = frozenset({"vnp_SecureHash", "vnp_SecureHashType"})

QUERY_REQUEST = (
    "vnp_RequestId", "vnp_Version", "vnp_Command", "vnp_TmnCode", "vnp_TxnRef", "vnp_TransactionDate",
    "vnp_CreateDate", "vnp_IpAddr", "vnp_OrderInfo",
)  # fmt: skip
QUERY_RESPONSE = (
    "vnp_ResponseId", "vnp_Command", "vnp_ResponseCode", "vnp_Message", "vnp_TmnCode", "vnp_TxnRef",
    "vnp_Amount", "vnp_BankCode", "vnp_PayDate", "vnp_TransactionNo", "vnp_TransactionType",
    "vnp_TransactionStatus", "vnp_OrderInfo", "vnp_PromotionCode", "vnp_PromotionAmount",
)  # fmt: skip
REFUND_REQUEST = (
    "vnp_RequestId", "vnp_Version", "vnp_Command", "vnp_TmnCode", "vnp_TransactionType", "vnp_TxnRef",
    "vnp_Amount", "vnp_TransactionNo", "vnp_TransactionDate", "vnp_CreateBy", "vnp_CreateDate", "vnp_IpAddr",
    "vnp_OrderInfo",
)  # fmt: skip
REFUND_RESPONSE = QUERY_RESPONSE[:13]


class Outcome(StrEnum):
    """What the gateway's word about a payment amounts to."""

    PAID = "paid"
    FAILED = "failed"  # nothing was debited
    SUSPECTED = "suspected"  # debited and held back: the bank suspects fraud
    REVERSED = "reversed"  # debited, then given back by the gateway
    UNFINISHED = "unfinished"
    UNKNOWN = "unknown"  # the gateway has never heard of it

    @property
    def is_final(self) -> bool:
        return self in {Outcome.PAID, Outcome.FAILED, Outcome.REVERSED}


def text_to_sign(params: Mapping[str, str]) -> str:
    """The non-empty `vnp_*` parameters in order of name, form-encoded."""
    names = sorted(name for name in params if name.startswith("vnp_") and name not in UNSIGNED and params[name])
    return "&".join(f"{name}={quote_plus(params[name])}" for name in names if params[name])


def digest(text: str, secret: str) -> str:
    """HMAC-SHA512 as 128 lower-case hexadecimal digits."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha512).hexdigest()


def same(given: str, expected: str) -> bool:
    """Compare two digests in constant time and without regard to letter case."""
    return hmac.compare_digest(given.lower().encode(), expected.lower().encode())


def is_genuine(params: Mapping[str, str], secret: str) -> bool:
    """Were these redirect or IPN parameters signed with our secret? Never so while no secret is set."""
    return bool(secret) and same(params.get("vnp_SecureHash", ""), digest(text_to_sign(params), secret))


def signed_url(base: str, params: Mapping[str, str], secret: str) -> str:
    """The address that the payer is sent to."""
    query = urlencode(sorted((name, value) for name, value in params.items() if value))
    return f"{base}?{query}&vnp_SecureHash={digest(text_to_sign(params), secret)}"


def joined_digest(message: Mapping[str, object], names: Sequence[str], secret: str) -> str:
    """The signature of a JSON message of the API: its values joined with `|` in the given order."""
    return digest("|".join(str(message.get(name) or "") for name in names), secret)


def outcome_of(response_code: str, transaction_status: str) -> Outcome:
    """Paid only if both codes say so."""
    if response_code == "00" and transaction_status == "00":
        return Outcome.PAID
    if "07" in {response_code, transaction_status}:
        return Outcome.SUSPECTED
    if transaction_status == "04":
        return Outcome.REVERSED
    if transaction_status == "01":
        return Outcome.UNFINISHED
    return Outcome.FAILED


def stamp(moment: datetime) -> str:
    """`yyyyMMddHHmmss`, GMT+7."""
    return moment.astimezone(GATEWAY_ZONE).strftime("%Y%m%d%H%M%S")


def moment_of(text: str) -> datetime | None:
    """The moment that a stamp names; None for an empty or unreadable one."""
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=GATEWAY_ZONE)
    except ValueError:
        return None


def plain_text(text: str) -> str:
    """Order texts carry no diacritics and no special signs, 255 characters at most."""
    bare = unicodedata.normalize("NFD", text).replace("đ", "d").replace("Đ", "D")
    letters = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^A-Za-z0-9 ]", " ", letters).split())[:255]


def to_wire(dong: int) -> str:
    """1000 dong → `100000`."""
    return str(dong * 100)


def from_wire(text: str) -> int | None:
    """`100000` → 1000 dong; None if it is no whole number of dong."""
    if not re.fullmatch(r"[0-9]{1,15}", text) or int(text) % 100:
        return None
    return int(text) // 100
