"""What it costs, who paid, what the applicant is written."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.world import ANSWERS, MONDAY, World, do_step, make_release, receive_dossier

from egov.foundation.events.api import Event, events_about
from egov.kernel.actor import GUEST, Role
from egov.kernel.errors import Refused
from egov.lgsp.messaging.api import Message, messages_about
from egov.lgsp.payments import api as payments
from egov.services.catalogue.api import Fee, Release
from egov.services.dossiers import api as dossiers
from egov.services.dossiers.handlers import file_what_is_paid, tell_the_applicant

FEE = {"code": "le-phi", "name": {"vi": "Lệ phí"}, "amount": 8000, "per": "copy", "quantity_field": "so_ban"}
WAIVER = {"code": "ho-ngheo", "name": {"vi": "Hộ nghèo"}, "percent": 100}


def with_fee() -> Release:
    return make_release("TT-9010", fees=[FEE])


def pledged(world: World) -> dossiers.Draft:
    draft = dossiers.start_draft(world.applicant, with_fee(), world.agencies["so-tp"], answers=ANSWERS)
    return dossiers.pledge(draft, delivery="counter")


@pytest.mark.parametrize(
    ("fee", "answers", "waiver", "amount"),
    [
        (FEE, {"so_ban": 3}, "", 24000),
        (FEE, {"so_ban": 0}, "", 8000),
        (FEE, {}, "", 8000),
        (FEE | {"free_up_to": 2}, {"so_ban": 3}, "", 8000),
        (FEE | {"per": "one"}, {"so_ban": 3}, "", 8000),
        (FEE | {"waivers": [WAIVER]}, {"so_ban": 3}, "ho-ngheo", 0),
        (FEE | {"waivers": [WAIVER], "waiver_field": "dien"}, {"so_ban": 1, "dien": "ho-ngheo"}, "", 0),
        (FEE | {"waivers": [WAIVER]}, {"so_ban": 1}, "khong", 8000),
    ],
)
def test_the_price(fee: dict[str, object], answers: dict[str, object], waiver: str, amount: int) -> None:
    assert dossiers.total(dossiers.quote([Fee.of(fee)], answers, waiver)) == amount


def test_a_free_procedure_asks_for_nothing(world: World) -> None:
    draft = dossiers.start_draft(world.applicant, make_release(), world.agencies["so-tp"], answers=ANSWERS)

    assert dossiers.price_of(draft) == ()


def test_the_price_is_frozen_with_the_pledge_and_a_changed_answer_undoes_both(world: World) -> None:
    draft = pledged(world)
    assert draft.price is not None
    assert draft.price[0]["amount"] == 16000

    draft = dossiers.save_step(draft, "noi_dung", {"so_ban": 5}, None, complete=True)

    assert draft.pledged_at is None
    assert dossiers.total(dossiers.price_of(draft)) == 40000


def test_nothing_is_filed_before_it_is_paid(world: World) -> None:
    draft = pledged(world)

    with pytest.raises(Refused, match="trả phí"):
        dossiers.Submit(subject=draft).run(world.applicant)

    assert not dossiers.Dossier.objects.exists()


def test_the_banks_report_files_the_dossier_once_also_when_it_comes_twice(world: World) -> None:
    draft = pledged(world)
    order = dossiers.order_for_draft(draft, timezone.now())
    payments.record_cash(order, world.actor("so-tp", Role.COUNTER))
    paid = Event.objects.get(name="payments.Paid")

    file_what_is_paid(paid)
    file_what_is_paid(paid)

    dossier = dossiers.Dossier.objects.get()
    assert (dossier.fee_due, dossier.fee_paid, dossier.payment_order) == (16000, 16000, order.pk)


def test_the_counter_takes_the_fee_once_and_the_result_waits_for_it(world: World) -> None:
    dossier = receive_dossier(world, with_fee())
    while dossier.steps.waiting().exclude(kind="return_result").exists():
        do_step(world, dossier, MONDAY + timedelta(hours=2))
    with pytest.raises(Refused, match="Thu đủ phí"):
        do_step(world, dossier, MONDAY + timedelta(hours=3))

    counter = world.actor("so-tp", Role.COUNTER)
    dossiers.TakeFee(subject=dossier, at=MONDAY).run(counter)
    with pytest.raises(Refused, match="không còn khoản"):
        dossiers.TakeFee(subject=dossier, at=MONDAY).run(counter)

    do_step(world, dossier, MONDAY + timedelta(hours=3))
    assert payments.Receipt.objects.count() == 1


def test_postage_is_collected_as_its_own_line_and_stands_on_no_receipt(world: World) -> None:
    charge = {"code": "le-phi", "name": {"vi": "Lệ phí"}, "amount": 8000, "kind": "charge"}
    postage = {"code": "cuoc", "name": {"vi": "Cước bưu điện"}, "amount": 25000, "kind": "shipping"}
    dossier = receive_dossier(world, make_release("TT-9012", fees=[charge, postage]))

    dossiers.TakeFee(subject=dossier, at=MONDAY).run(world.actor("so-tp", Role.COUNTER))

    order = payments.Order.objects.get()
    assert list(order.lines.values_list("kind", "amount")) == [("le_phi", 8000), ("cuoc", 25000)]
    receipt = payments.receipt_of(order)
    assert receipt is not None
    assert (receipt.amount, [line["name"] for line in receipt.lines]) == (8000, ["Lệ phí"])


def test_a_price_frozen_before_lines_had_kinds_is_a_fee(world: World) -> None:
    dossier = receive_dossier(world, with_fee())
    old = [{key: value for key, value in line.items() if key != "kind"} for line in dossier.filing.price]
    dossier.filing.price = old
    dossier.filing.save()

    dossiers.TakeFee(subject=dossiers.Dossier.objects.get(), at=MONDAY).run(world.actor("so-tp", Role.COUNTER))

    assert payments.Order.objects.get().lines.get().kind == "phi"


def test_every_event_is_told_once_with_its_slip(world: World) -> None:
    dossier = receive_dossier(world, make_release())
    received = events_about(dossier).get(name="dossiers.Received")

    tell_the_applicant(received)
    tell_the_applicant(received)

    message = messages_about(f"dossiers.dossier:{dossier.pk}").get()
    assert dossier.code in message.subject
    assert [item.name for item in message.attachments.all()] == [f"{dossier.code}-01.pdf"]


def test_every_event_that_concerns_the_applicant_can_be_told(world: World) -> None:
    dossier = receive_dossier(world, with_fee())
    dossiers.TakeFee(subject=dossier, at=MONDAY).run(world.actor("so-tp", Role.COUNTER))
    dossiers.Postpone(subject=dossier, new_due=MONDAY + timedelta(days=9), reason="Chờ xác minh.", at=MONDAY).run(
        world.actor("so-tp", Role.HEAD)
    )
    while dossier.steps.waiting().exists():
        do_step(world, dossier, MONDAY + timedelta(hours=2))
    told = {"Submitted", "Received", "FeePaid", "Postponed", "Finished", "Returned"}

    for event in events_about(dossier):
        if event.name.removeprefix("dossiers.") in told:
            tell_the_applicant(event)

    assert Message.objects.count() == len(told)
    assert not Message.objects.filter(text__contains="((").exists()


def test_a_guest_where_the_release_wants_an_account_is_asked_to_sign_in(world: World) -> None:
    release = make_release("TT-9011", guest=False)

    with pytest.raises(Refused, match="đăng nhập"):
        dossiers.start_draft(GUEST, release, world.agencies["so-tp"])

    assert not dossiers.Draft.objects.exists()
