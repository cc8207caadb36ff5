"""What one sees of the bank: the payment page, its errors, the book of payments, the service for merchants."""

from pathlib import Path
from urllib.parse import quote

from egov_simulators.bank.calling import Caller
from egov_simulators.bank.payments import OUTCOMES, Merchant, PageError, decide, now, take_in, told, with_query
from egov_simulators.bank.service import answer
from egov_simulators.bank.store import Store
from egov_simulators.web import Pages, Reply, Request, Site, as_json, redirect

BANKS = {"NCB": "Ngân hàng NCB", "VCB": "Vietcombank", "BIDV": "BIDV", "AGRIBANK": "Agribank", "VNPAYQR": "Mã VNPAY-QR"}
CHOICES = {
    "00": "Trả tiền thành công",
    "51": "Tài khoản không đủ tiền",
    "24": "Khách huỷ giao dịch",
    "13": "Nhập sai mã OTP",
    "11": "Hết thời gian chờ",
    "07": "Đã trừ tiền, nghi gian lận",
    "99": "Đã trừ tiền rồi trả lại vì lỗi",
    "12": "Thẻ bị khoá",
    "65": "Vượt hạn mức trong ngày",
    "75": "Ngân hàng bảo trì",
}
STATES = {"00": "Đã trả", "01": "Đang chờ", "02": "Không thành công", "04": "Đã trả lại", "07": "Nghi gian lận"}


def dong(hundredths: int) -> str:
    return f"{hundredths // 100:,}".replace(",", ".") + " đ"


def site(store: Store, merchant: Merchant, caller: Caller) -> Site:
    """The bank's web application."""
    bank = Site()
    page = Pages(Path(__file__).parent / "pages")

    @bank.route("GET", "/paymentv2/vpcpay.html")
    def arrive(request: Request) -> Reply:
        try:
            token = take_in(store, merchant, request.query)
        except PageError as error:
            return redirect(f"/paymentv2/Payment/Error.html?code={error.code}&noi-dung={quote(error.sentence)}")
        return redirect(f"/paymentv2/Transaction/PaymentMethod.html?token={token}")

    @bank.route("GET", "/paymentv2/Payment/Error.html")
    def failure(request: Request) -> Reply:
        code, sentence = request.query.get("code", "99"), request.query.get("noi-dung", "Lỗi khác.")
        return page("error", title="Không trả tiền được", code=code, sentence=sentence)

    @bank.route("GET", "/paymentv2/Transaction/PaymentMethod.html")
    def pay(request: Request) -> Reply:
        token = request.query.get("token", "")
        payment = store.row("SELECT * FROM payment WHERE token = ?", token)
        if payment is None:
            return page("error", 404, title="Không trả tiền được", code="91", sentence="Không tìm thấy giao dịch.")
        if payment["code"]:
            return redirect(with_query(payment["return_url"], told(merchant, payment)))
        wished = payment["bank"] if payment["bank"] in BANKS else "NCB"
        banks = [
            {"value": key, "label": name, "state": "selected" if key == wished else ""} for key, name in BANKS.items()
        ]
        choices = [
            {"value": key, "label": f"{name} ({key})", "state": "checked" if key == "00" else ""}
            for key, name in CHOICES.items()
        ]
        return page(
            "pay",
            title="Trả tiền",
            token=token,
            amount=dong(payment["amount"]),
            info=payment["info"],
            reference=payment["reference"],
            merchant=merchant.tmn,
            until=f"{payment['expires'][8:10]}:{payment['expires'][10:12]}",
            banks=page.parts("option", banks),
            choices=page.parts("choice", choices),
        )

    @bank.route("POST", "/paymentv2/Transaction/PaymentMethod.html")
    def finish(request: Request) -> Reply:
        form = request.form
        row = store.row("SELECT expires, amount FROM payment WHERE token = ?", form.get("token", ""))
        code = form.get("outcome", "00") if form.get("deed") != "cancel" else "24"
        if row is None or code not in OUTCOMES:
            return page("error", 404, title="Không trả tiền được", code="91", sentence="Không tìm thấy giao dịch.")
        payment = decide(
            store,
            form["token"],
            "11" if row["expires"] <= now() else code,
            bank=form.get("bank", "NCB")[:20],
            call="no_call" not in form,
            told_amount=row["amount"] - 100_000 if "wrong_amount" in form else None,
        )
        caller.wake.set()
        back = with_query(payment["return_url"], told(merchant, payment))
        if "no_return" in form:
            return page("closed", title="Khách đã đóng trình duyệt", back=back)
        return redirect(back)

    @bank.route("POST", "/merchant_webapi/api/transaction")
    def service(request: Request) -> Reply:
        return as_json(answer(store, merchant, request.body))

    @bank.route("GET", "/")
    def book(request: Request) -> Reply:
        payments = store.rows(
            "SELECT p.*, (SELECT group_concat('lần ' || tries || ': ' || coalesce(nullif(reply, ''), 'chưa gọi'), '; ')"
            " FROM call WHERE payment = p.number) AS calls,"
            " (SELECT coalesce(sum(amount), 0) FROM refund WHERE payment = p.number) AS refunded"
            " FROM payment p ORDER BY number DESC LIMIT 200"
        )
        rows = [
            {
                "number": p["number"],
                "reference": p["reference"],
                "info": p["info"],
                "amount": dong(p["amount"]),
                "state": f"{STATES.get(p['status'], p['status'])} ({p['code'] or '-'})",
                "calls": p["calls"] or "không",
                "refunded": dong(p["refunded"]) if p["refunded"] else "",
            }
            for p in payments
        ]
        return page("book", title="Sổ giao dịch", rows=page.parts("row", rows), ipn=merchant.ipn, tmn=merchant.tmn)

    return bank
