"""Fees at the workplace: what waits for a person is listed, done where the policies allow it, hidden from others."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.world import make_release

from egov.channels.desk.tests.desk import Desk
from egov.foundation.events.api import Refusal
from egov.kernel.actor import Role
from egov.lgsp.payments import api as payments
from egov.services.dossiers.api import Dossier, TakeFee

FEE = {"code": "le-phi", "name": {"vi": "Lệ phí"}, "amount": 8000, "kind": "charge"}
LIST = "/mot-cua/thu-phi/"


def page_of(order: payments.Order) -> str:
    return f"{LIST}{order.pk}/"


def paid_in_cash(desk: Desk) -> tuple[Dossier, payments.Order]:
    dossier = desk.received(make_release("TT-9050", fees=[FEE]))
    TakeFee(subject=dossier).run(desk.world.actor("so-tp", Role.COUNTER))
    dossier.refresh_from_db()
    return dossier, payments.Order.objects.get(pk=dossier.payment_order)


def paid_twice(desk: Desk) -> tuple[payments.Order, payments.Refund]:
    """Money of the gateway that came when the counter had taken cash: it waits to be given back."""
    order = payments.open_order(
        subject="draft:1",
        lines=[("le-phi", "Lệ phí", 8000, "le_phi")],
        description="Lệ phí",
        expires=timezone.now() + timedelta(days=5),
        agency=desk.world.agencies["so-tp"],
        payer_name="Phạm Văn Dũng",
    )
    payments.start_attempt(order, ip="127.0.0.1", locale="vi", return_url="http://127.0.0.1:8000/")
    payments.record_cash(order, desk.world.actor("so-tp", Role.COUNTER))
    attempt = order.attempts.get()
    refund = payments.Refund.objects.create(
        order=order, attempt=attempt, amount=8000, reason="Đã trả", requested_name="Hệ thống", surplus=True
    )
    payments.Finding.objects.create(attempt=attempt, kind=payments.Finding.Kind.SURPLUS, detail="Cần hoàn lại.")
    return payments.Order.objects.get(pk=order.pk), refund


def read(client: Client, address: str) -> str:
    """The page as a person reads it: spaces are spaces."""
    return client.get(address).content.decode().replace("\xa0", " ")


def paid_online(desk: Desk) -> tuple[Dossier, payments.Order]:
    """The bank's money came before the dossier had its code, so the payment does not know it."""
    dossier = desk.received(make_release("TT-9051", fees=[FEE]))
    order = payments.open_order(
        subject=f"draft:{dossier.draft.pk}",
        lines=[("le-phi", "Lệ phí", 8000, "le_phi")],
        description="Lệ phí",
        expires=timezone.now() + timedelta(days=5),
        agency=desk.world.agencies["so-tp"],
        payer_name="Phạm Văn Dũng",
    )
    payments.start_attempt(order, ip="127.0.0.1", locale="vi", return_url="http://127.0.0.1:8000/")
    Dossier.objects.filter(pk=dossier.pk).update(payment_order=order.pk)
    return dossier, order


def do(client: Client, order: payments.Order, deed: str, number: int = 0, **typed: str) -> tuple[int, str]:
    answer = client.post(page_of(order), {"viec": deed, "muc": str(number), **typed})
    return answer.status_code, answer.content.decode().replace("\xa0", " ")


def test_a_payment_at_the_counter_is_listed_with_its_dossier_and_receipt(desk: Desk) -> None:
    dossier, order = paid_in_cash(desk)
    client = desk.sit("so-tp", Role.COUNTER)

    listed = read(client, f"{LIST}?xem=thu")
    page = read(client, page_of(order))

    assert dossier.code in listed
    assert "8.000 đ" in listed
    assert "Đã thu" in listed
    assert "Tiền mặt" in page
    receipt = client.get(f"{page_of(order)}bien-lai/")
    assert receipt.content.startswith(b"%PDF")


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("tt=paid", True),
        ("tt=open", False),
        ("tt=waived", False),
        ("q={code}", True),
        ("q=ph%E1%BA%A1m+v%C4%83n", True),
        ("q=khong-co", False),
        ("tt=khong-co", True),
    ],
)
def test_payments_are_filtered(desk: Desk, query: str, there: bool) -> None:
    dossier, _order = paid_in_cash(desk)

    page = desk.sit("so-tp", Role.HEAD).get(f"{LIST}?xem=thu&{query.format(code=dossier.code)}").content.decode()

    assert (f'href="/mot-cua/ho-so/{dossier.code}/"' in page) is there


def test_what_was_paid_before_filing_is_found_by_the_dossiers_code(desk: Desk) -> None:
    dossier, order = paid_online(desk)
    client = desk.sit("so-tp", Role.COUNTER)

    found = read(client, f"{LIST}?xem=thu&q={dossier.code.lower()}")
    other = read(client, f"{LIST}?xem=thu&q={dossier.code[:-1]}")

    assert page_of(order) in found
    assert page_of(order) not in other


@pytest.mark.parametrize(("role", "there"), [(Role.COUNTER, True), (Role.HEAD, True), (Role.SPECIALIST, False)])
def test_the_dossiers_page_leads_whoever_handles_money_to_the_payment(desk: Desk, role: Role, there: bool) -> None:
    dossier, order = paid_in_cash(desk)

    page = read(desk.sit("so-tp", role), f"/mot-cua/ho-so/{dossier.code}/")

    assert (page_of(order) in page) is there


def test_the_head_gives_cash_back_in_part(desk: Desk) -> None:
    _dossier, order = paid_in_cash(desk)
    head = desk.sit("so-tp", Role.HEAD)

    assert do(head, order, "hoan", amount="3.000 đ", reason="Tính nhầm một bản")[0] == 302

    refund = payments.Refund.objects.get()
    assert (refund.amount, refund.state, refund.released_name) == (3000, "done", "Nguyễn Hữu Nghĩa")
    assert "3.000 đ" in read(head, f"{LIST}?xem=hoan&tt=done")


@pytest.mark.parametrize(
    ("amount", "reason", "said", "status"),
    [
        ("9.000", "Tính nhầm", "phải từ 1 đ đến 8.000 đ", 409),
        ("3.000", "", "Ghi lý do hoàn tiền", 409),
        ("ba nghìn", "Tính nhầm", "Nhập số tiền bằng chữ số", 422),
        ("", "Tính nhầm", "Nhập số tiền bằng chữ số", 422),
    ],
)
def test_a_wrong_refund_is_told_and_nothing_is_given(
    desk: Desk, amount: str, reason: str, said: str, status: int
) -> None:
    _dossier, order = paid_in_cash(desk)

    answered, page = do(desk.sit("so-tp", Role.HEAD), order, "hoan", amount=amount, reason=reason)

    assert answered == status
    assert said in page
    assert not payments.Refund.objects.exists()


def test_a_second_click_on_the_same_page_gives_nothing_more(desk: Desk) -> None:
    _dossier, order = paid_in_cash(desk)
    head = desk.sit("so-tp", Role.HEAD)
    typed = {"amount": "3.000", "reason": "Tính nhầm một bản", "left": "8000"}

    do(head, order, "hoan", **typed)
    status, page = do(head, order, "hoan", **typed)

    assert status == 409
    assert "vừa được hoàn lại một phần, còn 5.000 đ" in page
    assert 'name="left" value="5000"' in page
    assert "Nhiều nhất 5.000 đ" in page
    assert payments.Refund.objects.get().amount == 3000


def test_where_nothing_is_left_the_form_is_gone_and_what_was_written_is_kept(desk: Desk) -> None:
    _dossier, order = paid_in_cash(desk)
    head = desk.sit("so-tp", Role.HEAD)
    typed = {"amount": "8.000", "reason": "Người nộp xin rút", "left": "8000"}

    do(head, order, "hoan", **typed)
    status, page = do(head, order, "hoan", **typed)

    assert status == 409
    assert "đã được hoàn lại hết" in page
    assert 'value="hoan"' not in page
    assert ">Người nộp xin rút</textarea>" in page
    assert payments.Refund.objects.count() == 1


@pytest.mark.parametrize("role", [Role.COUNTER, Role.CLERK, Role.ADMIN])
def test_who_may_not_refund_has_no_button_and_is_refused(desk: Desk, role: Role) -> None:
    _dossier, order = paid_in_cash(desk)
    client = desk.sit("so-tp", role)

    assert 'value="hoan"' not in read(client, page_of(order))
    assert do(client, order, "hoan", amount="8.000", reason="Tính nhầm")[0] == 403
    assert not payments.Refund.objects.exists()


def test_money_paid_twice_waits_and_the_leader_releases_it_once(desk: Desk) -> None:
    order, refund = paid_twice(desk)
    leader = desk.sit("so-tp", Role.LEADER)

    waiting = read(leader, f"{LIST}?xem=hoan&tt=flagged")
    first, again = do(leader, order, "duyet", refund.pk), do(leader, order, "duyet", refund.pk)

    assert "Trả thừa" in waiting
    assert first[0] == 302
    assert again[0] == 409
    assert "đã được duyệt" in again[1]
    refund.refresh_from_db()
    assert refund.state == "sent"
    finding = payments.Finding.objects.get()
    assert (finding.answer, bool(finding.answered_name)) == ("Đã duyệt hoàn lại tiền trả thừa.", True)
    assert "Không có việc cần xử lý" in read(leader, LIST)


def test_a_refund_that_the_gateway_refused_is_sent_again_under_a_new_number(desk: Desk) -> None:
    order, refund = paid_twice(desk)
    leader = desk.sit("so-tp", Role.LEADER)
    do(leader, order, "duyet", refund.pk)
    refund.refresh_from_db()
    refund.replies.create(accepted=False, response_code="95", message="Transaction was not successful")
    old = refund.request

    assert "Trả lời: Giao dịch ở cổng thanh toán không thành công" in read(leader, page_of(order))
    listed = read(leader, f"{LIST}?xem=hoan&tt=refused")
    status, _page = do(leader, order, "gui-lai", refund.pk)
    refund = payments.Refund.objects.get(pk=refund.pk)
    assert (listed.count("Cổng thanh toán từ chối</span>"), status, refund.state) == (1, 302, "sent")

    refund.replies.create(accepted=True, response_code="00")

    assert refund.request != old
    assert payments.Refund.objects.get(pk=refund.pk).state == "done"


def test_only_a_refused_refund_is_sent_again(desk: Desk) -> None:
    order, refund = paid_twice(desk)

    status, page = do(desk.sit("so-tp", Role.LEADER), order, "gui-lai", refund.pk)

    assert status == 409
    assert "Chỉ gửi lại được yêu cầu" in page
    refund.refresh_from_db()
    assert refund.state == "flagged"


def test_a_finding_is_answered_with_a_note(desk: Desk) -> None:
    order, _refund = paid_twice(desk)
    finding = payments.Finding.objects.get()
    client = desk.sit("so-tp", Role.ADMIN)

    empty, page = do(client, order, "ghi", finding.pk, note=" ")
    assert (empty, "Ghi cách đã xử lý." in page) == (409, True)
    done, _page = do(client, order, "ghi", finding.pk, note="Đã gọi người nộp.")

    finding.refresh_from_db()
    assert (done, finding.answer, finding.answered_name) == (302, "Đã gọi người nộp.", "Bùi Xuân Trường")
    assert "Không có việc cần xử lý" in read(client, LIST)


def test_what_waits_is_counted_beside_its_view(desk: Desk) -> None:
    paid_twice(desk)

    page = desk.sit("so-tp", Role.COUNTER).get(LIST).content.decode()

    assert re.findall(r"nav-link[^>]*>([^<]+?) <span[^>]*>(\d+)<", page) == [("Cần xử lý", "1"), ("Hoàn phí", "1")]


def test_the_administrator_reads_a_masked_name_and_gets_no_receipt(desk: Desk) -> None:
    dossier, order = paid_in_cash(desk)
    client = desk.sit("so-tp", Role.ADMIN)

    page = read(client, page_of(order)) + read(client, f"{LIST}?xem=thu")

    assert dossier.applicant_name not in page
    assert "Phạm V*** D***" in page
    assert client.get(f"{page_of(order)}bien-lai/").status_code == 404


@pytest.mark.thorough
@pytest.mark.parametrize("agency", ["so-ct", "ubnd-tinh", "xa"])
def test_no_role_of_another_agency_reaches_a_payment(desk: Desk, agency: str) -> None:
    order, refund = paid_twice(desk)

    for role in Role:
        client = desk.sit(agency, role)
        assert client.get(page_of(order)).status_code == 404
        assert client.get(f"{page_of(order)}bien-lai/").status_code == 404
        assert do(client, order, "duyet", refund.pk)[0] == 404
        assert order.payer_name not in read(client, f"{LIST}?xem=thu")

    refund.refresh_from_db()
    assert refund.released_at is None
    assert Refusal.objects.filter(action="payments.read", subject_id=str(order.pk)).count() >= 5


def test_a_deed_that_is_none_is_not_found(desk: Desk) -> None:
    order, _refund = paid_twice(desk)
    client = desk.sit("so-tp", Role.LEADER)

    assert do(client, order, "xoa")[0] == 404
    assert do(client, order, "duyet", -1)[0] == 404
    assert order.attempts.count() == 1
