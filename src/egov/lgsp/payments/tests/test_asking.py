from datetime import timedelta

import pytest
from django.utils import timezone

from egov.lgsp.payments.api import query, sweep
from egov.lgsp.payments.asking import LONGEST_PAUSE, PATIENCE, pause_after
from egov.lgsp.payments.hearing import handle_ipn
from egov.lgsp.payments.models import Attempt, Order, Settlement, Verdict
from egov.lgsp.payments.tests.orders import ToldGateway, a_word, an_attempt, an_ipn, an_order
from egov.lgsp.payments.vnpay.protocol import Outcome

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_a_lost_call_is_made_good_by_the_sweep():
    attempt = an_attempt()
    gateway = ToldGateway(a_word(attempt))

    asked = sweep(timezone.now() + 6 * MINUTE, gateway)

    assert asked == 1
    assert Order.objects.get().state == Order.State.PAID
    assert attempt.verdict.source == Verdict.Source.QUERY


def test_the_sweep_leaves_the_payer_time():
    an_attempt()
    gateway = ToldGateway()

    assert sweep(timezone.now() + MINUTE, gateway) == 0
    assert gateway.asked == []


def test_finished_attempts_are_not_asked_about():
    attempt = an_attempt()
    handle_ipn(an_ipn(attempt, code="24"))
    gateway = ToldGateway()

    assert sweep(timezone.now() + timedelta(days=1), gateway) == 0
    assert gateway.asked == []


def test_suspected_payments_are_asked_about_until_they_end():
    attempt = an_attempt()
    handle_ipn(an_ipn(attempt, code="07"))

    sweep(timezone.now() + 6 * MINUTE, ToldGateway(a_word(attempt)))

    assert Order.objects.get().state == Order.State.PAID


def test_an_unreachable_gateway_is_asked_again_later():
    attempt = an_attempt()
    now = timezone.now()

    sweep(now + 6 * MINUTE, ToldGateway(unreachable=True))

    attempt.refresh_from_db()
    assert attempt.queries == 1
    assert attempt.next_query_at == now + 11 * MINUTE
    assert sweep(now + 7 * MINUTE, ToldGateway(a_word(attempt))) == 0
    assert sweep(now + 12 * MINUTE, ToldGateway(a_word(attempt))) == 1
    assert Settlement.objects.count() == 1


def test_pauses_double_up_to_half_a_day():
    assert [pause_after(n) // MINUTE for n in range(4)] == [5, 10, 20, 40]
    assert pause_after(50) == LONGEST_PAUSE


@pytest.mark.parametrize("outcome", [Outcome.UNKNOWN, Outcome.UNFINISHED])
def test_days_after_the_end_we_stop_asking(outcome):
    attempt = an_attempt()
    gateway = ToldGateway(a_word(attempt, outcome))
    late = attempt.expires + PATIENCE + MINUTE

    sweep(attempt.expires + MINUTE, gateway)
    assert Attempt.objects.unfinished().exists()
    sweep(late, gateway)

    assert not Attempt.objects.unfinished().exists()
    assert not Verdict.objects.exists()
    assert sweep(late + timedelta(days=1), gateway) == 0


def test_one_order_can_be_asked_about_at_once():
    order = an_order()
    attempts = [an_attempt(order), an_attempt(order)]
    gateway = ToldGateway(a_word(attempts[0], Outcome.FAILED), a_word(attempts[1]))

    fresh = query(order, gateway)

    assert fresh.state == Order.State.PAID
    assert sorted(gateway.asked) == sorted(attempt.reference for attempt in attempts)


def test_asking_an_unreachable_gateway_leaves_the_order_as_it_is():
    order = an_attempt().order

    assert query(order, ToldGateway(unreachable=True)).state == Order.State.OPEN


def test_the_gateway_may_name_another_amount_in_its_answer():
    attempt = an_attempt()

    sweep(timezone.now() + 6 * MINUTE, ToldGateway(a_word(attempt, amount=1_000)))

    assert Order.objects.get().state == Order.State.OPEN
    assert attempt.findings.get().kind == "wrong_amount"
