import unicodedata
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egov.kernel.vietnamese import (
    clock_time,
    long_date,
    marked_letters,
    mask_name,
    name_parts,
    name_sort_key,
    nfc,
    search_key,
    short_date,
    sort_key,
    spoken_date,
    unit_sort_key,
    weekday_in_title,
    weekday_name,
    whole_name,
)

vietnamese = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậắằẳẵặ ĐÁÀẤ12", max_size=30)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Đăng ký khai sinh", "dang ky khai sinh"),
        ("hoà", "hoa"),
        ("hòa", "hoa"),
        ("  Thuỷ \t Nguyên ", "thuy nguyen"),
        ("ĐIỆN", "dien"),
    ],
)
def test_the_search_key_forgets_marks_case_and_spaces(text, key):
    assert search_key(text) == key


def test_a_whole_name_is_one_word():
    assert whole_name("Nguyễn Thị  Ánh-Đào") == whole_name("NGUYEN THI ANH DAO") == "nguyenthianhdao"
    assert whole_name(" .") == ""


@given(vietnamese)
def test_composed_and_decomposed_text_have_the_same_keys(text):
    decomposed = unicodedata.normalize("NFD", text)

    assert search_key(decomposed) == search_key(text)
    assert sort_key(nfc(decomposed)) == sort_key(nfc(text))
    assert search_key(search_key(text)) == search_key(text)


def test_letters_sort_by_the_vietnamese_alphabet():
    words = ["đa", "da", "ăn", "an", "ân", "ba", "ưa", "ua", "ơi", "ôi", "oi", "zê", "êm", "em"]

    assert sorted(words, key=sort_key) == [
        "an", "ăn", "ân", "ba", "da", "đa", "em", "êm", "oi", "ôi", "ơi", "ua", "ưa", "zê",
    ]  # fmt: skip


def test_tones_sort_after_letters():
    assert sorted(["mạ", "má", "mã", "mả", "mà", "ma", "mab"], key=sort_key) == [
        "ma", "mà", "mả", "mã", "má", "mạ", "mab",
    ]  # fmt: skip


def test_digits_come_before_letters_and_foreign_marks_do_not_matter():
    assert sorted(["b", "2", "a 1", "-"], key=sort_key) == ["-", "2", "a 1", "b"]
    assert sort_key("ü")[0] == sort_key("u")[0]
    assert sort_key("я") > sort_key("z")


@pytest.mark.parametrize(
    ("full", "parts"),
    [
        ("Nguyễn Thị Minh Khai", ("Nguyễn", "Thị Minh", "Khai")),
        ("Trần Thưởng", ("Trần", "", "Thưởng")),
        ("Dũng", ("", "", "Dũng")),
        ("  ", ("", "", "")),
    ],
)
def test_the_parts_of_a_name(full, parts):
    assert name_parts(full) == parts


def test_people_are_listed_by_given_name():
    people = ["Trần Văn Bình", "Nguyễn An", "Lê Thị Bình", "Lê Anh Bình"]

    assert sorted(people, key=name_sort_key) == ["Nguyễn An", "Lê Anh Bình", "Lê Thị Bình", "Trần Văn Bình"]


@pytest.mark.parametrize(
    ("full", "masked"),
    [("Phạm Văn Dũng", "Phạm V*** D***"), ("Dũng", "D***"), ("Lê An", "Lê A***"), ("", "")],
)
def test_a_masked_name_keeps_only_the_family_name(full, masked):
    assert mask_name(full) == masked


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2017, 12, 29), "ngày 29 tháng 12 năm 2017"),
        (date(2018, 2, 5), "ngày 05 tháng 02 năm 2018"),
        (date(2018, 3, 5), "ngày 05 tháng 3 năm 2018"),
    ],
)
def test_dates_in_words(day, words):
    assert long_date(day) == words


def test_short_dates_and_weekdays():
    assert short_date(date(2018, 1, 2)) == "02/01/2018"
    assert weekday_name(date(2017, 12, 29)) == "thứ sáu"
    assert weekday_name(date(2017, 12, 31)) == "chủ nhật"


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2017, 12, 29), "thứ Sáu"), (date(2017, 12, 31), "chủ nhật"), (date(2018, 1, 1), "thứ Hai")],
)
def test_a_weekday_beside_a_date_has_a_capital_but_for_sunday(day, words):
    assert weekday_in_title(day) == words


@pytest.mark.parametrize(("at", "words"), [(time(8), "8 giờ"), (time(8, 5), "8 giờ 05"), (time(16, 15), "16 giờ 15")])
def test_the_minutes_are_said_when_there_are_any(at, words):
    assert clock_time(at) == words


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ((5, 4, 2018), "năm tháng tư năm hai nghìn không trăm mười tám"),
        ((14, 10, 1990), "mười bốn tháng mười năm một nghìn chín trăm chín mươi"),
    ],
)
def test_a_date_read_out_has_its_own_word_for_april(parts, words):
    assert spoken_date(*parts) == words


def test_units_are_in_the_order_of_their_proper_names():
    names = ["Tỉnh Ninh Bình", "Thành phố Đà Nẵng", "Huyện Ý Yên", "Tỉnh An Giang", "Thành phố Hà Nội"]

    ordered = sorted(names, key=unit_sort_key)

    assert ordered == ["Tỉnh An Giang", "Thành phố Đà Nẵng", "Thành phố Hà Nội", "Tỉnh Ninh Bình", "Huyện Ý Yên"]


@given(vietnamese)
def test_letters_that_lose_their_marks_are_known_one_for_one(text):
    known = dict(zip(marked_letters(), search_key(marked_letters()), strict=True))

    assert "".join(known.get(letter, letter) for letter in nfc(text).lower()).split() == search_key(text).split()
