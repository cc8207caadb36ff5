import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from egov.foundation.events.api import Event
from egov.kernel.actor import Role
from egov.kernel.errors import Forbidden, Refused
from egov.lgsp.payments.api import (
    ReleaseRefund,
    RequestRefund,
    SendRefundAgain,
    for_staff,
    handle_ipn,
    on_refund,
    record_cash,
    refund,
    refunds_for,
    refunds_waiting,
    waive,
)
from egov.lgsp.payments.gateways import GatewayUnreachableError, RefundAnswer
from egov.lgsp.payments.giving_back import send
from egov.lgsp.payments.models import Finding, Order, Refund, RefundReply
from egov.lgsp.payments.tests.orders import ToldGateway, an_attempt, an_ipn, an_officer, an_order

pytestmark = pytest.mark.django_db
REFUSING = ToldGateway(answer=RefundAnswer(False, "95", "", "refused"))


@pytest.fixture
def leader():
    return an_officer(Role.LEADER)


@pytest.fixture
def paid_online():
    attempt = an_attempt()
    handle_ipn(an_ipn(attempt))
    return Order.objects.get(pk=attempt.order_id)


def test_a_refund_goes_to_the_gateway_by_a_job(paid_online, leader):
    asked = refund(paid_online, 24_000, "Không phải trả lệ phí", leader)

    job = ProcrastinateJob.objects.get(task_name="payments.send_refund")
    assert job.args == {"refund": asked.pk}
    assert asked.state == Refund.State.SENT
    assert Event.objects.get(name="payments.RefundRequested").payload["amount"] == 24_000


def test_an_accepted_refund_is_done_and_told(paid_online, leader):
    asked = refund(paid_online, 24_000, "Thu nhầm", leader)
    gateway = ToldGateway()

    assert send(asked, gateway) == Refund.State.DONE
    assert send(Refund.objects.get(), gateway) == Refund.State.DONE

    assert gateway.refunds == [(asked.request, 24_000)]
    assert Event.objects.get(name="payments.Refunded").payload["amount"] == 24_000
    assert Order.objects.get().state == Order.State.PAID


def test_when_all_is_given_back_the_order_says_so(paid_online, leader):
    for amount in (24_000, 25_000):
        send(refund(paid_online, amount, "Rút hồ sơ", leader), ToldGateway())

    assert Order.objects.get().state == Order.State.REFUNDED


@pytest.mark.parametrize("amount", [0, -1, 49_001])
def test_no_more_than_was_paid_is_given_back(paid_online, leader, amount):
    with pytest.raises(Refused, match=r"49\.000"):
        refund(paid_online, amount, "Thu nhầm", leader)

    assert not Refund.objects.exists()


def test_a_refund_under_way_counts(paid_online, leader):
    refund(paid_online, 40_000, "Thu nhầm", leader)

    with pytest.raises(Refused, match=r"9\.000"):
        refund(paid_online, 10_000, "Thu nhầm", leader)

    assert Refund.objects.count() == 1


def test_a_refused_refund_asks_staff_and_may_be_tried_again(paid_online, leader):
    asked = refund(paid_online, 49_000, "Thu nhầm", leader)

    assert send(asked, REFUSING) == Refund.State.REFUSED

    assert Finding.objects.get().kind == Finding.Kind.REFUND_REFUSED
    assert Event.objects.filter(name="payments.RefundRefused").count() == 1
    assert refund(paid_online, 49_000, "Thu nhầm", leader).state == Refund.State.SENT


def test_an_unreachable_gateway_leaves_the_refund_to_the_next_try(paid_online, leader):
    asked = refund(paid_online, 49_000, "Thu nhầm", leader)

    with pytest.raises(GatewayUnreachableError):
        send(asked, ToldGateway(unreachable=True))

    assert Refund.objects.get().state == Refund.State.SENT
    assert not RefundReply.objects.exists()


def test_a_refused_refund_that_goes_again_answers_its_question(paid_online, leader):
    asked = refund(paid_online, 49_000, "Thu nhầm", leader)
    send(asked, REFUSING)
    assert Finding.objects.get().detail.startswith("Giao dịch ở cổng thanh toán không thành công")

    SendRefundAgain(subject=paid_online, refund=asked.pk).run(leader)

    finding = Finding.objects.get()
    assert finding.answered_at is not None
    assert finding.answer == "Đã gửi lại yêu cầu hoàn tiền."


def test_what_is_left_has_changed_since_the_person_looked(paid_online, leader):
    refund(paid_online, 9_000, "Thu nhầm", leader)

    with pytest.raises(Refused, match=r"còn 40\.000"):
        RequestRefund(subject=paid_online, amount=9_000, reason="Thu nhầm", left=49_000).run(leader)

    assert Refund.objects.count() == 1
    RequestRefund(subject=paid_online, amount=9_000, reason="Thu nhầm", left=40_000).run(leader)
    assert Refund.objects.count() == 2


def test_what_was_given_back_wholly_says_so(paid_online, leader):
    refund(paid_online, 49_000, "Thu nhầm", leader)

    with pytest.raises(Refused, match="hoàn lại hết"):
        refund(paid_online, 1, "Thu nhầm", leader)

    assert Refund.objects.count() == 1


@pytest.mark.parametrize(
    ("code", "accepted", "said"),
    [("00", True, "đã nhận"), ("94", True, "đã nhận"), ("91", False, "không tìm thấy"), ("98", False, "mã 98")],
)
def test_the_gateways_answer_to_a_refund_is_said_in_words(code, accepted, said):
    assert said in on_refund(code, accepted=accepted)


@pytest.mark.parametrize(("code", "said"), [("24", "huỷ giao dịch"), ("51", "không đủ tiền"), ("77", "mã 77")])
def test_why_nothing_was_paid_is_said_in_words(code, said):
    assert said in for_staff(code)


def test_cash_is_given_back_in_cash(leader):
    order = an_order()
    record_cash(order, an_officer())

    done = refund(order, 49_000, "Thu nhầm", leader)

    assert done.state == Refund.State.DONE
    assert Order.objects.get().state == Order.State.REFUNDED
    assert not ProcrastinateJob.objects.filter(task_name="payments.send_refund").exists()


def test_there_is_nothing_to_give_back_of_a_waived_or_unpaid_order(leader):
    unpaid, waived = an_order(), waive(an_order(), "Hộ nghèo", an_officer())

    for order in (unpaid, waived):
        with pytest.raises(Refused, match="Chưa có khoản tiền"):
            refund(order, 1_000, "Thu nhầm", leader)

    assert not Refund.objects.exists()


def test_a_reason_is_kept(paid_online, leader):
    with pytest.raises(Refused, match="lý do"):
        refund(paid_online, 1_000, " ", leader)

    assert not Refund.objects.exists()


def test_the_counter_does_not_give_money_back(paid_online):
    with pytest.raises(Forbidden):
        refund(paid_online, 1_000, "Thu nhầm", an_officer(Role.COUNTER))

    assert not Refund.objects.exists()


def test_a_flagged_refund_waits_for_its_release(leader):
    order = an_order()
    first, second = an_attempt(order), an_attempt(order)
    handle_ipn(an_ipn(first))
    handle_ipn(an_ipn(second))
    flagged = refunds_waiting(leader).get()
    assert send(flagged, ToldGateway()) == Refund.State.FLAGGED

    ReleaseRefund(subject=order, refund=flagged.pk).run(leader)
    gateway = ToldGateway()
    state = send(Refund.objects.get(), gateway)

    assert state == Refund.State.DONE
    assert gateway.refunds == [(flagged.request, 49_000)]
    assert not refunds_waiting(leader).exists()
    assert Order.objects.get().state == Order.State.PAID  # the first payment stays
    with pytest.raises(Refused, match="đã được duyệt"):
        ReleaseRefund(subject=order, refund=flagged.pk).run(leader)


def test_a_refused_refund_goes_again_under_a_new_number(paid_online, leader):
    asked = refund(paid_online, 24_000, "Thu nhầm", leader)
    send(asked, REFUSING)

    SendRefundAgain(subject=paid_online, refund=asked.pk).run(leader)
    again, gateway = Refund.objects.get(), ToldGateway()
    assert again.state == Refund.State.SENT
    send(again, gateway)

    assert gateway.refunds == [(again.request, 24_000)]
    assert again.request != asked.request
    assert Refund.objects.get().state == Refund.State.DONE
    assert list(RefundReply.objects.order_by("id").values_list("accepted", flat=True)) == [False, True]


def test_a_refused_refund_that_was_paid_otherwise_does_not_go_again(paid_online, leader):
    asked = refund(paid_online, 49_000, "Thu nhầm", leader)
    send(asked, REFUSING)
    refund(paid_online, 49_000, "Thu nhầm", leader)

    with pytest.raises(Refused, match="yêu cầu khác"):
        SendRefundAgain(subject=paid_online, refund=asked.pk).run(leader)

    assert Refund.objects.get(pk=asked.pk).request == asked.request


def test_the_counter_does_not_send_a_refund_again(paid_online, leader):
    asked = refund(paid_online, 24_000, "Thu nhầm", leader)
    send(asked, REFUSING)

    with pytest.raises(Forbidden):
        SendRefundAgain(subject=paid_online, refund=asked.pk).run(an_officer(Role.COUNTER))

    assert Refund.objects.get().state == Refund.State.REFUSED


def test_the_database_sorts_refunds_as_the_program_does(paid_online, leader):
    done, refused, sent = (refund(paid_online, 1_000, reason, leader) for reason in ("a", "b", "c"))
    send(done, ToldGateway())
    send(refused, REFUSING)

    for one in (done, refused, sent):
        state = Refund.objects.get(pk=one.pk).state
        assert list(refunds_for(leader, state)) == [one]
    assert refunds_for(leader, *Refund.State).count() == 3
