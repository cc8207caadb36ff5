"""The bank by itself, without a network: what it accepts, refuses, remembers."""

import json
import time
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from egov_simulators.bank import signing
from egov_simulators.bank.calling import MOST_CALLS, Caller
from egov_simulators.bank.payments import Merchant, decide, expire, now, take_in
from egov_simulators.bank.service import answer
from egov_simulators.bank.site import site
from egov_simulators.bank.store import Store
from egov_simulators.web import Request

MERCHANT = Merchant("NAMDINH1", "s3cret", "http://merchant/ipn")
PAY = {
    "vnp_Version": "2.1.0",
    "vnp_Command": "pay",
    "vnp_TmnCode": "NAMDINH1",
    "vnp_Amount": "4900000",
    "vnp_CreateDate": "20171229081500",
    "vnp_CurrCode": "VND",
    "vnp_IpAddr": "127.0.0.1",
    "vnp_Locale": "vn",
    "vnp_OrderInfo": "Phi dang ky khai sinh",
    "vnp_OrderType": "other",
    "vnp_ReturnUrl": "http://portal/ket-qua?ho-so=1",
    "vnp_TxnRef": "R1",
}


def signed(**change) -> dict[str, str]:
    params = PAY | change
    return params | {"vnp_SecureHash": signing.query_hash("s3cret", params)}


@pytest.fixture
def store(tmp_path):
    books = Store(tmp_path / "bank.sqlite")
    yield books
    books.close()


@pytest.fixture
def bank(store):
    return site(store, MERCHANT, Caller(store, MERCHANT, 300))


def get(bank, address):
    parts = urlsplit(address)
    return bank.answer(Request("GET", parts.path, dict(parse_qsl(parts.query)), b""))


def post(bank, path, **form):
    return bank.answer(Request("POST", path, {}, urlencode(form).encode()))


def place(reply) -> str:
    return dict(reply.headers)["Location"]


def test_the_published_vector():
    params = dict(
        parse_qsl(
            "vnp_Amount=1806000&vnp_Command=pay&vnp_CreateDate=20210801153333&vnp_CurrCode=VND&vnp_IpAddr=127.0.0.1"
            "&vnp_Locale=vn&vnp_OrderInfo=Thanh+toan+don+hang+%3A5&vnp_OrderType=other"
            "&vnp_ReturnUrl=https%3A%2F%2Fdomainmerchant.vn%2FReturnUrl&vnp_TmnCode=DEMOV210&vnp_TxnRef=5"
            "&vnp_Version=2.1.0"
        )
    )

    assert signing.query_hash("secret", params) == (
        "4ffed628dc8dce69d5b7bafedcd6c3ce7e05313f07175dd30c320912ca34f2db"
        "11d1d2f6f05feef6db33d8559c39b93ee927177bce19cbe05ca396650e62cba9"
    )


def test_a_signed_payment_reaches_the_payment_page(bank):
    arrived = get(bank, "/paymentv2/vpcpay.html?" + urlencode(signed(vnp_BankCode="VNPAYQR")))

    page = get(bank, place(arrived)).body.decode()
    assert "49.000 đ" in page
    assert "Phi dang ky khai sinh" in page
    assert '<option value="VNPAYQR" selected>' in page


@pytest.mark.parametrize(
    ("params", "code"),
    [
        (signed() | {"vnp_Amount": "100"}, "70"),
        (signed(vnp_TmnCode="NOBODY00"), "72"),
        (signed(vnp_Amount="49.000"), "03"),
        (signed(vnp_Amount="0"), "03"),
        (signed(vnp_OrderInfo="Phí đăng ký"), "03"),
        (signed(vnp_ReturnUrl=""), "03"),
        (signed(vnp_ExpireDate="20171229083000"), "15"),
    ],
)
def test_what_vnpay_refuses_is_refused_with_its_code(bank, store, params, code):
    arrived = get(bank, "/paymentv2/vpcpay.html?" + urlencode(params))

    page = get(bank, place(arrived)).body.decode()
    assert f"Mã lỗi: <b>{code}</b>" in page
    assert store.rows("SELECT * FROM payment") == []


def test_a_reference_is_paid_once(bank, store):
    take_in(store, MERCHANT, signed())

    arrived = get(bank, "/paymentv2/vpcpay.html?" + urlencode(signed()))

    assert "code=01" in place(arrived)


@pytest.mark.parametrize(("form", "code"), [({"outcome": "51"}, "51"), ({"deed": "cancel", "outcome": "00"}, "24")])
def test_the_payer_goes_back_with_a_signed_answer(bank, store, form, code):
    token = take_in(store, MERCHANT, signed())

    back = place(post(bank, "/paymentv2/Transaction/PaymentMethod.html", token=token, **form))

    params = dict(parse_qsl(urlsplit(back).query))
    assert back.startswith("http://portal/ket-qua?ho-so=1&vnp_")
    assert params["vnp_ResponseCode"] == code
    assert params["vnp_SecureHash"] == signing.query_hash("s3cret", params)


def test_a_payment_is_decided_once(bank, store):
    token = take_in(store, MERCHANT, signed())
    decide(store, token, "00")

    back = place(post(bank, "/paymentv2/Transaction/PaymentMethod.html", token=token, outcome="51"))

    assert "vnp_ResponseCode=00" in back
    assert len(store.rows("SELECT * FROM call")) == 1


def test_what_nobody_pays_in_time_ends(store):
    token = take_in(store, MERCHANT, signed(vnp_ExpireDate="29991231000000"))
    with store.write() as db:
        db.execute("UPDATE payment SET expires = '20171229083000'")

    expire(store)

    payment = store.row("SELECT * FROM payment WHERE token = ?", token)
    assert (payment["code"], payment["status"]) == ("11", "02")


def test_the_books_survive_a_restart(store, tmp_path):
    decide(store, take_in(store, MERCHANT, signed()), "00")
    store.close()

    again = Store(tmp_path / "bank.sqlite")

    assert again.row("SELECT status FROM payment WHERE reference = 'R1'")["status"] == "00"
    assert len(again.rows("SELECT * FROM call WHERE due IS NOT NULL")) == 1
    again.close()


@pytest.mark.parametrize("reply", ["01", "04", "97", "99", "TimeoutError"])
def test_the_merchant_is_called_again_until_it_confirms(store, monkeypatch, reply):
    decide(store, take_in(store, MERCHANT, signed()), "00")
    caller = Caller(store, MERCHANT, pause=0)
    addresses = []
    replies = iter([reply, reply, "02"])
    monkeypatch.setattr(caller, "_call", lambda address: addresses.append(address) or next(replies))

    for _round in range(5):
        caller.call_all()

    assert len(addresses) == 3
    assert len(set(addresses)) == 1
    assert store.row("SELECT * FROM call")["due"] is None


def test_after_ten_calls_the_bank_gives_up(store, monkeypatch):
    decide(store, take_in(store, MERCHANT, signed()), "00")
    caller = Caller(store, MERCHANT, pause=0)
    monkeypatch.setattr(caller, "_call", lambda address: "97")

    for _round in range(MOST_CALLS + 3):
        caller.call_all()

    call = store.row("SELECT * FROM call")
    assert (call["tries"], call["due"], call["reply"]) == (MOST_CALLS, None, "97")


def test_between_two_calls_there_is_a_pause(store, monkeypatch):
    decide(store, take_in(store, MERCHANT, signed()), "00")
    caller = Caller(store, MERCHANT, pause=300)
    monkeypatch.setattr(caller, "_call", lambda address: "99")

    caller.call_all()
    caller.call_all()

    call = store.row("SELECT * FROM call")
    assert call["tries"] == 1
    assert call["due"] > time.time() + 290


def ask(store, command="querydr", key="s3cret", **change):
    message = {
        "vnp_RequestId": "q1",
        "vnp_Version": "2.1.0",
        "vnp_Command": command,
        "vnp_TmnCode": "NAMDINH1",
        "vnp_TxnRef": "R1",
        "vnp_TransactionDate": "20171229081500",
        "vnp_CreateDate": now(),
        "vnp_IpAddr": "127.0.0.1",
        "vnp_OrderInfo": "tra cuu",
        **change,
    }
    names = signing.QUERY if command == "querydr" else signing.REFUND
    message["vnp_SecureHash"] = signing.message_hash(key, message, names)
    return answer(store, MERCHANT, json.dumps(message).encode())


def test_a_query_tells_how_the_payment_stands(store):
    token = take_in(store, MERCHANT, signed())
    assert ask(store)["vnp_TransactionStatus"] == "01"

    decide(store, token, "00")

    reply = ask(store)
    assert (reply["vnp_ResponseCode"], reply["vnp_TransactionStatus"], reply["vnp_Amount"]) == ("00", "00", "4900000")
    assert reply["vnp_SecureHash"] == signing.message_hash("s3cret", reply, signing.QUERY_ANSWER)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"key": "wrong"}, "97"),
        ({"vnp_TmnCode": "NOBODY00"}, "02"),
        ({"vnp_TxnRef": "R2"}, "91"),
        ({"vnp_TransactionDate": "20171228081500"}, "91"),
    ],
)
def test_what_a_query_may_get_wrong(store, change, code):
    take_in(store, MERCHANT, signed())

    assert ask(store, **change)["vnp_ResponseCode"] == code


def test_rubbish_is_answered():
    assert answer(None, MERCHANT, b"hello")["vnp_ResponseCode"] == "03"


def give_back(store, request, amount, kind="03"):
    facts = {"vnp_TransactionNo": "14000001", "vnp_CreateBy": "Binh"}
    reply = ask(store, "refund", vnp_RequestId=request, vnp_Amount=str(amount), vnp_TransactionType=kind, **facts)
    assert reply["vnp_SecureHash"] == signing.message_hash("s3cret", reply, signing.REFUND_ANSWER)
    return reply["vnp_ResponseCode"]


def test_money_is_given_back_once_for_each_request_and_no_more_than_was_paid(store):
    decide(store, take_in(store, MERCHANT, signed()), "00")

    codes = [
        give_back(store, "a", 2_400_000),
        give_back(store, "a", 2_400_000),
        give_back(store, "b", 2_500_100),
        give_back(store, "c", 2_500_000),
        give_back(store, "d", 100),
    ]

    assert codes == ["00", "94", "95", "00", "95"]


def test_a_full_refund_is_of_the_whole_sum(store):
    decide(store, take_in(store, MERCHANT, signed()), "00")

    assert give_back(store, "a", 100, kind="02") == "95"
    assert give_back(store, "b", 100, kind="09") == "03"
    assert give_back(store, "c", 4_900_000, kind="02") == "00"


def test_what_was_not_paid_is_not_given_back(store):
    decide(store, take_in(store, MERCHANT, signed()), "51")

    assert give_back(store, "a", 4_900_000, kind="02") == "95"


def test_the_book_shows_payments_calls_and_refunds(bank, store):
    decide(store, take_in(store, MERCHANT, signed(vnp_OrderInfo="<b>x</b>")), "00")
    give_back(store, "a", 2_400_000)

    page = get(bank, "/").body.decode()

    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert "24.000 đ" in page
    assert "chưa gọi" in page


def test_an_unknown_page(bank):
    assert get(bank, "/nowhere").status == 404
    assert get(bank, "/paymentv2/Transaction/PaymentMethod.html?token=x").status == 404
