"""The JSON service for merchants: querydr and refund."""

import json
import sqlite3
import uuid

from egov_simulators.bank.payments import Merchant, now
from egov_simulators.bank.signing import QUERY, QUERY_ANSWER, REFUND, REFUND_ANSWER, matches, message_hash
from egov_simulators.bank.store import Store

Message = dict[str, str]
MESSAGES = {
    "00": "Request_Success", "02": "Invalid TmnCode", "03": "Invalid data format", "91": "Transaction not found",
    "94": "Duplicate request", "95": "Transaction was not successful", "97": "Invalid signature",
}  # fmt: skip


def answer(store: Store, merchant: Merchant, body: bytes) -> Message:
    """Answer one request, signed."""
    try:
        message = {str(name): str(value) for name, value in dict(json.loads(body)).items()}
        command = message["vnp_Command"]
        names, answer_names = {"querydr": (QUERY, QUERY_ANSWER), "refund": (REFUND, REFUND_ANSWER)}[command]
    except (ValueError, KeyError, TypeError):
        return {"vnp_ResponseCode": "03", "vnp_Message": MESSAGES["03"]}
    code, payment = _checked(store, merchant, message, names)
    more: Message = {}
    if payment is not None and code == "00":
        if command == "refund":
            code = _refund(store, payment, message)
        more = _facts(payment, message, "" if code != "00" else command)
    reply: Message = {
        "vnp_ResponseId": uuid.uuid4().hex,
        "vnp_Command": command,
        "vnp_ResponseCode": code,
        "vnp_Message": MESSAGES[code],
        "vnp_TmnCode": merchant.tmn,
        "vnp_TxnRef": message.get("vnp_TxnRef", ""),
        "vnp_OrderInfo": message.get("vnp_OrderInfo", ""),
        **more,
    }
    return reply | {"vnp_SecureHash": message_hash(merchant.secret, reply, answer_names)}


def _checked(
    store: Store, merchant: Merchant, message: Message, names: tuple[str, ...]
) -> tuple[str, sqlite3.Row | None]:
    if message.get("vnp_TmnCode") != merchant.tmn:
        return "02", None
    if not matches(message.get("vnp_SecureHash", ""), message_hash(merchant.secret, message, names)):
        return "97", None
    payment = store.row(
        "SELECT * FROM payment WHERE tmn = ? AND reference = ? AND created = ?",
        merchant.tmn,
        message.get("vnp_TxnRef", ""),
        message.get("vnp_TransactionDate", ""),
    )
    return ("00" if payment else "91"), payment


def _facts(payment: sqlite3.Row, message: Message, command: str) -> Message:
    refund = command == "refund"
    return {
        "vnp_Amount": message["vnp_Amount"] if refund else str(payment["amount"]),
        "vnp_BankCode": payment["bank"],
        "vnp_PayDate": now() if refund else payment["paid"],
        "vnp_TransactionNo": str(payment["number"]),
        "vnp_TransactionType": message["vnp_TransactionType"] if refund else "01",
        "vnp_TransactionStatus": "05" if refund else payment["status"],
    }


def _refund(store: Store, payment: sqlite3.Row, message: Message) -> str:
    """Give money back once for each request, and never more than was paid."""
    kind, amount = message.get("vnp_TransactionType", ""), message.get("vnp_Amount", "")
    if kind not in ("02", "03") or not amount.isdigit() or int(amount) == 0:
        return "03"
    if payment["status"] != "00":
        return "95"
    with store.write() as db:
        if db.execute("SELECT 1 FROM refund WHERE request = ?", [message["vnp_RequestId"]]).fetchone():
            return "94"
        given = db.execute("SELECT coalesce(sum(amount), 0) FROM refund WHERE payment = ?", [payment["number"]])
        if given.fetchone()[0] + int(amount) > payment["amount"] or (kind == "02" and int(amount) != payment["amount"]):
            return "95"
        values = [message["vnp_RequestId"], payment["number"], kind, int(amount), now()]
        db.execute("INSERT INTO refund (request, payment, kind, amount, at) VALUES (?, ?, ?, ?, ?)", values)
    return "00"
