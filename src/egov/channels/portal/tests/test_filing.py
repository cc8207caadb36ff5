"""The journey from the start page to the code, by form posts only."""

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfWriter
from tests.world import World, make_release

from egov.services.catalogue.api import Release
from egov.services.dossiers.api import Dossier, Draft

PERSON = {
    "ho_ten": "Phạm Văn Dũng",
    "so_dinh_danh": "036090001234",
    "dien_thoai": "0978 115 678",
    "thu": "dung@example.com",
}


def _pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


PDF = _pdf()


def start(client: Client, code: str = "TT-9001") -> str:
    answer = client.post(f"/nop-ho-so/{code}/", {"noi": "so-tp"})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def step_page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 302
    return str(answer["Location"])


def fill(client: Client, address: str) -> str:
    """Both steps of the form; the address of the review."""
    first = step_page(client, address)
    second = client.post(first, PERSON)
    assert second.status_code == 302, second.content.decode()
    third = client.post(second["Location"], {"so_ban": "2", "giay_to": SimpleUploadedFile("giay.pdf", PDF)})
    assert third.status_code == 302, third.content.decode()
    return str(third["Location"])


def test_a_guest_files_without_an_account(client: Client, release: Release) -> None:
    review = fill(client, start(client))

    page = client.get(review)
    assert "Phạm Văn Dũng" in page.content.decode()
    answer = client.post(review, {"nhan": "counter", "cam_doan": "1"}, follow=True)

    dossier = Dossier.objects.get()
    assert dossier.owner_id is None
    assert dossier.code in answer.content.decode()
    assert answer.redirect_chain[-1][0].endswith("/da-nop/")


def test_a_second_click_files_nothing_more(client: Client, release: Release) -> None:
    review = fill(client, start(client))
    client.post(review, {"nhan": "counter", "cam_doan": "1"})

    again = client.post(review, {"nhan": "counter", "cam_doan": "1"})

    assert again.status_code == 302
    assert again["Location"].endswith("/da-nop/")
    assert Dossier.objects.count() == 1


def test_wrong_input_is_shown_again_with_a_summary(client: Client, release: Release) -> None:
    first = step_page(client, start(client))

    answer = client.post(first, {**PERSON, "dien_thoai": "12", "ho_ten": ""})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Lỗi: " in text
    assert "Còn 2 chỗ cần sửa" in text
    summary = re.search(r"nd-error-summary.*?</div>", text, re.S)
    assert summary is not None
    for control in re.findall(r'href="#([^"]+)"', summary[0]):
        assert f'id="{control}"' in text
    assert 'value="12"' in text
    assert Draft.objects.get().raw["nguoi_nop"]["dien_thoai"] == ["12"]


def test_what_was_not_right_yet_is_there_when_coming_back(client: Client, release: Release) -> None:
    first = step_page(client, start(client))
    client.post(first, {**PERSON, "dien_thoai": "12"})

    text = client.get(first).content.decode()

    assert 'value="12"' in text
    assert 'value="Phạm Văn Dũng"' in text


def test_a_refused_file_keeps_the_other_answers(client: Client, release: Release) -> None:
    first = step_page(client, start(client))
    second = client.post(first, PERSON)["Location"]

    answer = client.post(second, {"so_ban": "7", "giay_to": SimpleUploadedFile("a.pdf", b"MZ\x90\x00" + b"\x00" * 200)})

    assert answer.status_code == 422
    assert 'value="7"' in answer.content.decode()


def test_the_pledge_is_needed(client: Client, release: Release) -> None:
    review = fill(client, start(client))

    answer = client.post(review, {"nhan": "counter"})

    assert answer.status_code == 422
    assert "Đánh dấu vào ô cam đoan" in answer.content.decode()
    assert not Dossier.objects.exists()


def test_a_result_by_post_needs_an_address(client: Client, release: Release) -> None:
    review = fill(client, start(client))

    answer = client.post(review, {"nhan": "post", "cam_doan": "1", "dia_chi": ""})

    assert answer.status_code == 422
    assert "Nhập địa chỉ để bưu điện giao kết quả" in answer.content.decode()


def test_one_correction_leads_back_to_the_review(client: Client, release: Release) -> None:
    address = start(client)
    review = fill(client, address)
    first = review.replace("kiem-tra/", "buoc/nguoi_nop/")

    answer = client.post(first, {**PERSON, "ho_ten": "Phạm Văn Dương", "sua": "1"})

    assert answer["Location"] == review
    assert Draft.objects.get().answers["ho_ten"] == "Phạm Văn Dương"


def test_an_emptied_answer_is_gone(client: Client, release: Release) -> None:
    form = [{**dict(step)} for step in release.content["form"]]
    form[0]["fields"][3]["required"] = False
    make_release("TT-9002", form=form)
    first = step_page(client, start(client, "TT-9002"))
    client.post(first, PERSON)

    client.post(first, {**PERSON, "thu": ""})

    assert not Draft.objects.get().answers.get("thu")


def test_save_and_go_on_later(client: Client, release: Release) -> None:
    first = step_page(client, start(client))

    answer = client.post(first, {"ho_ten": "Phạm Văn Dũng", "luu": "1"}, follow=True)

    assert answer.status_code == 200
    assert "Đã lưu" in answer.content.decode()
    assert "/nop-ho-so/ban-nhap/" in answer.content.decode()


def test_another_person_does_not_open_a_draft_of_an_account(client: Client, world: World, release: Release) -> None:
    client.force_login(world.citizen)
    address = start(client)
    other = Client()
    other.force_login(next(iter(world.people.values())))

    answer = other.get(address)

    assert answer.status_code == 404
    assert "Phạm Văn Dũng" not in answer.content.decode()


def test_what_is_typed_when_the_session_has_ended_comes_back_after_signing_in(
    client: Client, world: World, release: Release
) -> None:
    client.force_login(world.citizen)
    first = step_page(client, start(client))
    client.logout()

    answer = client.post(first, {**PERSON, "ho_ten": "Phạm Văn Đã Gõ"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/dang-nhap/?next=")
    session = dict(client.session)
    client.force_login(world.citizen)
    kept = client.session
    kept.update({"typed_before": session["typed_before"]})
    kept.save()

    assert "Phạm Văn Đã Gõ" in client.get(first).content.decode()


def test_known_facts_of_the_account_are_filled_in(client: Client, world: World) -> None:
    form = [
        {
            "key": "nguoi",
            "title": {"vi": "Người nộp"},
            "fields": [{"key": "ho_ten", "kind": "name", "label": {"vi": "Họ và tên"}, "prefill": "user.full_name"}],
        }
    ]
    make_release("TT-9003", form=form, components=[])
    client.force_login(world.citizen)

    text = client.get(step_page(client, start(client, "TT-9003"))).content.decode()

    assert 'value="Phạm Văn Dũng"' in text


def test_a_procedure_that_needs_an_account_says_so(client: Client, world: World) -> None:
    make_release("TT-9004", guest=False)

    page = client.get("/nop-ho-so/TT-9004/")
    forced = client.post("/nop-ho-so/TT-9004/", {"noi": "so-tp"})

    assert "Đăng nhập để kê khai" in page.content.decode()
    assert forced.status_code == 409
    assert not Draft.objects.exists()


@pytest.fixture
def paid_release(world: World) -> Any:
    return make_release("TT-9005", fees=[{"code": "phi", "name": {"vi": "Phí cấp phiếu"}, "amount": 200000}])


def test_with_a_fee_the_review_leads_to_paying(client: Client, paid_release: Release) -> None:
    review = fill(client, start(client, "TT-9005"))

    answer = client.post(review, {"nhan": "counter", "cam_doan": "1"})

    assert answer["Location"].endswith("/tra-phi/")
    text = client.get(answer["Location"]).content.decode()
    assert "Trả 200.000\xa0đ" in text
    assert not Dossier.objects.exists()


def test_paying_at_the_counter_files_at_once(client: Client, paid_release: Release) -> None:
    review = fill(client, start(client, "TT-9005"))
    pay = client.post(review, {"nhan": "counter", "cam_doan": "1"})["Location"]

    answer = client.post(pay, {"cach": "quay"}, follow=True)

    assert Dossier.objects.get().fee_open == 200000
    assert "200.000" in answer.content.decode()


def test_paying_by_card_leads_to_the_bank(client: Client, paid_release: Release, settings: Any) -> None:
    settings.VNPAY_SECRET = "A" * 32
    review = fill(client, start(client, "TT-9005"))
    pay = client.post(review, {"nhan": "counter", "cam_doan": "1"})["Location"]

    answer = client.post(pay, {"cach": "atm"})

    assert answer.status_code == 302
    assert answer["Location"].startswith(settings.VNPAY_URL)
    assert not Dossier.objects.exists()


def test_back_from_the_bank_with_a_forged_address_nothing_is_filed(client: Client, paid_release: Release) -> None:
    review = fill(client, start(client, "TT-9005"))
    pay = client.post(review, {"nhan": "counter", "cam_doan": "1"})["Location"]

    answer = client.get(f"{pay}ket-qua/?vnp_ResponseCode=00&vnp_TxnRef=1&vnp_SecureHash=abc")

    assert answer.status_code == 200
    assert "Chưa trả phí" in answer.content.decode()
    assert not Dossier.objects.exists()
