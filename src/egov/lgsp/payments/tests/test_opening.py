from datetime import timedelta
from threading import Barrier, Thread
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from egov.foundation.events.api import events_about
from egov.kernel.actor import SYSTEM
from egov.kernel.errors import Refused
from egov.lgsp.payments.api import close_order, open_order, orders_of, start_attempt, waive
from egov.lgsp.payments.models import Attempt, Line, Order
from egov.lgsp.payments.tests.orders import COPIES, POSTAGE, an_attempt, an_order
from egov.lgsp.payments.vnpay.protocol import is_genuine

RETURN = "http://127.0.0.1:8000/tra-phi/ket-qua"


@pytest.mark.django_db
def test_an_order_is_the_sum_of_its_lines():
    order = an_order(lines=[COPIES, POSTAGE, ("MP", "Được miễn", 0)])

    assert order.total == 49_000
    assert [(line.code, line.amount, line.kind) for line in order.lines.all()] == [
        ("BS", 24_000, "le_phi"),
        ("CP", 25_000, "cuoc"),
    ]
    assert order.state == Order.State.OPEN


@pytest.mark.django_db
@pytest.mark.parametrize("lines", [[], [("MP", "Được miễn", 0)], [COPIES, ("X", "Giảm", -1_000)]])
def test_nothing_to_pay_opens_no_order(lines):
    with pytest.raises(Refused, match="Không có khoản nào phải trả"):
        an_order(lines=lines)

    assert not Order.objects.exists()


@pytest.mark.django_db
def test_asking_again_gives_the_same_order():
    first = an_order("dossier-draft:12")

    again = an_order("dossier-draft:12")

    assert again == first
    assert Order.objects.count() == 1


@pytest.mark.django_db
def test_other_lines_replace_the_order():
    first = an_order("dossier-draft:12")

    second = an_order("dossier-draft:12", lines=[COPIES])

    first.refresh_from_db()
    assert first.state == Order.State.CLOSED
    assert second.total == 24_000
    assert list(orders_of("dossier-draft:12")) == [second]
    assert [event.name for event in events_about(first)] == ["payments.Closed"]


@pytest.mark.django_db
def test_a_settled_order_is_not_opened_again():
    waive(an_order("dossier-draft:12"), "Hộ nghèo, Nghị quyết 54/2017", SYSTEM)

    with pytest.raises(Refused, match="đã được trả"):
        an_order("dossier-draft:12", lines=[COPIES])

    assert Order.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_open_one_order():
    start = Barrier(2)
    found = []

    def ask():
        start.wait()
        try:
            found.append(an_order("dossier-draft:12").pk)
        finally:
            connection.close()

    an_order("dossier-draft:1")  # the agency exists before the race
    threads = [Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 2
    assert len(set(found)) == 1


@pytest.mark.django_db
def test_the_address_of_the_gateway_is_signed_and_complete(settings):
    order = an_order()

    url = start_attempt(order, ip="10.1.2.3", locale="vi", return_url=RETURN, bank_code="VNPAYQR")

    params = dict(parse_qsl(urlsplit(url).query))
    attempt = order.attempts.get()
    assert url.startswith(settings.VNPAY_URL)
    assert is_genuine(params, settings.VNPAY_SECRET)
    assert params["vnp_Amount"] == "4900000"
    assert params["vnp_TxnRef"] == attempt.reference
    assert params["vnp_OrderInfo"] == "Phi dang ky khai sinh"
    assert params["vnp_Locale"] == "vn"
    assert params["vnp_BankCode"] == "VNPAYQR"
    assert params["vnp_ExpireDate"] > params["vnp_CreateDate"]


@pytest.mark.django_db
def test_an_attempt_ends_with_its_order():
    soon = timezone.now() + timedelta(minutes=3)

    attempt = an_attempt(an_order(expires=soon))

    assert attempt.expires == soon


@pytest.mark.django_db
@pytest.mark.parametrize("spoil", ["waive", "close", "expire"])
def test_no_attempt_on_an_order_that_takes_no_money(spoil):
    order = an_order()
    if spoil == "waive":
        waive(order, "Trẻ em dưới 6 tuổi", SYSTEM)
    elif spoil == "close":
        close_order(order)
    else:
        Order.objects.update(expires=timezone.now() - timedelta(seconds=1))

    with pytest.raises(Refused):
        start_attempt(order, ip="127.0.0.1", locale="vi", return_url=RETURN)

    assert not Attempt.objects.exists()


@pytest.mark.django_db
def test_without_a_secret_nobody_pays_online(settings):
    settings.VNPAY_SECRET = ""
    order = an_order()

    with pytest.raises(Refused, match="trả tại quầy"):
        start_attempt(order, ip="127.0.0.1", locale="vi", return_url=RETURN)

    assert not Attempt.objects.exists()


@pytest.mark.django_db
def test_a_settled_order_cannot_be_closed():
    order = waive(an_order(), "Người có công", SYSTEM)

    with pytest.raises(Refused):
        close_order(order)

    order.refresh_from_db()
    assert order.closed_at is None


@pytest.mark.django_db
@pytest.mark.parametrize("amount", [0, -5])
def test_the_database_takes_only_positive_lines(amount):
    order = an_order()

    with pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.create(order=order, position=9, code="X", name="X", amount=amount)

    assert order.lines.count() == 2


@pytest.mark.django_db
def test_orders_of_two_purposes_stand_side_by_side():
    first = an_order("dossier:3")

    second = open_order(
        subject="dossier:3",
        lines=[COPIES],
        description="Phí nhận kết quả",
        expires=timezone.now() + timedelta(days=1),
        purpose="ket-qua",
    )

    assert set(orders_of("dossier:3")) == {first, second}
