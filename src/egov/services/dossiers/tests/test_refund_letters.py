"""What the payer is written when money was given back."""

import pytest
from tests.world import ANSWERS, MONDAY, World, make_release, receive_dossier

from egov.foundation.events.api import Event
from egov.kernel.actor import Role
from egov.lgsp.messaging.api import Message, messages_about
from egov.lgsp.payments import api as payments
from egov.services.dossiers import api as dossiers
from egov.services.dossiers.refund_letters import tell_of_refund
from egov.services.dossiers.subjects import dossier_behind

FEE = {"code": "le-phi", "name": {"vi": "Lệ phí"}, "amount": 8000}


def given_back(world: World, **changes: object) -> tuple[dossiers.Dossier, Event]:
    """A dossier of which 3.000 đ were given back in cash."""
    dossier = receive_dossier(world, make_release("TT-9013", fees=[FEE]))
    dossiers.Dossier.objects.filter(pk=dossier.pk).update(**changes)
    dossier.refresh_from_db()
    dossiers.TakeFee(subject=dossier, at=MONDAY).run(world.actor("so-tp", Role.COUNTER))
    order = payments.Order.objects.get()
    payments.refund(order, 3000, "Thu thừa một bản", world.actor("so-tp", Role.HEAD))
    return dossier, Event.objects.get(name="payments.Refunded")


def test_the_payer_reads_of_cash_given_back_once(world: World) -> None:
    dossier, refunded = given_back(world)

    tell_of_refund(refunded)
    tell_of_refund(refunded)

    letter = messages_about(f"dossiers.dossier:{dossier.pk}").get()
    assert letter.subject.replace("\xa0", " ") == f"Đã trả lại 3.000 đ tiền mặt của hồ sơ {dossier.code}"
    assert "Thu thừa một bản" in letter.text
    assert letter.to_email == dossier.applicant_email


def test_a_refund_through_the_bank_says_where_the_money_goes(world: World) -> None:
    dossier, refunded = given_back(world)
    order = payments.Order.objects.get()
    attempt = payments.Attempt.objects.create(
        order=order, amount=8000, expires=MONDAY, next_query_at=MONDAY, ip="127.0.0.1", locale="vn", return_url="/"
    )
    payments.Refund.objects.update(attempt=attempt)

    tell_of_refund(refunded)

    letter = messages_about(f"dossiers.dossier:{dossier.pk}").get()
    assert letter.subject.startswith("Hoàn 3.000")
    assert "theo lịch của ngân hàng" in letter.text


def test_who_filed_in_english_reads_english(world: World) -> None:
    dossier, refunded = given_back(world, language="en")

    tell_of_refund(refunded)

    assert "paid back in cash" in messages_about(f"dossiers.dossier:{dossier.pk}").get().subject


def test_money_of_a_draft_that_became_no_dossier_writes_to_nobody(world: World) -> None:
    _dossier, refunded = given_back(world)
    draft = dossiers.start_draft(world.applicant, make_release("TT-9014"), world.agencies["so-tp"], answers=ANSWERS)
    refunded.payload["subject"] = f"draft:{draft.pk}"

    tell_of_refund(refunded)

    assert not Message.objects.exists()


@pytest.mark.parametrize("subject", ["", "draft:", "draft:0", "dossier:0", "dossier:x", "other:1"])
def test_a_subject_that_is_no_dossier_has_none_behind_it(world: World, subject: str) -> None:
    receive_dossier(world, make_release("TT-9015"))

    assert dossier_behind(subject) is None
