"""Paying over real HTTP: our server, the bank as another process, a payer between them."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest
from django.utils import timezone
from tests.conformance.processes import Simulator, free_port, until

from egov.foundation.events.api import Event
from egov.kernel.actor import SYSTEM
from egov.lgsp.payments.api import Order, ReleaseRefund, handle_ipn, query, read_return, reconcile, refund, sweep
from egov.lgsp.payments.asking import ask_of
from egov.lgsp.payments.giving_back import send
from egov.lgsp.payments.models import Attempt, Finding, Refund, Verdict
from egov.lgsp.payments.opening import start_attempt
from egov.lgsp.payments.tests.orders import an_ipn, an_order
from egov.lgsp.payments.vnpay.client import VnPay

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("egov.channels.api.urls")]
RETURN = "http://127.0.0.1:8000/tra-phi/ket-qua"
LATER = timedelta(minutes=6)


@pytest.fixture
def bank(live_server, settings, tmp_path):
    port = free_port()
    settings.VNPAY_URL = f"http://127.0.0.1:{port}/paymentv2/vpcpay.html"
    settings.VNPAY_API = f"http://127.0.0.1:{port}/merchant_webapi/api/transaction"
    arguments = {
        "--port": str(port),
        "--file": str(tmp_path / "bank.sqlite"),
        "--tmn": settings.VNPAY_TMN,
        "--secret": settings.VNPAY_SECRET,
        "--ipn": f"{live_server.url}/api/vnpay/ipn",
        "--pause": "0.2",
    }
    simulator = Simulator("egov_simulators.bank", *(word for pair in arguments.items() for word in pair)).start()
    yield simulator
    simulator.kill()


def pay(order, outcome="00", **form) -> dict[str, str]:
    """Go to the bank as the payer does and come back with its parameters; empty when the payer does not come back."""
    url = start_attempt(order, ip="127.0.0.1", locale="vi", return_url=RETURN)
    with httpx.Client(follow_redirects=True, timeout=10) as browser:
        page = browser.get(url)
        token = re.search(r'name="token" value="([^"]+)"', page.text)
        assert token, page.text
        back = browser.post(page.url, data={"token": token[1], "outcome": outcome, **form}, follow_redirects=False)
    return dict(httpx.URL(back.headers["location"]).params) if back.status_code == 303 else {}


def state(order) -> Order.State:
    return Order.objects.get(pk=order.pk).state


def test_a_payment_from_end_to_end(bank):
    order = an_order()

    back = pay(order)

    until(lambda: state(order) == Order.State.PAID)
    info = read_return(back)
    assert (info.genuine, info.paid, info.order) == (True, True, order)
    assert order.attempts.get().paid.source == Verdict.Source.IPN
    assert order.attempts.get().paid.bank_code == "NCB"


@pytest.mark.parametrize(("outcome", "left"), [("51", Order.State.OPEN), ("24", Order.State.OPEN)])
def test_a_payment_that_fails(bank, outcome, left):
    order = an_order()

    back = pay(order, outcome)

    until(lambda: order.attempts.get().verdict is not None)
    assert state(order) == left
    assert back["vnp_ResponseCode"] == outcome
    assert not read_return(back).paid


def test_the_bank_refuses_what_is_not_signed_with_the_secret(bank, settings):
    order = an_order()
    settings.VNPAY_SECRET = "another"

    url = start_attempt(order, ip="127.0.0.1", locale="vi", return_url=RETURN)

    page = httpx.get(url, follow_redirects=True)
    assert "Sai chữ ký" in page.text


def test_coming_back_without_a_call_settles_nothing_until_we_ask(bank):
    order = an_order()

    back = pay(order, no_call="on")

    assert not read_return(back).paid
    assert state(order) == Order.State.OPEN
    assert query(order).state == Order.State.PAID


def test_a_payer_who_closes_the_browser_has_paid_all_the_same(bank):
    order = an_order()

    assert pay(order, no_return="on") == {}

    until(lambda: state(order) == Order.State.PAID)


def test_the_bank_repeats_its_call_until_we_confirm(bank, monkeypatch):
    order = an_order()
    seen = []

    def hesitant(params):
        seen.append(params)
        return {"RspCode": "99", "Message": "Unknown error"} if len(seen) < 3 else handle_ipn(params)

    monkeypatch.setattr("egov.lgsp.payments.api.handle_ipn", hesitant)
    pay(order)

    until(lambda: state(order) == Order.State.PAID)
    assert len(seen) == 3
    assert Event.objects.filter(name="payments.Paid").count() == 1


def test_a_call_with_another_amount_is_refused_and_repeated(bank):
    order = an_order()

    pay(order, wrong_amount="on")

    until(lambda: Finding.objects.exists())
    assert Finding.objects.get().kind == Finding.Kind.WRONG_AMOUNT
    assert state(order) == Order.State.OPEN
    assert query(order).state == Order.State.PAID  # the bank's own books hold the right sum


def test_a_tampered_call_over_http(bank, live_server):
    order = an_order()
    pay(order, "51", no_call="on")
    forged = an_ipn(order.attempts.get(), code="51") | {"vnp_ResponseCode": "00", "vnp_TransactionStatus": "00"}

    reply = httpx.get(f"{live_server.url}/api/vnpay/ipn", params=forged)

    assert reply.json()["RspCode"] == "97"
    assert state(order) == Order.State.OPEN


def test_a_bank_that_dies_after_taking_the_money(bank):
    order = an_order()
    pay(order, no_call="on")
    bank.kill()

    sweep(timezone.now() + LATER)
    assert state(order) == Order.State.OPEN
    assert order.attempts.get().queries == 1
    bank.start()
    sweep(timezone.now() + 3 * LATER)

    assert state(order) == Order.State.PAID
    assert order.attempts.get().paid.source == Verdict.Source.QUERY


def test_a_bank_that_dies_before_calling_calls_after_its_restart(bank, monkeypatch):
    order = an_order()
    monkeypatch.setattr("egov.lgsp.payments.api.handle_ipn", lambda params: {"RspCode": "99", "Message": "down"})
    pay(order)
    bank.kill()
    monkeypatch.undo()
    assert state(order) == Order.State.OPEN

    bank.start()

    until(lambda: state(order) == Order.State.PAID)


def test_a_bank_that_is_down_stops_nobody_from_trying_later(bank):
    order = an_order()
    bank.kill()

    url = start_attempt(order, ip="127.0.0.1", locale="vi", return_url=RETURN)
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)

    assert query(order).state == Order.State.OPEN
    bank.start()
    pay(order)
    until(lambda: state(order) == Order.State.PAID)


def test_paying_twice_and_getting_the_second_payment_back(bank):
    order = an_order()
    pay(order)
    until(lambda: state(order) == Order.State.PAID)
    second = Attempt.objects.create(
        order=order,
        amount=order.total,
        expires=timezone.now() + LATER,
        ip="127.0.0.1",
        locale="vn",
        return_url=RETURN,
        next_query_at=timezone.now(),
    )
    page = httpx.get(VnPay().pay_url(ask_of(second)), follow_redirects=True)
    token = re.search(r'name="token" value="([^"]+)"', page.text)[1]
    httpx.post(str(page.url), data={"token": token, "outcome": "00"})

    until(lambda: Refund.objects.filter(surplus=True).exists())
    flagged = Refund.objects.get()
    ReleaseRefund(subject=order, refund=flagged.pk).run(SYSTEM)
    assert send(Refund.objects.get()) == Refund.State.DONE
    assert state(order) == Order.State.PAID


def test_refunds_in_parts_and_never_too_much(bank):
    order = an_order()
    pay(order)
    until(lambda: state(order) == Order.State.PAID)
    order = Order.objects.get(pk=order.pk)

    first = refund(order, 24_000, "Thu nhầm", SYSTEM)
    assert send(first) == Refund.State.DONE
    first.replies.all().delete()  # as if the bank's answer had been lost
    assert send(Refund.objects.get(pk=first.pk)) == Refund.State.DONE
    assert first.replies.get().response_code == "94"
    assert send(refund(order, 25_000, "Rút hồ sơ", SYSTEM)) == Refund.State.DONE

    assert state(order) == Order.State.REFUNDED


def test_a_day_is_compared_with_the_banks_books(bank):
    paid, unheard, failed = an_order(), an_order(), an_order()
    pay(paid)
    pay(unheard, no_call="on")
    pay(failed, "24")
    until(lambda: Verdict.objects.count() == 2)

    report = reconcile(timezone.localdate())

    assert report.checked == 3
    assert (report.ours, report.theirs) == (49_000, 98_000)
    assert [(d.reference, d.repaired) for d in report.differences] == [(unheard.attempts.get().reference, True)]
    assert reconcile(timezone.localdate()).differences == ()


def test_many_calls_for_one_payment_at_once(bank, live_server):
    order = an_order()
    pay(order, no_call="on")
    params = an_ipn(order.attempts.get())

    with ThreadPoolExecutor(6) as pool:
        calls = [pool.submit(httpx.get, f"{live_server.url}/api/vnpay/ipn", params=params) for _ in range(6)]
        codes = sorted(call.result().json()["RspCode"] for call in calls)

    assert codes == ["00", "02", "02", "02", "02", "02"]
    assert Event.objects.filter(name="payments.Paid").count() == 1
