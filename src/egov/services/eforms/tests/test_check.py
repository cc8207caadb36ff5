"""Problems of definitions, in the words of the person who designs the form."""

import pytest

from egov.services.eforms.api import BrokenDefinition, Form, check, dependencies, untranslated
from egov.services.eforms.tests.surroundings import DEFINITION, LISTS, example, units

A = {"key": "a", "kind": "text", "label": "A"}


def of(*fields, **step):
    return [{"key": "s", "title": "Bước", "fields": list(fields), **step}]


def problems(definition):
    return check(definition, units=units, lists=LISTS.get)


def test_the_example_has_no_problems():
    assert problems(DEFINITION) == []


@pytest.mark.parametrize(
    ("definition", "problem"),
    [
        ([], "Biểu mẫu: chưa có bước nào."),
        ("x", "Biểu mẫu: “steps” phải là một danh sách."),
        ([3], "Biểu mẫu, bước 1: phải là một nhóm thuộc tính."),
        ([{"key": "S", "title": "B", "fields": [A]}], "Bước “S”: mã bước phải bắt đầu bằng chữ thường"),
        ([{"key": "s", "fields": [A]}], "Bước “s”: chưa có tên (“title”)."),
        ([{"key": "s", "title": "B"}], "Bước “s”: chưa có ô nào (“fields”)."),
        (of(A) + of({**A, "key": "b"}), "Mã bước “s” bị dùng nhiều lần."),
        (of(A, A), "Mã ô “a” bị dùng nhiều lần."),
        (of({**A, "kind": "chữ"}), "Bước “s”, ô 1 (“a”): không có kiểu ô “chữ”."),
        (of({**A, "key": "a-b"}), "mã ô phải bắt đầu bằng chữ thường"),
        (of({"key": "a", "kind": "text"}), "Bước “s”, ô 1 (“a”): chưa có nhãn (“label”)."),
        (of({**A, "requird": True}), "không có thuộc tính “requird”, xem lại chính tả."),
        (of({**A, "label": {"fr": "x"}}), "“label” phải là chữ, hoặc có “vi” và “en”."),
        (of({**A, "label": 3}), "“label” phải là chữ, hoặc có “vi” và “en”."),
        (of({**A, "required": "có"}), "required: phải là một nhóm thuộc tính."),
        (of({**A, "max_length": "9"}), "“max_length” phải là số nguyên."),
        (of({**A, "max_length": 0}), "“max_length” phải từ 1 đến 20000."),
        (of({**A, "kind": "number", "min": 3, "max": 1}), "“min” lớn hơn “max”."),
        (of({**A, "kind": "number", "min": "1"}), "“min” phải là số."),
        (of({**A, "kind": "date", "max": "hôm nay"}), "“max” phải là ngày như 2018-01-31, today hoặc today-60d."),
        (of({**A, "kind": "date", "min": "today", "max": "2000-01-01"}), "“min” muộn hơn “max”."),
        (of({**A, "kind": "choice"}), "chưa có lựa chọn nào (“choices”)."),
        (of({**A, "kind": "choice", "choices": "@kia"}), "không có danh mục “@kia”."),
        (of({**A, "kind": "choice", "choices": [{"label": "X"}]}), "có lựa chọn thiếu giá trị (“value”)."),
        (of({**A, "kind": "choice", "choices": [{"value": "x"}]}), "có lựa chọn thiếu nhãn (“label”)."),
        (
            of({**A, "kind": "choice", "choices": [{"value": "x", "label": "X"}, {"value": "x", "label": "Y"}]}),
            "giá trị “x” có ở nhiều lựa chọn.",
        ),
        (of({**A, "kind": "unit", "level": "thôn"}), "“level” chỉ nhận: province, district, commune."),
        (of({**A, "kind": "file", "accept": ["exe"]}), "“accept” chỉ nhận: image, pdf, word, excel"),
        (of({**A, "kind": "file", "max_mb": 0}), "“max_mb” phải từ 1 đến 200."),
        (of({**A, "kind": "group"}), "nhóm lặp chưa có ô nào (“fields”)."),
        (of({**A, "kind": "group", "fields": [A], "min_rows": 5, "max_rows": 2}), "phải theo thứ tự 0 … 200"),
        (
            of({**A, "kind": "group", "fields": [{**A, "kind": "group"}]}),
            "nhóm lặp không được nằm trong nhóm lặp khác.",
        ),
        (of(A, {**A, "key": "g", "kind": "group", "fields": [A]}), "mã ô “a” trùng với một ô ngoài nhóm."),
        (of({**A, "show_if": {"field": "b", "is": "x"}}), "Bước “s”, ô “a”: không có ô “b”."),
        (of({**A, "kind": "identity_number", "sex": "gt"}), "Bước “s”, ô “a”: không có ô “gt”."),
        (
            of(A, checks=[{"condition": {"field": "a", "is": "x"}, "field": "b", "message": "m"}]),
            "bước này không có ô đó",
        ),
        (of(A, checks=[{"condition": {"field": "a", "is": "x"}, "field": "a"}]), "chưa có câu báo (“message”)."),
        (of(A, checks=[{"field": "a", "message": "m"}]), "phải là một nhóm thuộc tính."),
    ],
)
def test_each_problem_has_its_sentence(definition, problem):
    assert any(problem in found for found in problems(definition)), problems(definition)


def test_an_answer_of_a_later_step_cannot_decide():
    later = {"key": "t", "title": "Sau", "fields": [{**A, "key": "b"}]}

    found = problems([*of({**A, "show_if": {"field": "b", "is": "x"}}), later])

    assert found == ["Bước “s”, ô “a”: ô “b” ở bước sau, lúc này chưa có câu trả lời."]


def test_a_value_that_no_choice_has_is_found():
    pick = {"key": "c", "kind": "choice", "label": "C", "choices": [{"value": "x", "label": "X"}]}
    yes = {"key": "y", "kind": "yesno", "label": "Y"}

    found = problems(of(pick, yes, {**A, "show_if": {"any": [{"field": "c", "is": "z"}, {"field": "y", "is": "có"}]}}))

    assert found == [
        "Bước “s”, ô “a”: ô “c” không có lựa chọn “z”.",
        "Bước “s”, ô “a”: ô “y” chỉ có giá trị true hoặc false, không có “có”.",
    ]


def test_circles_are_shown_as_a_path():
    found = problems(
        of(
            {**A, "show_if": {"field": "b", "filled": True}},
            {**A, "key": "b", "show_if": {"field": "c", "filled": True}},
            {**A, "key": "c", "show_if": {"field": "a", "filled": True}},
        )
    )

    assert found == ["Điều kiện hiện chạy vòng: a → b → c → a."]


def test_a_step_that_hides_itself_is_a_circle():
    found = problems(of(A, show_if={"field": "a", "is": "x"}))

    assert found == ["Điều kiện hiện chạy vòng: s → a → s."]


def test_a_circle_does_not_hang_the_form():
    form = Form.from_data(
        of(
            {**A, "show_if": {"field": "b", "filled": True}},
            {**A, "key": "b", "show_if": {"field": "a", "filled": True}},
        )
    )

    assert form.clean_step("s", {"a": "1", "b": "2"}, {}).values == {"a": "1", "b": "2"}


def test_what_cannot_be_read_is_not_made_a_form():
    with pytest.raises(BrokenDefinition) as broken:
        Form.from_data(of({**A, "kind": "?"}, {**A, "key": "B"}))

    assert len(broken.value.problems) == 2


@pytest.mark.parametrize(
    "odd", [None, 1, "x", {}, {"a": 1}, [None], [[]], [{"fields": 3}], [{"fields": [{"key": []}]}]]
)
def test_nonsense_is_described_not_crashed_on(odd):
    assert problems(odd)


def test_what_decides_what_is_drawn_for_the_designer():
    graph = dependencies(example())

    assert graph["step:cha_me"] == {"quan_he"}
    assert graph["quan_he_khac"] == {"quan_he", "step:nguoi_yeu_cau"}
    assert graph["con.con_hoc_tu"] == {"con.con_di_hoc"}


def test_texts_without_english_are_listed():
    missing = untranslated(example())

    assert "nguoi_yeu_cau.dien_thoai: label" in missing
    assert "nguoi_yeu_cau.quan_he: choices.cha" in missing
    assert "cha_me.con.ten_con: label" in missing
    assert "nguoi_yeu_cau.ho_ten: label" not in missing
