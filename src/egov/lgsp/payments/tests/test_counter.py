"""At the counter: cash, receipts, waivers, notes."""

from datetime import UTC, datetime
from io import BytesIO
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from pypdf import PdfReader

from egov.foundation.directory.api import Agency
from egov.foundation.events.api import Event, Refusal, events_about
from egov.kernel.actor import GUEST, SYSTEM, Role
from egov.kernel.errors import Forbidden, Refused
from egov.lgsp.payments.actions import RecordCash
from egov.lgsp.payments.api import (
    Answer,
    handle_ipn,
    receipt_of,
    receipt_pdf,
    receipts_of,
    record_cash,
    waive,
)
from egov.lgsp.payments.models import Finding, Order, Receipt, ReceiptSeries, Settlement
from egov.lgsp.payments.tests.orders import COPIES, POSTAGE, an_attempt, an_ipn, an_officer, an_order, commune

pytestmark = pytest.mark.django_db


def test_cash_settles_the_order_and_makes_out_a_receipt():
    order = an_order()

    receipt = record_cash(order, an_officer())

    order.refresh_from_db()
    event = events_about(order).get()
    assert order.state == Order.State.PAID
    assert order.settlement.kind == Settlement.Kind.CASH
    assert (event.name, event.payload["method"], event.actor_name) == (
        "payments.Paid",
        "cash",
        "Nguyễn Văn Bình",
    )
    assert receipt == receipt_of(order)
    assert list(receipts_of([order.subject])) == [receipt]


def test_the_receipt_carries_what_the_circular_asks_for():
    ReceiptSeries.objects.create(agency=commune(), year=2017, sign="AA-17E", tax_code="0600123456")
    order = an_order()

    RecordCash(subject=order, at=datetime(2017, 12, 31, 2, tzinfo=UTC)).run(an_officer())

    receipt = Receipt.objects.get()
    assert (receipt.form, receipt.sign, receipt.printed_number) == ("01BLP2-001", "AA-17E", "0000001")
    assert (receipt.agency_name, receipt.agency_tax_code) == ("UBND xã Hải Đường", "0600123456")
    assert (receipt.payer_name, receipt.payer_address) == ("Trần Thị Thương", "Xóm 5, xã Hải Đường")
    assert receipt.lines == [{"name": "Bản sao trích lục, 3 bản", "amount": 24_000}]
    assert receipt.amount == 24_000  # postage is collected for the post office
    assert receipt.amount_in_words == "Hai mươi tư nghìn đồng"
    assert (receipt.method, receipt.collector) == ("Tiền mặt", "Nguyễn Văn Bình")


def test_the_receipt_as_pdf_shows_it():
    receipt = record_cash(an_order(), an_officer(), payer_name="Phạm Văn Dũng", payer_address="Thôn Đông")

    (page,) = PdfReader(BytesIO(receipt_pdf(receipt))).pages

    text = page.extract_text()
    assert "BIÊN LAI THU PHÍ, LỆ PHÍ" in text
    assert "Phạm Văn Dũng" in text
    assert receipt.printed_number in text
    assert "Hai mươi tư nghìn đồng" in text
    assert page.mediabox.width > page.mediabox.height


def test_a_reprint_is_the_same():
    receipt = record_cash(an_order(), an_officer())

    first = receipt_pdf(receipt)

    assert receipt_pdf(Receipt.objects.get()) == first


def test_postage_alone_has_no_receipt():
    order = an_order(lines=[POSTAGE])

    assert record_cash(order, an_officer()) is None
    assert events_about(order).get().payload["receipt"] == ""


def test_numbers_run_per_agency_and_year():
    other = Agency.objects.create(
        code="ubnd-xa-hai-ly",
        name="UBND xã Hải Lý",
        short_name="Xã Hải Lý",
        level="xa",
        kind="ubnd",
        valid_from="2000-01-01",
    )
    moments = [
        datetime(2017, 5, 2, 3, tzinfo=UTC),
        datetime(2017, 12, 31, 17, 30, tzinfo=UTC),
    ]  # the second: 2018
    for agency in (commune(), other):
        for at in (*moments, moments[0]):
            RecordCash(subject=an_order(agency=agency), at=at).run(an_officer(agency=agency))

    numbers = sorted((r.series.agency_id, r.sign, r.number) for r in Receipt.objects.select_related("series"))

    assert numbers == sorted(
        (agency.pk, *rest) for agency in (commune(), other) for rest in (("AA-17E", 1), ("AA-17E", 2), ("AA-18E", 1))
    )


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gaps_when_many_pay_and_some_fail():
    orders = [an_order() for _ in range(8)]
    start = Barrier(8)
    officer = an_officer()

    def pay(order, fails):
        start.wait()
        try:
            with transaction.atomic():
                record_cash(order, officer)
                if fails:
                    raise RuntimeError
        except RuntimeError:
            pass
        finally:
            connection.close()

    threads = [Thread(target=pay, args=(order, n % 3 == 0)) for n, order in enumerate(orders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(Receipt.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    assert ReceiptSeries.objects.get().last_number == 5


def test_cash_is_taken_once():
    order = an_order()
    record_cash(order, an_officer())

    with pytest.raises(Refused, match="đã được trả"):
        record_cash(order, an_officer())

    assert Settlement.objects.count() == Receipt.objects.count() == 1


def test_money_from_the_gateway_after_cash_is_flagged():
    attempt = an_attempt()
    record_cash(attempt.order, an_officer())

    assert handle_ipn(an_ipn(attempt))["RspCode"] == "00"

    assert Settlement.objects.get().kind == Settlement.Kind.CASH
    assert attempt.refunds.get().surplus


@pytest.mark.parametrize("role", [Role.SPECIALIST, Role.LEADER, None])
def test_only_the_counter_takes_cash(role):
    order = an_order()
    actor = an_officer(role) if role else GUEST

    with pytest.raises(Forbidden) as refusal:
        record_cash(order, actor)

    assert not Settlement.objects.exists()
    assert not events_about(order)
    assert Refusal.objects.get(reference=refusal.value.reference).reason == refusal.value.message


def test_another_agency_takes_no_cash_for_this_one():
    other = Agency.objects.create(
        code="khac", name="UBND xã khác", short_name="Khác", level="xa", kind="ubnd", valid_from="2000-01-01"
    )

    with pytest.raises(Forbidden):
        record_cash(an_order(), an_officer(agency=other))

    assert not Settlement.objects.exists()


def test_a_waiver_keeps_its_ground():
    order = waive(an_order(), "Hộ nghèo, Nghị quyết 54/2017/NQ-HĐND", an_officer())

    event = events_about(order).get()
    assert order.state == Order.State.WAIVED
    assert order.settlement.ground == "Hộ nghèo, Nghị quyết 54/2017/NQ-HĐND"
    assert (event.name, event.payload["amount"]) == ("payments.Waived", 49_000)
    assert receipt_of(order) is None


def test_a_waiver_needs_a_ground():
    order = an_order()

    with pytest.raises(Refused, match="căn cứ"):
        waive(order, "  ", an_officer())

    assert order.state == Order.State.OPEN


def test_the_database_knows_what_settles_an_order():
    order = an_order(lines=[COPIES])

    for wrong in (
        {"kind": "cash", "amount": 0},
        {"kind": "waiver", "amount": 0, "ground": ""},
        {"kind": "waiver", "amount": 5, "ground": "x"},
        {"kind": "gateway", "amount": 24_000},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Settlement.objects.create(order=order, by_name="x", **wrong)

    assert not Settlement.objects.exists()


def test_a_finding_is_answered_once():
    attempt = an_attempt()
    handle_ipn(an_ipn(attempt, amount=1_000))
    finding = Finding.objects.get()

    Answer(subject=attempt.order, finding=finding.pk, note="Đã gọi ngân hàng, đã hoàn.").run(an_officer())
    with pytest.raises(Refused, match="đã được xử lý"):
        Answer(subject=attempt.order, finding=finding.pk, note="Lại").run(an_officer())

    finding.refresh_from_db()
    assert (finding.answer, finding.answered_user) == ("Đã gọi ngân hàng, đã hoàn.", 7)
    assert Event.objects.filter(name="payments.Answered").count() == 1


def test_an_answer_has_words():
    attempt = an_attempt()
    handle_ipn(an_ipn(attempt, amount=1_000))

    with pytest.raises(Refused, match="Ghi cách"):
        Answer(subject=attempt.order, finding=Finding.objects.get().pk, note=" ").run(SYSTEM)

    assert Finding.objects.get().answered_at is None
