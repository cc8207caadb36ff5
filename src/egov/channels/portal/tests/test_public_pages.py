"""What everybody may see: status, language, no forgotten variables, cache marks."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.test import Client
from tests.world import MONDAY, World, file_dossier, make_release

from egov.kernel.actor import Role
from egov.services.catalogue.api import Release

PAGES = (
    "/",
    "/thu-tuc/",
    "/thu-tuc/?q=thu+tuc",
    "/thu-tuc/?cap=tinh&dt=nguoi-dan&cn=1&sx=ten&su-kien=ket-hon",
    "/thu-tuc/TT-9001/",
    "/nop-ho-so/TT-9001/",
    "/bo-phan-mot-cua/",
    "/bo-phan-mot-cua/?huyen=366",
    "/tra-cuu/",
    "/danh-gia/",
    "/xac-thuc/",
    "/dang-nhap/",
    "/dang-ky/",
    "/quen-mat-khau/",
    "/quen-mat-khau/da-gui/",
    "/quen-mat-khau/xong/",
    "/xac-nhan-thu/",
    "/trang/huong-dan/",
    "/trang/bao-ve-du-lieu/",
    "/trang/ho-tro/",
    "/trang/dieu-khoan/",
    "/trang/phan-anh-kien-nghi/",
)


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_renders_in_both_languages(client: Client, release: Release, page: str, prefix: str) -> None:
    answer = client.get(prefix + page)

    text = answer.content.decode()
    assert answer.status_code == 200
    assert f'<html lang="{"en" if prefix else "vi"}"' in text
    assert len(re.findall(r"<h1[ >]", text)) == 1
    assert 'href="#noi-dung"' in text
    assert 'id="noi-dung"' in text


@pytest.mark.parametrize("page", PAGES)
def test_no_page_holds_a_script_in_itself(client: Client, release: Release, page: str) -> None:
    answer = client.get(page)

    scripts = re.findall(r"<script(?![^>]*\bsrc=)", answer.content.decode())
    assert not scripts
    assert "script-src 'self';" in answer["Content-Security-Policy"]
    assert not re.findall(r"\son[a-z]+=", answer.content.decode())


@pytest.mark.parametrize("page", ["/", "/thu-tuc/", "/thu-tuc/TT-9001/", "/trang/huong-dan/", "/tra-cuu/"])
def test_public_pages_may_be_kept_for_strangers_only(client: Client, world: World, release: Release, page: str) -> None:
    assert "s-maxage" in client.get(page)["Cache-Control"]

    client.force_login(world.citizen)

    assert client.get(page)["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("query", [{"ma": "000.00.12.H40-180305-0009", "so": "5678"}, {"ma": "abc"}, {"so": "5678"}])
def test_what_somebody_looks_up_is_kept_nowhere(client: Client, release: Release, query: dict[str, str]) -> None:
    assert client.get("/tra-cuu/", query)["Cache-Control"] == "private, no-store"


def test_the_list_finds_and_says_what_filters_are_on(client: Client, release: Release) -> None:
    text = client.get("/thu-tuc/?q=TT-9001&cap=tinh").content.decode()

    assert "Thủ tục TT-9001" in text
    assert "Bộ lọc đang dùng" in text


def test_nothing_found_is_said_with_the_next_step(client: Client, release: Release) -> None:
    text = client.get("/thu-tuc/?q=khaisinhh").content.decode()

    assert "Không tìm thấy “khaisinhh”" in text


def test_a_search_is_text_and_never_markup(client: Client, release: Release) -> None:
    text = client.get("/thu-tuc/", {"q": "<script>alert(1)</script>"}).content.decode()

    assert "<script>alert" not in text


def test_in_english_one_paper_is_one_and_two_are_two(client: Client, world: World) -> None:
    components = [
        {"code": "don", "name": {"vi": "Đơn", "en": "Request"}, "kind": "original", "originals": 1, "copies": 2}
    ]
    make_release("TT-9011", components=components)

    text = client.get("/en/thu-tuc/TT-9011/").content.decode()

    assert "1 original, 2 copies" in text


def test_a_mistake_in_the_look_up_is_told_in_english_too(client: Client, world: World) -> None:
    answer = client.get("/en/tra-cuu/?ma=abc")

    assert answer.status_code == 422
    assert "Nhập đủ mã" not in answer.content.decode()


def test_the_procedure_page_names_papers_time_and_fee(client: Client, world: World) -> None:
    make_release("TT-9010", fees=[{"code": "phi", "name": {"vi": "Phí"}, "amount": 8000, "per": "copy"}])

    text = client.get("/thu-tuc/TT-9010/").content.decode()

    assert "5 ngày làm việc" in text
    assert "8.000\xa0đ mỗi bản" in text
    assert "Giấy tờ kèm theo" in text


def test_large_text_is_remembered_and_leaves_the_address(client: Client, release: Release) -> None:
    answer = client.get("/thu-tuc/?q=9001&co-chu=lon")

    assert answer.status_code == 302
    assert answer["Location"] == "/thu-tuc/?q=9001"
    assert 'data-co-chu="lon"' in client.get("/thu-tuc/").content.decode()


def test_only_agencies_that_receive_dossiers_are_named_as_counters(client: Client, release: Release) -> None:
    make_release("TT-9002", routing={"receive": "level:huyen"})

    text = client.get("/bo-phan-mot-cua/?huyen=366").content.decode()

    assert "Sở Tư pháp" in text
    assert "UBND huyện Hải Hậu" in text
    for without_counter in ("Sở Công Thương", "UBND tỉnh Nam Định", "UBND xã Hải Đường"):
        assert f">{without_counter}<" not in text


def test_a_page_that_does_not_exist_offers_search_and_look_up(client: Client, world: World) -> None:
    answer = client.get("/khong-co-trang-nay/")

    assert answer.status_code == 404
    assert 'action="/thu-tuc/"' in answer.content.decode()
    assert 'action="/tra-cuu/"' in answer.content.decode()


def test_a_procedure_that_does_not_exist_says_so(client: Client, world: World) -> None:
    answer = client.get("/thu-tuc/TT-0000/")

    assert answer.status_code == 404
    assert "Không có thủ tục này" in answer.content.decode()


def test_a_form_with_an_old_key_is_offered_again(world: World, release: Release) -> None:
    client = Client(enforce_csrf_checks=True, headers={"origin": "http://testserver"})

    answer = client.post("/nop-ho-so/TT-9001/", {"noi": "so-tp", "ghi_chu": "đã gõ", "password": "bi-mat"})

    text = answer.content.decode()
    assert answer.status_code == 403
    assert 'value="đã gõ"' in text
    assert "bi-mat" not in text


def test_a_form_sent_from_elsewhere_is_not_offered_again(world: World, release: Release) -> None:
    client = Client(enforce_csrf_checks=True, headers={"origin": "https://ke-xau.example"})

    answer = client.post("/nop-ho-so/TT-9001/", {"noi": "so-tp", "ghi_chu": "đã gõ"})

    assert answer.status_code == 403
    assert "đã gõ" not in answer.content.decode()


def test_a_guest_sees_the_code_and_how_far_it_is_and_nothing_else(client: Client, world: World) -> None:
    dossier = file_dossier(world, make_release("TT-9011", title={"vi": "Việc riêng tư"}))

    text = client.get("/tra-cuu/", {"ma": dossier.code, "so": "5678"}).content.decode()

    assert dossier.code in text
    assert "Xong" in text
    for secret in ("Phạm Văn Dũng", "Việc riêng tư", "036090001234", "0978115678", "dung@example.com", "Sở Tư pháp"):
        assert secret not in text


@pytest.mark.parametrize(
    ("code", "digits", "status"),
    [("right", "0000", 404), ("000.00.12.H40-180305-0999", "5678", 404), ("abc", "5678", 422), ("right", "", 422)],
)
def test_wrong_code_or_digits_tell_nothing(client: Client, world: World, code: str, digits: str, status: int) -> None:
    dossier = file_dossier(world, make_release("TT-9012"))

    answer = client.get("/tra-cuu/", {"ma": dossier.code if code == "right" else code, "so": digits})

    assert answer.status_code == status
    assert "Xong" not in answer.content.decode()


def test_guessing_digits_is_slowed_down(client: Client, world: World) -> None:
    dossier = file_dossier(world, make_release("TT-9013"))

    answers = [client.get("/tra-cuu/", {"ma": dossier.code, "so": f"{n:04d}"}) for n in range(25)]

    assert answers[0].status_code == 404
    assert "quá nhanh" in answers[-1].content.decode()


def test_the_owner_is_led_to_the_full_page(client: Client, world: World) -> None:
    dossier = file_dossier(world, make_release("TT-9014"))
    client.force_login(world.citizen)

    answer = client.get("/tra-cuu/", {"ma": dossier.code.lower()})

    assert answer["Location"] == f"/ho-so/{dossier.code}/"


def test_every_icon_named_in_a_template_is_drawn() -> None:
    names = set()
    for template in Path(settings.ROOT, "src").rglob("templates/**/*.html"):
        names |= set(re.findall(r"{% icon [\"']([a-z0-9-]+)[\"']", template.read_text()))

    from egov.project.templatetags.ui import _ICONS

    assert names <= set(_ICONS)


def test_an_officer_is_shown_the_way_to_the_workplace(client: Client, world: World) -> None:
    client.force_login(world.people["so-tp", Role.COUNTER])

    assert "/mot-cua/" in client.get("/tai-khoan/").content.decode()
    assert MONDAY.year == 2018


def test_a_forgotten_variable_fails_these_tests() -> None:
    with pytest.raises(AssertionError, match="forgotten"):
        engines["django"].from_string("{{ forgotten }}").render({})
