"""Days as people type them."""

from datetime import date

import pytest

from egov.services.eforms.relative_day import RelativeDay
from egov.services.eforms.tests.surroundings import TODAY, form_of


def cleaned(raw, **options):
    return form_of({"key": "x", "kind": "date", "label": "Ngày sinh", **options}).clean_step("s", raw, {})


def boxes(day="", month="", year=""):
    return {"x-ngay": day, "x-thang": month, "x-nam": year}


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (boxes("21", "12", "2017"), "2017-12-21"),
        (boxes(" 01", "tháng 5", "năm 1990"), "1990-05-01"),
        (boxes("1", "5", "90"), "1990-05-01"),
        (boxes("1", "5", "17"), "2017-05-01"),
        (boxes("1", "5", "05"), "2005-05-01"),
        (boxes("1/5/90"), "1990-05-01"),
        (boxes("", "", "1-5-1990"), "1990-05-01"),
        (boxes("ngày 1 tháng 5 năm 1990"), "1990-05-01"),
        ({"x": "1990-05-01"}, "1990-05-01"),
        ({"x": "1.5.1990"}, "1990-05-01"),
        (boxes("29", "2", "2016"), "2016-02-29"),
    ],
)
def test_a_day_is_understood(raw, value):
    assert cleaned(raw, max="today").values == {"x": value}


@pytest.mark.parametrize(
    ("raw", "control", "sentence"),
    [
        (boxes(), "x-ngay", "Nhập ngày sinh"),
        (boxes("21"), "x-thang", "Nhập thêm tháng và năm của “Ngày sinh”"),
        (boxes("", "12", "2017"), "x-ngay", "Nhập thêm ngày của “Ngày sinh”"),
        (boxes("21", "21", "2017"), "x-thang", "Tháng sinh phải từ 1 đến 12"),
        (boxes("0", "2", "2017"), "x-ngay", "Ngày sinh phải từ 1 đến 31"),
        (boxes("hai", "2", "2017"), "x-ngay", "Ngày sinh phải từ 1 đến 31"),
        (boxes("1", "2", "201"), "x-nam", "Năm sinh phải có 4 chữ số, ví dụ 1990"),
        (boxes("1", "2", "0017"), "x-nam", "Năm sinh phải có 4 chữ số, ví dụ 1990"),
        (boxes("30", "2", "2016"), "x-ngay", "Tháng 2 năm 2016 chỉ có 29 ngày"),
        (boxes("31", "12", "2200"), "x-ngay", "Ngày sinh không được sau hôm nay"),
        (boxes("16", "3", "2018"), "x-ngay", "Ngày sinh không được sau hôm nay"),
        (boxes("٣", "3", "2018"), "x-ngay", "Ngày sinh phải từ 1 đến 31"),
    ],
)
def test_what_is_wrong_with_a_day_is_said_at_its_box(raw, control, sentence):
    assert cleaned(raw, max="today").errors == {control: sentence}


def test_another_label_gives_another_sentence():
    assert cleaned(boxes("1", "13", "2017"), label="Hạn dùng").errors == {"x-thang": "Hạn dùng: tháng phải từ 1 đến 12"}


@pytest.mark.parametrize(
    ("limits", "raw", "sentence"),
    [
        ({"min": "2018-01-01"}, boxes("31", "12", "2017"), "Ngày sinh phải là 01/01/2018 hoặc muộn hơn"),
        ({"max": "today-14y"}, boxes("16", "3", "2004"), "Ngày sinh phải là 15/03/2004 hoặc sớm hơn"),
        ({"min": "today"}, boxes("14", "3", "2018"), "Ngày sinh không được trước hôm nay"),
        ({"min": "today-60d"}, boxes("13", "1", "2018"), "Ngày sinh phải là 14/01/2018 hoặc muộn hơn"),
    ],
)
def test_limits_count_from_the_day_of_filing(limits, raw, sentence):
    assert cleaned(raw, **limits).errors == {"x-ngay": sentence}


@pytest.mark.parametrize(
    ("raw", "value"),
    [(boxes("", "", "1950"), "1950"), (boxes("", "3", "1950"), "1950-03"), (boxes("2", "3", "50"), "1950-03-02")],
)
def test_old_papers_may_know_only_the_year(raw, value):
    assert cleaned(raw, partial=True, max="today").values == {"x": value}


def test_a_day_without_its_month_is_incomplete_even_so():
    assert cleaned(boxes("2", "", "1950"), partial=True).errors == {"x-thang": "Nhập thêm tháng của “Ngày sinh”"}


def test_a_partial_day_is_inside_when_it_could_be():
    assert cleaned(boxes("", "", "2018"), partial=True, max="today").values == {"x": "2018"}
    assert cleaned(boxes("", "", "2018"), partial=True, min="2018-03-01").values == {"x": "2018"}
    assert cleaned(boxes("", "4", "2018"), partial=True, max="today").errors


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", TODAY),
        ("today-60d", date(2018, 1, 14)),
        ("today+1m", date(2018, 4, 15)),
        ("today-18y", date(2000, 3, 15)),
        ("2018-01-31", date(2018, 1, 31)),
    ],
)
def test_relative_days(text, day):
    assert RelativeDay.parse(text).on(TODAY) == day


def test_a_month_later_ends_with_the_month():
    assert RelativeDay.parse("today+1m").on(date(2018, 1, 31)) == date(2018, 2, 28)


@pytest.mark.parametrize("text", ["yesterday", "today-", "today 3d", "31/1/2018", ""])
def test_what_is_no_day(text):
    assert RelativeDay.parse(text) is None
