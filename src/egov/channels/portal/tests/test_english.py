"""Every page under /en/ speaks English; what exists in Vietnamese only is marked as Vietnamese.

The browser walks the province's own pages in `tests/journeys/test_english.py`; here are the mistakes.
"""

import pytest
from django.test import Client
from tests.world import MONDAY, World, make_release

from egov.channels.portal.tests.english import FORM, VISITOR, WORDING, assert_english, in_english, unmarked
from egov.kernel.actor import GUEST
from egov.services.catalogue.api import Release
from egov.services.dossiers import api as dossiers


@pytest.fixture
def vietnamese(visited: World) -> Release:
    """A release as most have it: no English for the title, the papers, the fee and the legal basis."""
    return make_release(
        "TT-9002",
        title={"vi": "Cấp giấy phép thử"},
        fees=[{"code": "le-phi", "name": {"vi": "Lệ phí"}, "amount": 8000, "per": "copy", "quantity_field": "so_ban"}],
        audience=[{"vi": "Người dân"}],
        how=[{"vi": "Nộp tại quầy"}],
        legal_basis=[{"vi": "Luật Hộ tịch số 60/2014/QH13"}],
        conditions=[{"vi": "Đủ 18 tuổi"}],
        form=FORM,
        wording=WORDING,
    )


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>Hồ sơ</p>", ["Hồ sơ"]),
        ('<p lang="vi">Hồ <b>sơ</b></p>', []),
        ('<p lang="vi">Hồ sơ <b lang="en">số</b></p>', ["số"]),
        ('<p>File <span lang="vi">Hồ sơ</span> số</p>', ["số"]),
        ('<input aria-label="Hồ sơ"><p>49.000\xa0đ, Nam Định</p>', ["Hồ sơ"]),
        ("<script>const a = 'Hồ sơ'</script>", []),
    ],
)
def test_what_is_not_marked_is_found(html: str, found: list[str]) -> None:
    assert unmarked(html) == found


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/thu-tuc/",
        "/thu-tuc/?q=TT-9002",
        "/thu-tuc/?q=zzzz&cap=tinh&dt=nguoi-dan&cn=1&sx=ten&lv=thu-nghiem&cq=so-tp",
        "/thu-tuc/TT-9001/",
        "/nop-ho-so/TT-9001/",
        "/bo-phan-mot-cua/?huyen=366",
        "/tra-cuu/",
        "/danh-gia/",
        "/xac-thuc/",
        "/dang-nhap/",
        "/dang-ky/",
        "/quen-mat-khau/",
        "/quen-mat-khau/da-gui/",
        "/xac-nhan-thu/",
        "/trang/huong-dan/",
        "/trang/bao-ve-du-lieu/",
        "/trang/ho-tro/",
        "/trang/dieu-khoan/",
        "/trang/phan-anh-kien-nghi/",
    ],
)
def test_a_guest_reads_english(client: Client, english: Release, vietnamese: Release, address: str) -> None:
    assert_english(client, address)


@pytest.mark.parametrize(
    ("address", "data", "status"),
    [
        ("/khong-co-trang-nay/", None, 404),
        ("/thu-tuc/TT-0000/", None, 404),
        ("/nop-ho-so/TT-0000/", None, 404),
        ("/nop-ho-so/ban-nhap/khong-co/", None, 404),
        ("/tra-cuu/?ma=abc", None, 422),
        ("/tra-cuu/?ma=000.00.12.H40-180305-0009", None, 422),
        ("/tra-cuu/?ma=000.00.12.H40-180305-0009&so=1234", None, 404),
        ("/danh-gia/?ma=000.00.12.H40-180305-0009&so=1234", None, 404),
        ("/xac-thuc/ABC/", None, 404),
        ("/xac-thuc/", {}, 422),
        ("/dang-nhap/", {"login": "nobody", "password": "wrong"}, 422),
        ("/dang-ky/", {"full_name": "", "phone": "12", "email": "a", "password1": "123"}, 422),
    ],
)
def test_mistakes_of_a_guest_are_told_in_english(
    client: Client, english: Release, address: str, data: dict[str, str] | None, status: int
) -> None:
    assert_english(client, address, data, status)


def test_a_title_without_english_is_there_and_marked(client: Client, vietnamese: Release) -> None:
    listed = client.get("/en/thu-tuc/").content.decode()
    page = client.get("/en/thu-tuc/TT-9002/").content.decode()

    assert '<span lang="vi">Cấp giấy phép thử</span>' in listed
    assert '<h1 class="mb-2"><span lang="vi">Cấp giấy phép thử</span></h1>' in page
    assert [text for text in unmarked(page) if "giấy phép" not in text] == []
    assert "<span" not in client.get("/thu-tuc/TT-9002/").content.decode().split("<h1", 1)[1].split("</h1>")[0]


def test_a_title_in_english_stands_on_the_list_and_on_the_related_ones(client: Client, english: Release) -> None:
    in_english("TT-9003", title={"vi": "Thủ tục khác", "en": "Another procedure"})

    assert "Another procedure" in assert_english(client, "/thu-tuc/")
    assert "Another procedure" in assert_english(client, "/thu-tuc/TT-9001/")


def test_filing_as_a_guest_is_in_english_from_the_first_page_to_the_code(client: Client, visited: World) -> None:
    fee = {"code": "phi", "name": {"vi": "Phí", "en": "Fee"}, "amount": 8000, "when": "submission"}
    in_english("TT-9004", fees=[fee])
    draft = client.post("/en/nop-ho-so/TT-9004/", {"noi": "so-tp"})["Location"].removeprefix("/en")
    step = client.get(f"/en{draft}")["Location"].removeprefix("/en")
    typed = {"ho_ten": "John Smith", "so_dinh_danh": "036090001234", "dien_thoai": "0978115678"}
    born = {"sinh-ngay": "5", "sinh-thang": "3", "sinh-nam": "1990"}
    home = {"o-tinh": "36", "o-huyen": "366", "o-xa": "14248", "o-chi_tiet": "12"}

    assert_english(client, step)
    assert_english(client, step, {}, 422)
    assert_english(
        client, step, {**typed, "so_dinh_danh": "1", "dien_thoai": "1", "sinh-ngay": "99", "o-tinh": "36"}, 422
    )
    review = client.post(f"/en{step}", {**typed, **born, **home})["Location"].removeprefix("/en")
    assert_english(client, f"{draft}da-luu/")
    assert "xã Hải Đường" in assert_english(client, review)
    assert_english(client, review, {"nhan": "post"}, 422)
    pay = client.post(f"/en{review}", {"nhan": "counter", "cam_doan": "1"})["Location"].removeprefix("/en")
    assert_english(client, pay)
    assert_english(client, pay, {"cach": ""}, 422)
    assert_english(client, pay, {"cach": "quay"})
    found = dossiers.Dossier.objects.get()
    assert_english(client, f"/tra-cuu/?ma={found.code}&so=5678")
    assert_english(client, step)


def test_own_pages_and_their_mistakes_are_in_english(client: Client, english: Release, visited: World) -> None:
    dossiers.start_draft(visited.applicant, english, visited.agencies["so-tp"], language="en")
    client.force_login(visited.citizen)

    assert "Procedure TT-9001" in assert_english(client, "/tai-khoan/")
    assert_english(client, "/tai-khoan/thong-tin/")
    assert_english(client, "/tai-khoan/thong-tin/", {"full_name": "", "phone": "12", "personal_number": "1"}, 422)
    assert_english(client, "/tai-khoan/nhan-tin/")
    assert_english(client, "/doi-mat-khau/")
    assert_english(client, "/ho-so/000.00.12.H40-180305-0009/", status=404)


def test_a_draft_of_somebody_else_is_missing_in_english(client: Client, english: Release, visited: World) -> None:
    draft = dossiers.start_draft(visited.applicant, english, visited.agencies["so-tp"])
    client.force_login(type(visited.citizen).objects.create(username="other", full_name="Ann Other"))

    assert "kept for 30 days" in assert_english(client, f"/nop-ho-so/ban-nhap/{draft.token}/", status=404)
    assert dossiers.Draft.objects.get(pk=draft.pk).user_id == visited.citizen.pk


def test_a_guests_dossier_is_followed_in_english(client: Client, english: Release, visited: World) -> None:
    draft = dossiers.start_draft(GUEST, english, visited.agencies["so-tp"], answers=VISITOR, language="en")
    draft = dossiers.pledge(draft, delivery="counter")
    dossiers.Submit(subject=draft, at=MONDAY).run(GUEST)

    assert "Procedure TT-9001" in assert_english(client, f"/nop-ho-so/ban-nhap/{draft.token}/da-nop/")
