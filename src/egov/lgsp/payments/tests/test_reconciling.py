import pytest
from django.utils import timezone

from egov.lgsp.payments.api import handle_ipn, reconcile
from egov.lgsp.payments.gateways import Word
from egov.lgsp.payments.models import Finding, Order, Settlement
from egov.lgsp.payments.tests.orders import ToldGateway, a_word, an_attempt, an_ipn
from egov.lgsp.payments.vnpay.protocol import Outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


def test_a_day_that_agrees(today):
    paid, failed, _left = an_attempt(), an_attempt(), an_attempt()
    handle_ipn(an_ipn(paid))
    handle_ipn(an_ipn(failed, code="24"))

    report = reconcile(today, ToldGateway(a_word(paid), a_word(failed, Outcome.FAILED)))

    assert (report.checked, report.ours, report.theirs) == (3, 49_000, 49_000)
    assert report.differences == report.unanswered == ()
    assert not Finding.objects.exists()


def test_a_payment_we_have_not_heard_of_is_written_down(today):
    attempt = an_attempt()

    report = reconcile(today, ToldGateway(a_word(attempt)))

    assert [(d.reference, d.repaired) for d in report.differences] == [(attempt.reference, True)]
    assert (report.ours, report.theirs) == (0, 49_000)
    assert Order.objects.get().state == Order.State.PAID
    assert reconcile(today, ToldGateway(a_word(attempt))).differences == ()


def test_a_payment_the_gateway_does_not_know_asks_staff(today):
    attempt = an_attempt()
    handle_ipn(an_ipn(attempt))

    report = reconcile(today, ToldGateway())

    assert [d.repaired for d in report.differences] == [False]
    assert (report.ours, report.theirs) == (49_000, 0)
    assert Finding.objects.get().kind == Finding.Kind.DIFFERENCE
    assert Settlement.objects.count() == 1


def test_another_amount_asks_staff(today):
    attempt = an_attempt()
    handle_ipn(an_ipn(attempt))

    report = reconcile(today, ToldGateway(a_word(attempt, amount=40_000)))

    assert (report.ours, report.theirs) == (49_000, 40_000)
    assert "khác" in report.differences[0].sentence
    assert Finding.objects.get().kind == Finding.Kind.WRONG_AMOUNT


def test_money_for_an_attempt_that_had_failed_asks_staff(today):
    attempt = an_attempt()
    handle_ipn(an_ipn(attempt, code="24"))

    report = reconcile(today, ToldGateway(a_word(attempt)))

    assert not report.differences[0].repaired
    assert Finding.objects.get().kind == Finding.Kind.DIFFERENCE


@pytest.mark.parametrize("status", ["05", "06", "09"])
def test_a_refund_under_way_is_no_difference(today, status):
    attempt = an_attempt()
    handle_ipn(an_ipn(attempt))
    word = Word(attempt.reference, Outcome.FAILED, attempt.amount, "00", status)

    assert reconcile(today, ToldGateway(word)).differences == ()


def test_an_unreachable_gateway_is_reported(today):
    attempt = an_attempt()

    report = reconcile(today, ToldGateway(unreachable=True))

    assert report.unanswered == (attempt.reference,)
    assert report.differences == ()


def test_other_days_are_left_alone(today):
    an_attempt()

    assert reconcile(today.replace(year=today.year - 1, day=1), ToldGateway()).checked == 0
