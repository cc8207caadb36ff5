"""Every kind of field: what is taken, how loosely, and what is said when it cannot be."""

import pytest

from egov.services.eforms.api import Form
from egov.services.eforms.tests.surroundings import TODAY, form_of, units


def cleaned(field, raw):
    return form_of({"key": "x", "label": "Ô này", **field}).clean_step("s", raw, {})


TAKEN = [
    ("text", {}, {"x": "  Xóm   7 \r\n"}, "Xóm 7"),
    ("text", {}, {"x": "Nguye\u0302\u0303n"}, "Nguyễn"),
    ("text", {}, {"x": "a\x00b\u202ec"}, "abc"),
    ("textarea", {}, {"x": "một \r\n hai  ba\r\n"}, "một\nhai ba"),
    ("name", {}, {"x": "NGUYỄN THỊ ÁNH"}, "Nguyễn Thị Ánh"),
    ("name", {}, {"x": "nguyễn văn  a"}, "Nguyễn Văn A"),
    ("name", {}, {"x": "H'Hen Niê"}, "H'Hen Niê"),
    ("name", {}, {"x": "h'hen niê"}, "H'Hen Niê"),
    ("personal_number", {}, {"x": "036 188 004 321"}, "036188004321"),
    ("identity_number", {}, {"x": "163.042.718"}, "163042718"),
    ("identity_number", {}, {"x": "036188004321"}, "036188004321"),
    ("tax_code", {}, {"x": "0100112437"}, "0100112437"),
    ("tax_code", {}, {"x": "0100112437 001"}, "0100112437-001"),
    ("tax_code", {"personal": True}, {"x": "036188004321"}, "036188004321"),
    ("phone", {}, {"x": "+84 912.345.678"}, "0912345678"),
    ("phone", {}, {"x": "01683456789"}, "0383456789"),
    ("email", {}, {"x": " Ten@Example.VN "}, "Ten@example.vn"),
    ("social_insurance", {}, {"x": "36 1234 5678"}, "3612345678"),
    ("health_card", {}, {"x": "gd4363612345678"}, "GD4363612345678"),
    ("land_certificate", {}, {"x": "ba123456"}, "BA 123456"),
    ("land_register", {}, {"x": "ch 00123"}, "CH 00123"),
    ("plate", {}, {"x": "18a-12345"}, "18A-123.45"),
    ("passport", {}, {"x": "b 1234567"}, "B1234567"),
    ("number", {}, {"x": "1.000.000"}, 1000000),
    ("number", {}, {"x": " 1 000 "}, 1000),
    ("number", {}, {"x": "-5"}, -5),
    ("number", {}, {"x": "007"}, 7),
    ("number", {"suffix": "bản"}, {"x": "3 Bản"}, 3),
    ("number", {"decimals": 2}, {"x": "12,50"}, "12.5"),
    ("number", {"decimals": 2}, {"x": "12.5"}, "12.5"),
    ("number", {"decimals": 2}, {"x": "1.250,75"}, "1250.75"),
    ("number", {"decimals": 3}, {"x": "1,250"}, "1.25"),
    ("number", {"decimals": 1}, {"x": "-0,0"}, "0"),
    ("money", {}, {"x": "500.000 đồng"}, 500000),
    ("money", {}, {"x": "500,000đ"}, 500000),
    ("year", {}, {"x": "1990"}, 1990),
    ("yesno", {}, {"x": "co"}, True),
    ("yesno", {}, {"x": "Không"}, False),
    ("yesno", {}, {"x": ["True"]}, True),
    ("confirm", {}, {"x": "co"}, True),
    ("month", {}, {"x-thang": "tháng 3", "x-nam": "2018"}, "2018-03"),
    ("month", {}, {"x-thang": "3", "x-nam": "95"}, "1995-03"),
    ("month", {}, {"x": "1/5/90"}, "1990-05"),
]


@pytest.mark.parametrize(("kind", "options", "raw", "value"), TAKEN)
def test_what_is_typed_loosely_is_stored_strictly(kind, options, raw, value):
    result = cleaned({"kind": kind, **options}, raw)

    assert result.errors == {}
    assert result.values == {"x": value}
    assert type(result.values["x"]) is type(value)


REFUSED = [
    ("text", {"max_length": 5}, {"x": "quá dài"}, "Ô này: viết ngắn lại, tối đa 5 ký tự, bạn đã viết 7"),
    ("textarea", {"max_length": 3}, {"x": "bốn chữ"}, "Ô này: viết ngắn lại, tối đa 3 ký tự, bạn đã viết 7"),
    ("name", {}, {"x": "Nguyễn Văn 2"}, "Ô này chỉ gồm chữ. Bỏ ký tự: 2"),
    ("name", {}, {"x": "- ."}, "Nhập ô này"),
    ("personal_number", {}, {"x": "0361880"}, "Nhập đủ 12 chữ số của số định danh cá nhân"),
    ("tax_code", {}, {"x": "0600000000"}, "Xem lại mã số thuế: 10 chữ số, đơn vị phụ thuộc thêm gạch nối và 3 chữ số"),
    ("email", {}, {"x": "ten@"}, "Nhập địa chỉ thư điện tử đầy đủ, ví dụ ten@example.vn"),
    ("number", {}, {"x": "mười"}, "Ô này: viết bằng chữ số, không có số lẻ, ví dụ 12"),
    ("number", {}, {"x": "1,5"}, "Ô này: viết bằng chữ số, không có số lẻ, ví dụ 12"),
    ("number", {}, {"x": "٣"}, "Ô này: viết bằng chữ số, không có số lẻ, ví dụ 12"),
    ("number", {}, {"x": "9" * 16}, "Ô này: số quá dài, viết không quá 15 chữ số"),
    ("number", {"decimals": 1}, {"x": "1,55"}, "Ô này: viết bằng chữ số, tối đa 1 số sau dấu phẩy, ví dụ 12,5"),
    ("number", {"min": 1, "max": 1000}, {"x": "2000"}, "Ô này phải từ 1 đến 1.000"),
    ("number", {"min": 1}, {"x": "0"}, "Ô này phải từ 1 trở lên"),
    ("number", {"max": 9}, {"x": "10"}, "Ô này phải từ 9 trở xuống"),
    ("money", {}, {"x": "-5"}, "Ô này phải từ 0\xa0đ trở lên"),
    ("money", {}, {"x": "nhiều"}, "Ô này: viết số tiền bằng chữ số, ví dụ 500.000"),
    ("year", {}, {"x": "90"}, "Ô này phải từ 1800 đến 2200"),
    ("yesno", {}, {"x": "có thể"}, "Ô này: chọn “Có” hoặc “Không”"),
    ("yesno", {}, {}, "Ô này: chọn “Có” hoặc “Không”"),
    ("yesno", {"label": "Đã đi học chưa?"}, {}, "Trả lời câu hỏi “Đã đi học chưa?”"),
    ("confirm", {}, {}, "Đọc và đánh dấu vào ô này để tiếp tục"),
    ("text", {}, {"x": " \u200b \x00"}, "Nhập ô này"),
    ("text", {"label": "CMND của cha"}, {}, "Nhập CMND của cha"),
    ("text", {"error": "Viết tên xóm"}, {}, "Viết tên xóm"),
    ("phone", {"error": {"missing": "Cho số", "wrong": "Xem lại số"}}, {"x": "1"}, "Xem lại số"),
    ("number", {"max": 3, "error": {"limit": "Chỉ 3 bản"}}, {"x": "4"}, "Chỉ 3 bản"),
]


@pytest.mark.parametrize(("kind", "options", "raw", "sentence"), REFUSED)
def test_a_wrong_answer_says_what_to_do(kind, options, raw, sentence):
    result = cleaned({"kind": kind, **options}, raw)

    assert result.errors == {"x": sentence}
    assert result.values == {}
    assert not result.is_good


EVERY = ["text", "textarea", "name", "personal_number", "phone", "number", "money", "date", "month", "yesno"]
EVERY += ["confirm", "unit", "address", "file"]


@pytest.mark.parametrize("kind", EVERY)
def test_an_optional_field_may_stay_empty(kind):
    result = cleaned({"kind": kind, "required": False}, {})

    assert result.is_good
    assert result.values == {}


CHOICES = [
    {"value": "nam", "label": {"vi": "Nam", "en": "Male"}},
    {"value": "nu", "label": {"vi": "Nữ", "en": "Female"}},
    {"value": "la", "label": "Lá"},
    {"value": "la2", "label": "Là"},
]


@pytest.mark.parametrize(
    ("typed", "value"),
    [("nam", "nam"), ("NAM", "nam"), ("Nữ", "nu"), ("female", "nu"), ("lá", "la"), ("LÀ", "la2")],
)
def test_a_choice_is_found_by_value_or_label(typed, value):
    assert cleaned({"kind": "choice", "choices": CHOICES}, {"x": typed}).values == {"x": value}


@pytest.mark.parametrize("typed", ["lạ", "không có", "<b>"])
def test_what_is_no_choice_or_could_be_two_is_refused(typed):
    result = cleaned({"kind": "choice", "choices": CHOICES}, {"x": typed})

    assert result.errors == {"x": "Chọn ô này trong danh sách"}


def test_a_code_list_is_asked_for_its_choices():
    assert cleaned({"kind": "choice", "choices": "@dan-toc"}, {"x": "muong"}).values == {"x": "04"}


def test_several_answers_are_kept_in_the_order_of_the_form():
    field = {"kind": "choices", "choices": CHOICES}

    assert cleaned(field, {"x": ["nu", "nam", "nu", ""]}).values == {"x": ["nam", "nu"]}
    assert cleaned(field, {"x": ["nu", "kia"]}).errors == {"x": "Chọn ô này trong danh sách"}
    assert cleaned(field, {}).errors == {"x": "Chọn ô này"}


WHOLE = {"province": "36", "district": "366", "commune": "13966"}


def test_a_unit_is_stored_with_its_names():
    result = cleaned({"kind": "unit"}, {"x-tinh": "36", "x-huyen": "366", "x-xa": "13966"})

    assert result.values == {"x": {**WHOLE, "name": "Xã Hải Đường, huyện Hải Hậu, tỉnh Nam Định"}}


def test_within_a_province_only_what_lies_below_is_asked():
    result = cleaned({"kind": "unit", "within": "36"}, {"x-huyen": "366", "x-xa": "13966"})

    assert result.values["x"] == {**WHOLE, "name": "Xã Hải Đường, huyện Hải Hậu, tỉnh Nam Định"}


def test_a_province_without_districts_gives_its_communes():
    result = cleaned({"kind": "unit"}, {"x-tinh": "01", "x-xa": "00004"})

    assert result.values["x"]["name"] == "Phường Trúc Bạch, thành phố Hà Nội"


def test_a_province_whose_units_are_unknown_is_enough():
    assert cleaned({"kind": "unit"}, {"x-tinh": "37"}).values["x"] == {"province": "37", "name": "Tỉnh Ninh Bình"}


@pytest.mark.parametrize(
    ("raw", "control", "sentence"),
    [
        ({}, "x-tinh", "Chọn tỉnh, thành phố của “Ô này”"),
        ({"x-tinh": "36"}, "x-huyen", "Chọn huyện, thành phố thuộc tỉnh của “Ô này”"),
        ({"x-tinh": "36", "x-huyen": "999"}, "x-huyen", "Chọn huyện, thành phố thuộc tỉnh của “Ô này”"),
        ({"x-tinh": "36", "x-huyen": "366", "x-xa": "13636"}, "x-xa", "Chọn xã, phường, thị trấn của “Ô này”"),
    ],
)
def test_an_incomplete_unit_leads_to_the_list_that_is_left(raw, control, sentence):
    assert cleaned({"kind": "unit"}, raw).errors == {control: sentence}


@pytest.mark.parametrize("kind", ["unit", "address"])
@pytest.mark.parametrize(
    ("raw", "control", "sentence"),
    [
        ({}, "x-huyen", "Chọn huyện, thành phố thuộc tỉnh của “Ô này”"),
        ({"x-tinh": "36", "x-chi_tiet": "Xóm 7"}, "x-huyen", "Chọn huyện, thành phố thuộc tỉnh của “Ô này”"),
        ({"x-huyen": "366", "x-chi_tiet": "Xóm 7"}, "x-xa", "Chọn xã, phường, thị trấn của “Ô này”"),
    ],
)
def test_where_the_province_is_the_only_one_the_part_that_is_missing_is_named(kind, raw, control, sentence):
    step = {"key": "s", "title": "Bước", "fields": [{"key": "x", "kind": kind, "label": "Ô này", "required": True}]}
    home = {"": [("36", "Tỉnh Nam Định")]}
    form = Form.from_data([step], units=lambda parent: home.get(parent) or units(parent)).using(day=TODAY)

    errors = form.clean_step("s", raw, {}).errors

    assert errors == {control: sentence}


def test_an_address_is_a_line_and_a_unit():
    raw = {"x-tinh": "36", "x-huyen": "366", "x-xa": "13966", "x-chi_tiet": " Xóm  7 "}

    result = cleaned({"kind": "address"}, raw)

    text = "Xóm 7, xã Hải Đường, huyện Hải Hậu, tỉnh Nam Định"
    assert result.values["x"]["text"] == text
    assert result.values["x"]["line"] == "Xóm 7"


def test_an_address_names_all_that_is_missing():
    result = cleaned({"kind": "address"}, {"x-tinh": "36"})

    assert list(result.errors) == ["x-huyen", "x-chi_tiet"]
    assert result.errors["x-chi_tiet"] == "Nhập số nhà, đường, xóm, thôn, tổ dân phố"


NATION = {"": units(""), "36": units("36"), "366": units("366")}  # only the home province is divided further


def at_home(field, raw):
    """An answer in a form of the province 36."""
    step = {"key": "s", "title": "Bước", "fields": [{"key": "x", "label": "Nơi ở", **field}]}
    form = Form.from_data([step], units=lambda parent: NATION.get(parent, []), home=lambda: "36").using(day=TODAY)
    return form.clean_step("s", raw, {})


def test_who_lives_in_another_province_writes_the_rest_of_the_address():
    raw = {"x-tinh": "01", "x-chi_tiet": "Phường Phúc Xá, số 5 phố Nghĩa Dũng"}

    result = at_home({"kind": "address"}, raw)

    assert result.values["x"]["province"] == "01"
    assert result.values["x"]["text"] == "Phường Phúc Xá, số 5 phố Nghĩa Dũng, thành phố Hà Nội"


@pytest.mark.parametrize("line", [True, False])
def test_another_province_alone_is_no_address(line):
    result = at_home({"kind": "address", "line": line}, {"x-tinh": "01"})

    assert result.errors == {"x-chi_tiet": "Nhập xã, huyện và số nhà, đường, thôn"}


def test_the_home_province_is_chosen_from_the_start_and_is_no_answer_by_itself():
    optional = at_home({"kind": "address", "required": False}, {"x-tinh": "36"})
    required = at_home({"kind": "address"}, {"x-huyen": "366", "x-xa": "13966", "x-chi_tiet": "Xóm 7"})

    assert optional.values == {}
    assert optional.errors == {}
    assert required.values["x"]["province"] == "36"


def test_a_place_that_an_office_has_to_find_lies_in_the_home_province():
    result = at_home({"kind": "unit"}, {"x-tinh": "01"})

    assert result.errors == {"x-huyen": "Chọn huyện, thành phố thuộc tỉnh của “Nơi ở”"}


def test_without_any_units_the_line_is_the_address():
    form = form_of({"key": "x", "kind": "address", "label": "Nơi ở"}).using(units=lambda parent: [])

    assert form.clean_step("s", {"x-chi_tiet": "Viêng Chăn, Lào"}, {}).values["x"]["text"] == "Viêng Chăn, Lào"


def test_a_note_has_no_answer():
    result = cleaned({"kind": "note"}, {"x": "gì đó"})

    assert result.is_good
    assert result.values == {}
