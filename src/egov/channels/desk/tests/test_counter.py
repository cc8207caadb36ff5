"""The counter: find the person, choose the procedure, take the dossier in, ask for more, refuse."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.world import make_release

from egov.channels.desk import receivable
from egov.channels.desk.tests.desk import Desk
from egov.foundation.events.api import Refusal
from egov.kernel.actor import Role
from egov.services.catalogue.api import Procedure
from egov.services.dossiers.api import Channel, Component, Dossier, Draft, SlipRecord, Status

FEES = [{"code": "le-phi", "name": {"vi": "Lệ phí"}, "amount": 8000, "per": "copy", "quantity_field": "so_ban"}]
TYPED = {
    "ho_ten": "Trần Đức Thưởng",
    "so_dinh_danh": "036088004512",
    "dien_thoai": "0915220331",
    "thu": "thuong@example.com",
    "so_ban": "3",
    "nhan-to-khai": "1",
    "chinh-to-khai": "1",
    "nhan-giay-to": "1",
    "chinh-giay-to": "2",
    "sao-giay-to": "1",
    "giu-giay-to": "1",
    "so-bo": "2",
    "nhan-kq": "counter",
    "cach-thu": "tien-mat",
}


def draft_for(desk: Desk, **changes: Any) -> tuple[Client, Draft]:
    """A counter officer who has just chosen the procedure."""
    make_release(fees=FEES, **changes)
    receivable.forget()
    client = desk.sit("so-tp", Role.COUNTER)
    answer = client.post("/mot-cua/tiep-nhan/", {"so": "036 088 004 512", "tt": "TT-9001", "lam": "mo"})
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return client, Draft.objects.get()


def page_of(draft: Draft) -> str:
    return f"/mot-cua/tiep-nhan/to-khai/{draft.token}/"


def test_a_walk_in_is_taken_in_paid_and_printed_with_one_key(desk: Desk) -> None:
    client, draft = draft_for(desk)

    answer = client.post(page_of(draft), {**TYPED, "viec-lam": "in"})

    dossier = Dossier.objects.get()
    assert answer["Location"] == f"/mot-cua/tiep-nhan/?vua={dossier.code}&in=1"
    assert dossier.status == Status.RECEIVED
    assert (dossier.channel, dossier.sets, dossier.owner) == (Channel.COUNTER, 2, None)
    assert dossier.applicant_name == "Trần Đức Thưởng"
    assert (dossier.fee_due, dossier.fee_open) == (24000, 0)
    paper = Component.objects.get(dossier=dossier, code="giay-to")
    assert (paper.originals, paper.copies, paper.originals_held) == (2, 1, 1)


def test_the_slip_stands_beside_the_next_form_and_prints_by_itself(desk: Desk) -> None:
    client, draft = draft_for(desk)
    answer = client.post(page_of(draft), {**TYPED, "viec-lam": "in"})

    page = client.get(answer["Location"]).content.decode()

    assert 'class="nd-slip"' in page
    assert "data-print-now" in page
    assert "Trần Đức Thưởng" in page
    assert "hai mươi tư nghìn đồng" in page
    assert Dossier.objects.get().code in page


def test_saving_without_printing_does_not_print(desk: Desk) -> None:
    client, draft = draft_for(desk)

    answer = client.post(page_of(draft), {**TYPED, "viec-lam": "luu"})

    assert "in=1" not in answer["Location"]
    assert "data-print-now" not in client.get(answer["Location"]).content.decode()


def test_the_same_form_sent_twice_makes_one_dossier(desk: Desk) -> None:
    client, draft = draft_for(desk)
    client.post(page_of(draft), {**TYPED, "viec-lam": "in"})

    again = client.post(page_of(draft), {**TYPED, "viec-lam": "in"}, follow=True)

    assert Dossier.objects.count() == 1
    assert f"Hồ sơ này đã lưu, mã {Dossier.objects.get().code}." in again.content.decode()


def test_what_is_wrong_gets_sentences_and_what_was_typed_stays(desk: Desk) -> None:
    client, draft = draft_for(desk)
    wrong = {
        **TYPED,
        "ho_ten": "",
        "dien_thoai": "12",
        "nhan-giay-to": "",
        "viec-lam": "in",
        "nguoi-nop-thay": "Lê Văn Tám",
    }

    answer = client.post(page_of(draft), wrong)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Còn 3 chỗ cần sửa" in page
    assert "Đánh dấu đã nhận “Giấy tờ kèm theo”, hoặc yêu cầu bổ sung" in page
    assert 'value="12"' in page
    assert 'value="Lê Văn Tám"' in page
    assert not Dossier.objects.exists()


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("typed", "at", "sentence"),
    [
        ({"chinh-giay-to": "hai"}, "chinh-giay-to", "Nhập số bản của “Giấy tờ kèm theo” bằng chữ số, từ 0 đến 99"),
        ({"sao-giay-to": "-1"}, "sao-giay-to", "Nhập số bản của “Giấy tờ kèm theo” bằng chữ số, từ 0 đến 99"),
        ({"sao-giay-to": "100"}, "sao-giay-to", "Nhập số bản của “Giấy tờ kèm theo” bằng chữ số, từ 0 đến 99"),
        ({"giu-giay-to": "3"}, "giu-giay-to", "Số bản gốc giữ lại của “Giấy tờ kèm theo” nhiều hơn số bản chính"),
        ({"so-bo": "vài"}, "so-bo", "Nhập số bộ hồ sơ bằng chữ số, từ 1 đến 50"),
        ({"so-bo": "51"}, "so-bo", "Nhập số bộ hồ sơ bằng chữ số, từ 1 đến 50"),
        ({"so-bo": "9" * 5000}, "so-bo", "Nhập số bộ hồ sơ bằng chữ số, từ 1 đến 50"),
        ({"so-bo": "0"}, "so-bo", "Nhập số bộ hồ sơ bằng chữ số, từ 1 đến 50"),
    ],
)
def test_a_wrong_count_of_papers_gets_its_sentence_and_stays_as_it_was_typed(
    desk: Desk, typed: dict[str, str], at: str, sentence: str
) -> None:
    client, draft = draft_for(desk)

    answer = client.post(page_of(draft), {**TYPED, **typed, "viec-lam": "in"})

    page = answer.content.decode()
    control = re.search(rf'<input[^>]*id="{at}"[^>]*>', page)
    assert answer.status_code == 422
    assert "Còn 1 chỗ cần sửa" in page
    assert f'href="#{at}">{sentence}' in page
    assert page.count(sentence) == 2
    assert control is not None
    assert f'value="{typed[at]}"' in control[0]
    assert 'aria-invalid="true"' in control[0]
    assert not Dossier.objects.exists()


def test_counts_that_are_left_empty_are_none(desk: Desk) -> None:
    client, draft = draft_for(desk)
    empty = {"chinh-giay-to": "", "sao-giay-to": " ", "giu-giay-to": "", "so-bo": ""}

    client.post(page_of(draft), {**TYPED, **empty, "viec-lam": "in"})

    dossier = Dossier.objects.get()
    paper = Component.objects.get(dossier=dossier, code="giay-to")
    assert (paper.originals, paper.copies, paper.originals_held, dossier.sets) == (0, 0, 0, 1)


def test_new_questions_are_shown_before_anything_is_wrong(desk: Desk) -> None:
    form = [
        {
            "key": "nguoi_nop",
            "title": {"vi": "Người nộp"},
            "fields": [
                {"key": "ho_ten", "kind": "name", "label": {"vi": "Họ và tên"}},
                {"key": "co_nha", "kind": "yesno", "label": {"vi": "Có nhà không"}},
                {
                    "key": "lo_dat",
                    "kind": "text",
                    "label": {"vi": "Lô đất"},
                    "show_if": {"field": "co_nha", "is": True},
                },
            ],
        }
    ]
    client, draft = draft_for(desk, form=form)
    typed = {"_co": ["ho_ten co_nha"], "ho_ten": "Lê Văn Tám", "co_nha": "co", "nhan-du": "1", "viec-lam": "in"}

    answer = client.post(page_of(draft), typed)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Điền tiếp các ô mới rồi lưu." in page
    assert 'name="lo_dat"' in page
    assert not Dossier.objects.exists()


def test_what_was_typed_is_there_when_the_officer_comes_back(desk: Desk) -> None:
    client, draft = draft_for(desk)
    client.post(page_of(draft), {**TYPED, "dien_thoai": "12", "viec-lam": "in"})

    page = client.get(page_of(draft)).content.decode()

    assert 'value="Trần Đức Thưởng"' in page
    assert 'value="12"' in page


def test_all_needed_papers_are_received_with_one_mark(desk: Desk) -> None:
    client, draft = draft_for(desk)
    typed = {key: value for key, value in TYPED.items() if not key.startswith("nhan-") or key == "nhan-kq"}

    answer = client.post(page_of(draft), {**typed, "nhan-du": "1", "viec-lam": "luu"})

    assert answer.status_code == 302
    assert Component.objects.filter(originals__gt=0).count() == 2


def test_no_upload_is_asked_for_but_a_bad_one_is_refused(desk: Desk) -> None:
    client, draft = draft_for(desk)
    upload = SimpleUploadedFile("ban-ve.exe", b"MZ\x90\x00" * 40)

    answer = client.post(page_of(draft), {**TYPED, "viec-lam": "in", "giay_to": upload})

    assert answer.status_code == 422
    assert "#giay_to" in answer.content.decode()
    assert not Dossier.objects.exists()


def test_the_fee_follows_the_answers_and_may_be_taken_later(desk: Desk) -> None:
    client, draft = draft_for(desk)

    page = client.post(page_of(draft), {**TYPED, "viec-lam": "tinh"}).content.decode()
    client.post(page_of(draft), {**TYPED, "cach-thu": "thu-sau", "viec-lam": "luu"})

    assert "24.000\xa0đ" in page
    assert Dossier.objects.get().fee_open == 24000


def test_recalculating_complains_about_nothing(desk: Desk) -> None:
    client, draft = draft_for(desk)

    answer = client.post(page_of(draft), {"viec-lam": "tinh"})

    assert answer.status_code == 200
    assert "nd-error" not in answer.content.decode()


def test_an_address_is_needed_when_the_result_goes_by_post(desk: Desk) -> None:
    client, draft = draft_for(desk)

    answer = client.post(page_of(draft), {**TYPED, "nhan-kq": "post", "viec-lam": "in"})

    assert answer.status_code == 422
    assert "Nhập địa chỉ để bưu điện giao kết quả" in answer.content.decode()


def test_what_is_missing_is_asked_for_with_slip_02(desk: Desk) -> None:
    client, draft = draft_for(desk)

    answer = client.post(page_of(draft), {**TYPED, "nhan-giay-to": "", "ly-do": "Thiếu bản vẽ.", "viec-lam": "bo-sung"})

    dossier = Dossier.objects.get()
    slip = SlipRecord.objects.get(dossier=dossier)
    assert dossier.status == Status.INTAKE_SUPPLEMENT
    assert slip.kind == "02"
    assert [item["name"] for item in slip.data["items"]] == ["Giấy tờ kèm theo"]
    assert "Thiếu bản vẽ." in client.get(answer["Location"]).content.decode()


def test_a_walk_in_is_refused_with_slip_03(desk: Desk) -> None:
    client, draft = draft_for(desk)

    client.post(
        page_of(draft), {"ho_ten": "Trần Đức Thưởng", "ly-do": "Không thuộc thẩm quyền.", "viec-lam": "tu-choi"}
    )

    dossier = Dossier.objects.get()
    assert dossier.status == Status.REFUSED
    assert SlipRecord.objects.get(dossier=dossier).data["reason"] == "Không thuộc thẩm quyền."


@pytest.mark.parametrize("deed", ["bo-sung", "tu-choi"])
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"ho_ten": "Trần Đức Thưởng"}, "Ghi rõ lý do, viết để người nộp hiểu và làm theo được"),
        ({"ho_ten": "", "ly-do": "Thiếu"}, "Nhập họ tên người nộp trong tờ khai trước khi lập phiếu"),
    ],
)
def test_a_slip_needs_a_name_and_a_reason(desk: Desk, deed: str, typed: dict[str, str], sentence: str) -> None:
    client, draft = draft_for(desk)

    answer = client.post(page_of(draft), {**typed, "viec-lam": deed})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Dossier.objects.exists()


def test_a_person_is_known_from_the_account_and_earlier_dossiers(desk: Desk) -> None:
    desk.received(make_release("TT-9002"))
    client = desk.sit("so-tp", Role.COUNTER)

    page = client.post("/mot-cua/tiep-nhan/", {"so": "036090001234", "lam": "tra"}).content.decode()

    assert "Phạm Văn Dũng" in page
    assert "0978115678" in page
    assert "1 hồ sơ đã nộp" in page


def test_the_last_answers_of_the_person_fill_the_new_form(desk: Desk) -> None:
    desk.received(make_release("TT-9002"))
    make_release()
    client = desk.sit("so-tp", Role.COUNTER)

    answer = client.post("/mot-cua/tiep-nhan/", {"so": "036090001234", "tt": "TT-9001"}, follow=True)

    page = answer.content.decode()
    assert 'value="Phạm Văn Dũng"' in page
    assert 'value="dung@example.com"' in page


def test_a_person_known_only_elsewhere_stays_a_stranger(desk: Desk) -> None:
    desk.received(make_release())

    page = desk.sit("huyen", Role.COUNTER).post("/mot-cua/tiep-nhan/", {"so": "036090001234", "lam": "tra"})

    assert "Phạm Văn Dũng" not in page.content.decode()
    assert "Chưa từng nộp hồ sơ ở đây" in page.content.decode()


@pytest.mark.parametrize("number", ["12", "abc", "0360880045123"])
def test_a_wrong_identity_number_gets_a_sentence(desk: Desk, number: str) -> None:
    make_release()

    answer = desk.sit("so-tp", Role.COUNTER).post("/mot-cua/tiep-nhan/", {"so": number, "tt": "TT-9001"})

    assert answer.status_code == 422
    assert 'id="so-loi"' in answer.content.decode()
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Gõ tên hoặc mã thủ tục"),
        ("không có thủ tục này", "Không có thủ tục nào khớp mà quầy này tiếp nhận."),
        ("thủ tục", "Có nhiều thủ tục khớp."),
    ],
)
def test_a_procedure_that_is_not_clear_is_asked_for_again(desk: Desk, typed: str, sentence: str) -> None:
    make_release("TT-9001")
    make_release("TT-9002")
    Procedure.objects.update(name_key="thu tuc", name_lower="thủ tục")

    answer = desk.sit("so-tp", Role.COUNTER).post("/mot-cua/tiep-nhan/", {"tt": typed, "lam": "mo"})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_only_procedures_of_this_counter_are_offered(desk: Desk) -> None:
    make_release("TT-9001")
    make_release("TT-9002", routing={"receive": "level:xa", "decide": "same"})
    receivable.forget()

    here = desk.sit("so-tp", Role.COUNTER).get("/mot-cua/tiep-nhan/").content.decode()
    there = desk.sit("so-tp", Role.COUNTER).post("/mot-cua/tiep-nhan/", {"tt": "TT-9002", "lam": "mo"})

    assert re.findall(r"<option value=\"[^\"]*\">(TT-\d+)", here) == ["TT-9001"]
    assert there.status_code == 422
    assert not Draft.objects.exists()


def test_what_was_taken_in_today_stands_below(desk: Desk) -> None:
    dossier = desk.received(make_release())

    assert dossier.code in desk.sit("so-tp", Role.COUNTER).get("/mot-cua/tiep-nhan/").content.decode()


def test_the_slip_of_a_dossier_elsewhere_is_not_shown(desk: Desk) -> None:
    dossier = desk.received(make_release())

    answer = desk.sit("huyen", Role.COUNTER).get(f"/mot-cua/tiep-nhan/?vua={dossier.code}")

    assert answer.status_code == 404
    assert Refusal.objects.exists()


def test_the_commune_proposes_its_own_unit(desk: Desk) -> None:
    form = [
        {
            "key": "nguoi_nop",
            "title": {"vi": "Người nộp"},
            "fields": [
                {"key": "ho_ten", "kind": "name", "label": {"vi": "Họ và tên"}},
                {"key": "noi_o", "kind": "address", "label": {"vi": "Nơi ở"}},
            ],
        }
    ]
    make_release(form=form, components=[], routing={"receive": "level:xa", "decide": "same"})
    client = desk.sit("xa", Role.COUNTER)

    page = client.post("/mot-cua/tiep-nhan/", {"tt": "TT-9001"}, follow=True).content.decode()

    assert re.search(r'<option[^>]* value="366" selected', page)
    assert re.search(r'<option[^>]* value="14248" selected', page)
