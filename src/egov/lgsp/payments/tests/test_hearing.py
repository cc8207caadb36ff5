from threading import Barrier, Thread

import pytest
from django.db import connection

from egov.foundation.events.api import Event, events_about
from egov.kernel.actor import SYSTEM
from egov.lgsp.payments.api import close_order, findings_for, handle_ipn, read_return, refunds_waiting
from egov.lgsp.payments.models import Attempt, Finding, Order, Receipt, Refund, Settlement, Verdict
from egov.lgsp.payments.tests.orders import an_attempt, an_ipn, an_order

pytestmark = pytest.mark.django_db


def code(params) -> str:
    return handle_ipn(params)["RspCode"]


def test_a_confirmed_payment_settles_the_order():
    attempt = an_attempt()

    reply = handle_ipn(an_ipn(attempt))

    order = Order.objects.get()
    event = events_about(order).get(name="payments.Paid")
    assert reply == {"RspCode": "00", "Message": "Confirm Success"}
    assert order.state == Order.State.PAID
    assert order.settlement.attempt == attempt
    assert event.payload["subject"] == order.subject
    assert event.payload["amount"] == 49_000
    assert event.payload["method"] == "gateway"
    assert event.payload["receipt"] == str(Receipt.objects.get())


def test_a_tampered_call_changes_nothing():
    attempt = an_attempt()
    params = an_ipn(attempt, code="24") | {"vnp_ResponseCode": "00", "vnp_TransactionStatus": "00"}

    assert code(params) == "97"

    assert not Verdict.objects.exists()
    assert attempt.order.state == Order.State.OPEN


def test_the_signature_is_checked_before_the_order():
    attempt = an_attempt()
    params = an_ipn(attempt, amount=1) | {"vnp_TxnRef": "nobody"}

    assert code(params) == "97"


def test_an_unknown_order():
    attempt = Attempt(reference="nobody", amount=49_000)

    assert code(an_ipn(attempt)) == "01"


def test_the_amount_is_checked_before_the_confirmation():
    attempt = an_attempt()
    handle_ipn(an_ipn(attempt))

    assert code(an_ipn(attempt, amount=48_000)) == "04"


@pytest.mark.parametrize("amount", ["4800000", "4900001", "", "abc", "-4900000"])
def test_another_amount_settles_nothing_and_asks_staff(amount):
    attempt = an_attempt()
    params = an_ipn(attempt, vnp_Amount=amount)

    assert code(params) == "04"
    assert code(params) == "04"

    finding = Finding.objects.get()
    assert finding.kind == Finding.Kind.WRONG_AMOUNT
    assert "49.000" in finding.detail
    assert attempt.order.state == Order.State.OPEN
    assert not Verdict.objects.exists()
    assert Event.objects.filter(name="payments.Questioned").count() == 1


def test_another_amount_of_a_failed_payment_is_no_question():
    attempt = an_attempt()

    assert code(an_ipn(attempt, code="24", amount=1)) == "04"

    assert not Finding.objects.exists()


def test_a_repeated_call_counts_once():
    attempt = an_attempt()

    codes = [code(an_ipn(attempt)) for _ in range(3)]

    assert codes == ["00", "02", "02"]
    assert Verdict.objects.count() == Settlement.objects.count() == Receipt.objects.count() == 1
    assert Event.objects.filter(name="payments.Paid").count() == 1


@pytest.mark.django_db(transaction=True)
def test_calls_at_the_same_moment_count_once():
    attempt = an_attempt()
    params = an_ipn(attempt)
    start = Barrier(4)
    codes = []

    def call():
        start.wait()
        try:
            codes.append(code(params))
        finally:
            connection.close()

    threads = [Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(codes) == ["00", "02", "02", "02"]
    assert Settlement.objects.count() == Verdict.objects.count() == 1
    assert Event.objects.filter(name="payments.Paid").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_attempts_paid_at_the_same_moment_settle_once():
    order = an_order()
    calls = [an_ipn(an_attempt(order)), an_ipn(an_attempt(order))]
    start = Barrier(2)
    codes = []

    def call(params):
        start.wait()
        try:
            codes.append(code(params))
        finally:
            connection.close()

    threads = [Thread(target=call, args=[params]) for params in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert codes == ["00", "00"]
    assert Settlement.objects.count() == 1
    assert Refund.objects.get().surplus


def test_a_failed_attempt_leaves_the_order_open_for_another():
    order = an_order()
    first = an_attempt(order)

    assert code(an_ipn(first, code="51")) == "00"
    assert code(an_ipn(first, code="51")) == "02"
    assert order.state == Order.State.OPEN
    assert code(an_ipn(an_attempt(order))) == "00"

    assert Order.objects.get().state == Order.State.PAID
    assert Event.objects.get(name="payments.Failed").payload["response_code"] == "51"


def test_a_second_payment_is_flagged_to_be_given_back():
    order = an_order()
    first, second = an_attempt(order), an_attempt(order)
    handle_ipn(an_ipn(first))

    assert code(an_ipn(second)) == "00"
    assert code(an_ipn(second)) == "02"

    flagged = refunds_waiting(SYSTEM).get()
    assert (flagged.attempt, flagged.amount, flagged.surplus) == (second, 49_000, True)
    assert flagged.state == Refund.State.FLAGGED
    assert Order.objects.get().settlement.attempt == first
    assert findings_for(SYSTEM).get().kind == Finding.Kind.SURPLUS
    assert Event.objects.filter(name="payments.Paid").count() == 1


def test_money_for_a_closed_order_is_flagged_to_be_given_back():
    attempt = an_attempt()
    close_order(attempt.order)

    assert code(an_ipn(attempt)) == "00"

    assert refunds_waiting(SYSTEM).get().attempt == attempt
    assert not Settlement.objects.exists()


def test_money_that_comes_late_for_an_unpaid_order_counts():
    attempt = an_attempt()
    Order.objects.update(expires=attempt.created)
    Attempt.objects.update(expires=attempt.created, given_up_at=attempt.created)

    assert code(an_ipn(attempt)) == "00"

    assert Order.objects.get().state == Order.State.PAID


def test_suspected_fraud_waits_and_may_still_become_a_payment():
    attempt = an_attempt()

    assert code(an_ipn(attempt, code="07")) == "00"
    assert code(an_ipn(attempt, code="07")) == "02"
    assert Finding.objects.get().kind == Finding.Kind.SUSPECTED
    assert Order.objects.get().state == Order.State.OPEN
    assert code(an_ipn(attempt)) == "00"

    assert Order.objects.get().state == Order.State.PAID


def test_a_reversed_payment_asks_staff():
    attempt = an_attempt()

    assert code(an_ipn(attempt, code="99", status="04")) == "00"

    assert Finding.objects.get().kind == Finding.Kind.REVERSED
    assert Order.objects.get().state == Order.State.OPEN


def test_coming_back_changes_nothing():
    attempt = an_attempt()

    info = read_return(an_ipn(attempt))

    assert info.genuine
    assert not info.paid
    assert info.order == attempt.order
    assert "đang chờ" in info.sentence
    assert not Verdict.objects.exists()
    assert Order.objects.get().state == Order.State.OPEN


def test_coming_back_after_the_confirmation():
    attempt = an_attempt()
    handle_ipn(an_ipn(attempt))

    info = read_return(an_ipn(attempt))

    assert info.paid
    assert info.sentence == "Đã trả phí."


@pytest.mark.parametrize(("answer", "words"), [("24", "huỷ"), ("51", "không đủ tiền"), ("98", "chưa nhận được tiền")])
def test_coming_back_without_having_paid(answer, words):
    info = read_return(an_ipn(an_attempt(), code=answer))

    assert not info.paid
    assert words in info.sentence


def test_a_forged_return_names_no_order():
    attempt = an_attempt()

    info = read_return(an_ipn(attempt) | {"vnp_Amount": "1"})

    assert (info.genuine, info.order, info.paid) == (False, None, False)
