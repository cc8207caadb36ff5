"""The owner's page, and what nobody else gets."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.world import MONDAY, World, file_dossier, make_release, receive_dossier

from egov.foundation.events.api import Refusal
from egov.kernel.actor import Role
from egov.lgsp.messaging.api import Channel, Topic, choices
from egov.lgsp.payments import api as payments
from egov.services.dossiers import api as dossiers


@pytest.fixture
def dossier(world: World) -> dossiers.Dossier:
    return receive_dossier(world, make_release("TT-9001"))


def test_the_owner_sees_the_whole_way(client: Client, world: World, dossier: dossiers.Dossier) -> None:
    client.force_login(world.citizen)

    text = client.get(f"/ho-so/{dossier.code}/").content.decode()

    assert "Thủ tục TT-9001" in text
    assert "Phạm Văn Dũng" in text
    assert "Hẹn trả kết quả" in text
    assert "nd-timeline" in text


def test_the_owner_and_the_officer_see_what_was_given_back_of_the_fee(client: Client, world: World) -> None:
    fee = {"code": "le-phi", "name": {"vi": "Lệ phí"}, "amount": 8000}
    dossier = receive_dossier(world, make_release("TT-9013", fees=[fee]))
    dossiers.TakeFee(subject=dossier, at=MONDAY).run(world.actor("so-tp", Role.COUNTER))
    client.force_login(world.citizen)
    before = client.get(f"/ho-so/{dossier.code}/").content.decode()

    payments.refund(payments.Order.objects.get(), 3000, "Thu thừa một bản", world.actor("so-tp", Role.HEAD))

    after = client.get(f"/ho-so/{dossier.code}/").content.decode()
    client.force_login(world.people["so-tp", Role.COUNTER])
    theirs = client.get(f"/mot-cua/ho-so/{dossier.code}/").content.decode()
    assert "đã trả" in before
    assert "đã hoàn" not in before
    assert "đã trả, đã hoàn 3.000" in after
    assert "đã thu, đã hoàn 3.000" in theirs


def test_the_receipt_slip_is_there_to_print(client: Client, world: World, dossier: dossiers.Dossier) -> None:
    client.force_login(world.citizen)
    page = client.get(f"/ho-so/{dossier.code}/").content.decode()
    slip = dossiers.SlipRecord.objects.get(dossier=dossier, kind="01")
    assert f"/ho-so/{dossier.code}/phieu/{slip.pk}/" in page

    answer = client.get(f"/ho-so/{dossier.code}/phieu/{slip.pk}/")

    assert answer.content.startswith(b"%PDF")


def test_a_stranger_is_asked_to_sign_in(client: Client, dossier: dossiers.Dossier) -> None:
    answer = client.get(f"/ho-so/{dossier.code}/")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/dang-nhap/")


def test_another_citizen_gets_404_and_an_audit_line(client: Client, world: World, dossier: dossiers.Dossier) -> None:
    other = type(world.citizen).objects.create(username="khac", full_name="Người Khác")
    client.force_login(other)

    answer = client.get(f"/ho-so/{dossier.code}/")

    refusal = Refusal.objects.get(actor_user=other.pk)
    assert answer.status_code == 404
    assert refusal.reference in answer.content.decode()
    assert "Phạm Văn Dũng" not in answer.content.decode()


@pytest.mark.parametrize("page", ["", "bo-sung/", "rut/", "tep/00000000-0000-0000-0000-000000000000/"])
def test_no_page_of_it_opens_for_another_citizen(
    client: Client, world: World, dossier: dossiers.Dossier, page: str
) -> None:
    client.force_login(type(world.citizen).objects.create(username="khac", full_name="Người Khác"))

    assert client.get(f"/ho-so/{dossier.code}/{page}").status_code == 404
    assert client.post(f"/ho-so/{dossier.code}/{page}").status_code == 404


def test_an_officer_is_led_to_the_workplace(client: Client, world: World, dossier: dossiers.Dossier) -> None:
    client.force_login(world.people["so-tp", Role.COUNTER])

    assert client.get(f"/ho-so/{dossier.code}/")["Location"] == f"/mot-cua/ho-so/{dossier.code}/"


def test_withdrawing_asks_first_and_then_ends_it(client: Client, world: World, dossier: dossiers.Dossier) -> None:
    client.force_login(world.citizen)

    asked = client.get(f"/ho-so/{dossier.code}/rut/")
    dossier.refresh_from_db()
    assert "Rút hồ sơ này?" in asked.content.decode()
    assert dossier.is_open
    client.post(f"/ho-so/{dossier.code}/rut/", {"ly_do": "Không cần nữa"})

    dossier.refresh_from_db()
    assert dossier.status == dossiers.Status.WITHDRAWN


def test_what_is_asked_for_is_shown_and_can_be_answered(client: Client, world: World) -> None:
    dossier = file_dossier(world, make_release("TT-9001"))
    items = [{"component": "giay-to", "name": "Giấy tờ kèm theo", "what": "Thiếu trang 2"}]
    dossiers.AskAtIntake(subject=dossier, reason="Thiếu giấy", items=items, at=MONDAY + timedelta(hours=1)).run(
        world.actor("so-tp", Role.COUNTER)
    )
    client.force_login(world.citizen)

    page = client.get(f"/ho-so/{dossier.code}/").content.decode()
    assert "Thiếu trang 2" in page
    empty = client.post(f"/ho-so/{dossier.code}/bo-sung/", {"tra_loi": ""})
    assert empty.status_code == 422
    sent = client.post(f"/ho-so/{dossier.code}/bo-sung/", {"tra_loi": "Tôi gửi thêm"})

    assert sent.status_code == 302
    assert dossiers.Supplement.objects.get(dossier=dossier).answer == "Tôi gửi thêm"


def test_the_account_page_lists_dossiers_and_drafts(client: Client, world: World, dossier: dossiers.Dossier) -> None:
    dossiers.start_draft(world.applicant, make_release("TT-9002"), world.agencies["so-tp"])
    client.force_login(world.citizen)

    text = client.get("/tai-khoan/").content.decode()

    assert dossier.code in text
    assert "Bản nháp" in text


def test_the_profile_is_corrected_with_sentences(client: Client, world: World) -> None:
    client.force_login(world.citizen)

    wrong = client.post("/tai-khoan/thong-tin/", {"full_name": "", "phone": "12"})
    right = client.post("/tai-khoan/thong-tin/", {"full_name": "Phạm  Văn Dũng", "phone": "0978 115 678"})

    assert wrong.status_code == 422
    assert "Nhập họ và tên của bạn" in wrong.content.decode()
    assert right.status_code == 302
    world.citizen.refresh_from_db()
    assert (world.citizen.full_name, world.citizen.phone) == ("Phạm Văn Dũng", "0978115678")


def test_what_to_be_told_is_chosen(client: Client, world: World) -> None:
    client.force_login(world.citizen)
    assert client.get("/tai-khoan/nhan-tin/").status_code == 200

    client.post("/tai-khoan/nhan-tin/", {"result-mail": "on"})

    made = choices(world.citizen.pk)
    assert made[Topic.RESULT, Channel.MAIL]
    assert not made[Topic.STATUS, Channel.MAIL]


def test_a_dossier_is_rated_once_it_is_settled(client: Client, world: World, dossier: dossiers.Dossier) -> None:
    early = client.get("/danh-gia/", {"ma": dossier.code, "so": "5678"})
    assert early.status_code == 409
    dossiers.Dossier.objects.filter(pk=dossier.pk).update(status=dossiers.Status.DONE, finished_at=MONDAY)

    page = client.get("/danh-gia/", {"ma": dossier.code, "so": "5678"})
    assert page.status_code == 200
    empty = client.post("/danh-gia/", {"ma": dossier.code, "so": "5678"})
    assert empty.status_code == 422
    sent = client.post("/danh-gia/", {"ma": dossier.code, "so": "5678", "sao": "4", "guidance": "tot", "tien": "khong"})

    assert "Cảm ơn bạn" in sent.content.decode()
    again = client.get("/danh-gia/", {"ma": dossier.code, "so": "5678"})
    assert again.status_code == 409
