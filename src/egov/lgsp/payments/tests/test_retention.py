"""Payments are kept for ten years after their year, then an order goes with all that hangs on it."""

from datetime import datetime

import pytest
from django.apps import apps

from egov.foundation.retention.api import carry_out, due
from egov.kernel.actor import Role
from egov.kernel.working_time import HANOI
from egov.lgsp.payments.api import handle_ipn, record_cash, refund
from egov.lgsp.payments.giving_back import send
from egov.lgsp.payments.models import Finding, Order, ReceiptSeries, Refund
from egov.lgsp.payments.retention import old_orders
from egov.lgsp.payments.tests.orders import ToldGateway, an_attempt, an_ipn, an_officer, an_order

pytestmark = pytest.mark.django_db
THEN = datetime(2017, 6, 1, 9, tzinfo=HANOI)
END = datetime(2027, 12, 31, 23, 59, tzinfo=HANOI)
NEXT = datetime(2028, 1, 1, 0, 1, tzinfo=HANOI)


@pytest.fixture
def order():
    """Paid twice, partly given back: something hangs on it in every table."""
    one = an_order()
    first, second = an_attempt(one), an_attempt(one)
    handle_ipn(an_ipn(first))
    handle_ipn(an_ipn(second))
    send(refund(Order.objects.get(pk=one.pk), 1_000, "Thu nhầm", an_officer(Role.LEADER)), ToldGateway())
    Order.objects.filter(pk=one.pk).update(opened_at=THEN)
    return one


def rows():
    """How many rows each table of payments has."""
    return {model._meta.object_name: model.objects.count() for model in apps.get_app_config("payments").get_models()}


def test_an_order_stays_to_the_end_of_the_tenth_year(order):
    before = rows()

    assert carry_out("payments.orders", END) == 0

    assert rows() == before


def test_then_it_goes_whole_and_only_the_series_of_numbers_stays(order):
    assert all(rows().values())

    assert carry_out("payments.orders", NEXT) == 1

    assert {name: count for name, count in rows().items() if count} == {"ReceiptSeries": 1}
    assert ReceiptSeries.objects.get().last_number == 1


def test_another_order_keeps_its_own(order):
    other = an_order()
    record_cash(other, an_officer())
    Order.objects.filter(pk=other.pk).update(opened_at=END)

    carry_out("payments.orders", NEXT)

    assert Order.objects.get() == other
    assert Order.objects.get().settlement.receipt.number == 2
    assert not Refund.objects.exists()
    assert not Finding.objects.exists()


def test_what_would_go_is_told_before(order):
    assert {rule.key: count for rule, count in due(NEXT)}["payments.orders"] == 1
    assert old_orders(NEXT).get() == order
