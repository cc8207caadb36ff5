"""Search over the province's own 466 procedures."""

import pytest
from django.conf import settings
from django.db import transaction

from egov.foundation.directory import api as directory
from egov.services.catalogue.api import Procedure, search
from egov.services.catalogue.loading import load_procedures
from egov.services.catalogue.search import plain


@pytest.fixture(scope="module", autouse=True)
def province(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        directory.load(settings.PROVINCE)
        load_procedures(settings.PROVINCE)
        yield
        transaction.set_rollback(True)


pytestmark = pytest.mark.django_db


def names(q, **filters):
    return [procedure.name for procedure in search(q, **filters)]


def test_all_procedures_are_loaded():
    assert Procedure.objects.count() == 466


@pytest.mark.parametrize("q", ["khai sinh", "Khai Sinh", "KHAI SINH", "  khai   sinh ", "khai-sinh", "khai sinh?"])
def test_case_spaces_and_signs_do_not_matter(q):
    assert names(q)[0] == "Đăng ký khai sinh"


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("dang ky ket hon", "Đăng ký kết hôn"),
        ("ly lich", "Cấp Phiếu Lý lịch tư pháp"),
        ("lý lịch tư pháp", "Cấp Phiếu Lý lịch tư pháp"),
        ("xay nha", "Cấp phép xây dựng nhà ở riêng lẻ"),
        ("trich luc", "Cấp bản sao trích lục hộ tịch"),
        ("ho kinh doanh", "Đăng ký thành lập hộ kinh doanh"),
        ("xăng dầu", "Thỏa thuận mở mới cửa hàng kinh doanh xăng dầu"),
    ],
)
def test_without_marks_the_same_is_found(q, first):
    assert first in names(q)[:2]


@pytest.mark.parametrize(
    ("q", "meant"),
    [
        ("sổ đỏ", "Cấp giấy chứng nhận quyền sử dụng đất"),
        ("so do", "Cấp giấy chứng nhận quyền sử dụng đất"),
        ("độc thân", "Cấp giấy xác nhận tình trạng hôn nhân"),
        ("mở quán", "Đăng ký thành lập hộ kinh doanh"),
        ("cây xăng", "Thỏa thuận mở mới cửa hàng kinh doanh xăng dầu"),
        ("bằng lái", "Cấp, đổi giấy phép lái xe"),
        ("tôi muốn mở quán", "Đăng ký thành lập hộ kinh doanh"),
        ("xin giấy độc thân", "Cấp giấy xác nhận tình trạng hôn nhân"),
        ("thủ tục làm sổ đỏ", "Cấp giấy chứng nhận quyền sử dụng đất"),
    ],
)
def test_everyday_words_lead_to_the_official_name(q, meant):
    assert names(q)[0] == meant


def test_everyday_words_do_not_drag_in_what_has_them_apart():
    assert len(names("sổ đỏ")) == 3


def test_the_name_as_typed_comes_before_the_same_letters_without_marks():
    found = names("hộ")
    with_mark = [" hộ " in f" {name.lower()} " for name in found]

    assert with_mark == sorted(with_mark, reverse=True)
    assert with_mark[0]
    assert not with_mark[-1]


def test_a_half_word_is_understood_when_nothing_has_it_whole():
    assert names("khai si")[0] == "Đăng ký khai sinh"


@pytest.mark.parametrize(
    ("q", "most"), [("khai sinh", 1), ("khai si", 2), ("tôi muốn làm khai sinh", 2), ("zzzz xxxx", 2)]
)
def test_looser_questions_are_asked_in_one_go(django_assert_max_num_queries, q, most):
    with django_assert_max_num_queries(most):
        search(q)


def test_the_words_of_a_field_find_its_procedures():
    found = names("hộ tịch")

    assert found[0] == "Cấp bản sao trích lục hộ tịch"
    assert "Đăng ký khai sinh" in found


@pytest.mark.parametrize("q", ["zzzz", "%", "';--", "<script>", "& |", "()", ":*", "!", "\\", "khai:sinh zzzz"])
def test_what_nothing_has_gives_nothing_and_no_error(q):
    assert names(q) == []


@pytest.mark.parametrize("q", ["", "   ", "\t"])
def test_without_a_question_all_are_listed_by_code(q):
    found = search(q)

    assert found.count() == 466
    assert found[0].code == "TT-0001"


@pytest.mark.parametrize("q", ["TT-0436", "tt-0436", "tt 436", "TT436"])
def test_a_code_finds_its_procedure(q):
    assert [procedure.code for procedure in search(q)] == ["TT-0436"]


def test_filters_narrow_the_result():
    assert {procedure.agency_level for procedure in search("trích lục", level="xa")} == {"xa"}
    assert {procedure.field.name for procedure in search("", field="dat-dai")} == {"Đất đai"}
    assert {procedure.agency.code for procedure in search("", agency="so-tp")} == {"so-tp"}
    assert all(procedure.for_businesses for procedure in search("", beneficiary="business"))
    assert all(procedure.for_citizens for procedure in search("", beneficiary="citizen"))
    assert search("", online=True).count() + search("", online=False).count() == 466


def test_a_result_can_be_filtered_and_cut_like_any_queryset():
    assert search("đăng ký").filter(agency_level="xa").count() == 5
    assert len(search("đăng ký")[:3]) == 3


def test_a_very_long_question_is_cut():
    assert names("đăng ký khai sinh " * 50) == names("đăng ký khai sinh " * 4)


def test_the_plain_form():
    assert plain("  Cấp, đổi: Giấy-phép (LÁI xe) ") == "cap doi giay phep lai xe"
