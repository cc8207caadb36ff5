import pytest

from egov.registries.reference.api import Code, CodeItem, CodeList, codes, label
from egov.registries.reference.lists import forget

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sexes():
    forget()
    sex = CodeList.objects.create(code="gioi-tinh", name="Giới tính")
    CodeItem.objects.create(list=sex, code="nu", name="Nữ", name_en="Female", order=2)
    CodeItem.objects.create(list=sex, code="nam", name="Nam", name_en="Male", order=1)
    CodeItem.objects.create(list=sex, code="cu", name="Cách ghi cũ", order=3, active=False)
    yield sex
    forget()


def test_codes_come_in_the_lists_order_without_those_no_longer_offered():
    assert codes("gioi-tinh") == (Code("nam", "Nam", "Male"), Code("nu", "Nữ", "Female"))


def test_an_unknown_list_is_none_and_an_empty_one_is_empty():
    CodeList.objects.create(code="trong", name="Danh mục trống")

    assert codes("khong-co") is None
    assert codes("trong") == ()


def test_a_list_is_read_once(django_assert_num_queries):
    codes("gioi-tinh")

    with django_assert_num_queries(0):
        codes("gioi-tinh")


def test_labels_in_both_languages():
    assert label("gioi-tinh", "nu") == "Nữ"
    assert label("gioi-tinh", "nu", "en") == "Female"


def test_a_code_no_longer_offered_keeps_its_name_and_an_unknown_one_stands_for_itself():
    assert label("gioi-tinh", "cu") == "Cách ghi cũ"
    assert label("gioi-tinh", "x9") == "x9"


def test_a_code_stands_once_in_a_list(sexes):
    with pytest.raises(Exception, match="code_item"):
        CodeItem.objects.create(list=sexes, code="nam", name="Nam lần nữa", order=9)
