"""The life of a payment at the bank: taken in, decided, told to the merchant."""

import secrets
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from urllib.parse import urlencode

from egov_simulators.bank.signing import matches, query_hash
from egov_simulators.bank.store import Store

ZONE = timezone(timedelta(hours=7))
REQUIRED = (
    "Version", "Command", "TmnCode", "Amount", "CreateDate", "CurrCode", "IpAddr", "Locale", "OrderInfo", "OrderType",
    "ReturnUrl", "TxnRef",
)  # fmt: skip
OUTCOMES = {  # response code → transaction status
    "00": "00", "07": "07", "09": "02", "10": "02", "11": "02", "12": "02", "13": "02", "24": "02", "51": "02",
    "65": "02", "75": "02", "79": "02", "99": "04",
}  # fmt: skip


@dataclass(frozen=True)
class Merchant:
    """Who is paid, and where the bank calls when a payment ends."""

    tmn: str
    secret: str
    ipn: str


class PageError(Exception):
    """What VNPay shows on its error page: a code and a sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence = code, sentence


def now() -> str:
    return datetime.now(ZONE).strftime("%Y%m%d%H%M%S")


def take_in(store: Store, merchant: Merchant, params: Mapping[str, str]) -> str:
    """Check the merchant's address and open the payment. Returns its token; raises PageError as VNPay does."""
    if params.get("vnp_TmnCode") != merchant.tmn:
        raise PageError("72", "Không tìm thấy website.")
    if not matches(params.get("vnp_SecureHash", ""), query_hash(merchant.secret, params)):
        raise PageError("70", "Sai chữ ký.")
    wrong = [name for name in REQUIRED if not params.get(f"vnp_{name}")]
    amount = params.get("vnp_Amount", "")
    if wrong or not amount.isdigit() or len(amount) > 12 or int(amount) == 0 or not params["vnp_OrderInfo"].isascii():
        raise PageError("03", "Dữ liệu gửi sang không đúng định dạng.")
    expires = params.get("vnp_ExpireDate", "") or "9" * 14
    if expires <= now():
        raise PageError("15", "Giao dịch đã quá thời gian chờ thanh toán.")
    token = secrets.token_urlsafe(16)
    columns = "reference, tmn, amount, info, created, expires, return_url, locale, ip, bank, token"
    values = [params[f"vnp_{n}"] for n in ("TxnRef", "TmnCode", "Amount", "OrderInfo", "CreateDate")]
    values += [expires, *(params[f"vnp_{n}"] for n in ("ReturnUrl", "Locale", "IpAddr"))]
    values += [params.get("vnp_BankCode", ""), token]
    try:
        with store.write() as db:
            marks = ", ".join("?" * len(values))
            db.execute(f"INSERT INTO payment ({columns}) VALUES ({marks})", values)  # noqa: S608
    except sqlite3.IntegrityError:
        raise PageError("01", "Giao dịch đã tồn tại.") from None
    return token


def decide(
    store: Store, token: str, code: str, *, bank: str = "NCB", call: bool = True, told_amount: int | None = None
) -> sqlite3.Row:
    """End a payment once; a second decision changes nothing. `told_amount`: what the call to the merchant says."""
    with store.write() as db:
        payment = db.execute("SELECT * FROM payment WHERE token = ?", [token]).fetchone()
        if payment is None:
            raise PageError("91", "Không tìm thấy giao dịch.")
        if not payment["code"]:
            db.execute(
                "UPDATE payment SET code = ?, status = ?, paid = ?, bank = ? WHERE token = ?",
                [code, OUTCOMES[code], now(), bank, token],
            )
            if call:
                amount = payment["amount"] if told_amount is None else told_amount
                db.execute(
                    "INSERT INTO call (payment, amount, due) VALUES (?, ?, ?)", [payment["number"], amount, time.time()]
                )
        decided: sqlite3.Row = db.execute("SELECT * FROM payment WHERE token = ?", [token]).fetchone()
    return decided


def expire(store: Store) -> None:
    """Payments that nobody finished in time end with code 11, and the merchant is told."""
    for row in store.rows("SELECT token FROM payment WHERE code = '' AND expires <= ?", now()):
        decide(store, row["token"], "11")


def told(merchant: Merchant, payment: sqlite3.Row, amount: int | None = None) -> str:
    """The signed query that the payer's browser and the IPN carry."""
    params = {
        "vnp_Amount": str(payment["amount"] if amount is None else amount),
        "vnp_BankCode": payment["bank"] or "VNPAY",
        "vnp_BankTranNo": f"VNP{payment['number']}" if payment["status"] in ("00", "07", "04") else "",
        "vnp_CardType": "QRCODE" if payment["bank"] == "VNPAYQR" else "ATM",
        "vnp_OrderInfo": payment["info"],
        "vnp_PayDate": payment["paid"],
        "vnp_ResponseCode": payment["code"],
        "vnp_TmnCode": payment["tmn"],
        "vnp_TransactionNo": str(payment["number"]),
        "vnp_TransactionStatus": payment["status"],
        "vnp_TxnRef": payment["reference"],
    }
    params = {name: value for name, value in sorted(params.items()) if value}
    return urlencode(params) + f"&vnp_SecureHash={query_hash(merchant.secret, params)}"


def with_query(address: str, query: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{query}"
