import hashlib
import hmac
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egov.lgsp.payments.vnpay import protocol
from egov.lgsp.payments.vnpay.protocol import Outcome

VECTOR = {
    "vnp_Version": "2.1.0",
    "vnp_Command": "pay",
    "vnp_TmnCode": "DEMOV210",
    "vnp_Amount": "1806000",
    "vnp_CreateDate": "20210801153333",
    "vnp_CurrCode": "VND",
    "vnp_IpAddr": "127.0.0.1",
    "vnp_Locale": "vn",
    "vnp_OrderInfo": "Thanh toan don hang :5",
    "vnp_OrderType": "other",
    "vnp_ReturnUrl": "https://domainmerchant.vn/ReturnUrl",
    "vnp_TxnRef": "5",
}
SIGNED = (
    "vnp_Amount=1806000&vnp_Command=pay&vnp_CreateDate=20210801153333&vnp_CurrCode=VND&vnp_IpAddr=127.0.0.1"
    "&vnp_Locale=vn&vnp_OrderInfo=Thanh+toan+don+hang+%3A5&vnp_OrderType=other"
    "&vnp_ReturnUrl=https%3A%2F%2Fdomainmerchant.vn%2FReturnUrl&vnp_TmnCode=DEMOV210&vnp_TxnRef=5&vnp_Version=2.1.0"
)
DIGEST = (
    "4ffed628dc8dce69d5b7bafedcd6c3ce7e05313f07175dd30c320912ca34f2db"
    "11d1d2f6f05feef6db33d8559c39b93ee927177bce19cbe05ca396650e62cba9"
)


def test_the_published_vector():
    assert protocol.text_to_sign(VECTOR) == SIGNED
    assert protocol.digest(SIGNED, "secret") == DIGEST
    assert protocol.is_genuine(VECTOR | {"vnp_SecureHash": DIGEST}, "secret")


def test_letter_case_of_the_digest_does_not_matter():
    assert protocol.is_genuine(VECTOR | {"vnp_SecureHash": DIGEST.upper()}, "secret")


def test_empty_and_foreign_parameters_are_not_signed():
    more = VECTOR | {
        "vnp_BankCode": "",
        "vnp_SecureHashType": "SHA512",
        "utm_source": "x",
        "vnp_SecureHash": DIGEST,
    }

    assert protocol.text_to_sign(more) == SIGNED
    assert protocol.is_genuine(more, "secret")


@pytest.mark.parametrize("name", sorted(VECTOR))
def test_any_changed_parameter_is_noticed(name):
    forged = VECTOR | {name: VECTOR[name] + "1", "vnp_SecureHash": DIGEST}

    assert not protocol.is_genuine(forged, "secret")


def test_without_a_secret_nothing_is_genuine():
    params = VECTOR | {"vnp_SecureHash": protocol.digest(SIGNED, "")}

    assert not protocol.is_genuine(params, "")


@pytest.mark.parametrize("given", ["", "zz", "ắ" * 128])
def test_a_missing_or_odd_digest_is_not_genuine(given):
    assert not protocol.is_genuine(VECTOR | {"vnp_SecureHash": given}, "secret")


def test_the_address_carries_every_parameter_and_the_digest():
    url = protocol.signed_url("https://pay.example/vpcpay.html", VECTOR | {"vnp_BankCode": ""}, "secret")

    assert url == f"https://pay.example/vpcpay.html?{SIGNED}&vnp_SecureHash={DIGEST}"


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (
            protocol.QUERY_REQUEST,
            "r1|2.1.0|querydr|DEMOV210|5|20210801153333|20210801160000|127.0.0.1|tra cuu",
        ),
        (
            protocol.QUERY_RESPONSE,
            "a1|querydr|00|ok|DEMOV210|5|1806000|NCB|20210801153400|140|01|00|tra cuu||",
        ),
        (
            protocol.REFUND_REQUEST,
            "r1|2.1.0|refund|DEMOV210|02|5|1806000|140|20210801153333|an|20210801160000|127.0.0.1|hoan",
        ),
        (protocol.REFUND_RESPONSE, "a1|refund|00|ok|DEMOV210|5|1806000|NCB|20210801153400|140|02|05|hoan"),
    ],
)
def test_messages_of_the_api_are_joined_in_their_order(names, text):
    message = dict(zip(names, text.split("|"), strict=True))

    expected = hmac.new(b"secret", text.encode(), hashlib.sha512).hexdigest()

    assert protocol.joined_digest(message, names, "secret") == expected


@pytest.mark.parametrize(
    ("code", "status", "outcome"),
    [
        ("00", "00", Outcome.PAID),
        ("00", "02", Outcome.FAILED),
        ("24", "00", Outcome.FAILED),
        ("24", "02", Outcome.FAILED),
        ("07", "07", Outcome.SUSPECTED),
        ("07", "00", Outcome.SUSPECTED),
        ("00", "07", Outcome.SUSPECTED),
        ("00", "01", Outcome.UNFINISHED),
        ("99", "04", Outcome.REVERSED),
        ("", "", Outcome.FAILED),
    ],
)
def test_paid_only_if_both_codes_say_so(code, status, outcome):
    assert protocol.outcome_of(code, status) == outcome


@pytest.mark.parametrize(
    ("text", "dong"),
    [
        ("4900000", 49_000),
        ("0", 0),
        ("4900050", None),
        ("-100", None),
        ("", None),
        ("49.000", None),
        ("٤٠٠", None),
    ],
)
def test_amounts_come_in_hundredths(text, dong):
    assert protocol.from_wire(text) == dong


@given(st.integers(min_value=0, max_value=10**12))
def test_amounts_survive_the_wire(dong):
    assert protocol.from_wire(protocol.to_wire(dong)) == dong


def test_stamps_are_in_vietnamese_time():
    assert protocol.stamp(datetime(2017, 12, 28, 20, 30, tzinfo=UTC)) == "20171229033000"
    assert protocol.moment_of("20171229033000") == datetime(2017, 12, 28, 20, 30, tzinfo=UTC)
    assert protocol.moment_of("hôm qua") is None


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Phí đăng ký khai sinh: 49.000 đ", "Phi dang ky khai sinh 49 000 d"),
        ("ĐỀ NGHỊ <trả>", "DE NGHI tra"),
        ("x" * 300, "x" * 255),
    ],
)
def test_order_texts_lose_marks_and_signs(text, plain):
    assert protocol.plain_text(text) == plain
