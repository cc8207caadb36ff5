"""Cleaning a step: conditions, checks, rows, buttons, files."""

from django.http import QueryDict

from egov.kernel.errors import Refused
from egov.services.eforms.tests.surroundings import example, form_of

TEXT = {"key": "a", "kind": "text", "label": "Ô a"}


def test_a_hidden_field_is_not_asked_for_and_its_value_is_dropped():
    form = form_of(TEXT, {"key": "b", "kind": "text", "label": "Ô b", "show_if": {"field": "a", "is": "có"}})

    result = form.clean_step("s", {"a": "không", "b": "đã viết"}, {"b": "cũ"})

    assert result.is_good
    assert result.values == {"a": "không"}
    assert result.data == {"a": "không"}
    assert result.raw["b"] == ["đã viết"]


def test_what_depends_on_a_hidden_field_is_hidden_too():
    form = form_of(
        TEXT,
        {"key": "b", "kind": "yesno", "label": "b", "show_if": {"field": "a", "is": "có"}},
        {"key": "c", "kind": "text", "label": "c", "show_if": {"field": "b", "is": True}},
    )

    assert form.clean_step("s", {"a": "không", "b": "co", "c": "x"}, {}).values == {"a": "không"}
    assert form.clean_step("s", {"a": "có", "b": "co", "c": "x"}, {}).values["c"] == "x"


def test_an_answer_of_a_hidden_step_counts_as_none():
    form = example()
    data = {"quan_he": "khac", "ten_cha": "Nguyễn Văn A"}

    assert [step.key for step in form.visible_steps(data)] == ["nguoi_yeu_cau", "tre", "nop"]
    assert "ten_cha" not in form.settled(data)


def test_required_may_depend_on_another_answer():
    form = example()

    none = form.clean_step("cha_me", {"ten_cha": "", "ten_me": ""}, {"quan_he": "me"})
    one = form.clean_step("cha_me", {"ten_cha": "", "ten_me": "Vũ Thị Hường"}, {"quan_he": "me"})

    assert list(none.errors) == ["ten_cha", "ten_me"]
    assert one.is_good


def test_a_question_that_appears_is_shown_before_it_is_asked_for():
    form = form_of(TEXT, {"key": "b", "kind": "text", "label": "Ô b", "show_if": {"field": "a", "is": "có"}})

    first = form.clean_step("s", {"_co": "a", "a": "có"}, {})
    second = form.clean_step("s", {"_co": "a b", "a": "có", "b": ""}, {})

    assert (first.errors, first.again, first.appeared) == ({}, True, ("b",))
    assert not first.is_good
    assert second.errors == {"b": "Nhập ô b"}


def test_a_cross_check_complains_at_its_field():
    days = {"tu_ngay": "1/3/2018", "den_ngay": "1/2/2018", "so_ban": "1", "cam_doan": "co"}

    result = example().clean_step("nop", days, {})

    assert result.errors == {"den_ngay-ngay": "Đến ngày phải bằng hoặc sau Từ ngày"}


def test_a_cross_check_waits_until_both_answers_are_there():
    result = example().clean_step("nop", {"den_ngay": "1/2/2018", "so_ban": "1", "cam_doan": "co"}, {})

    assert result.is_good


def test_a_field_keeps_its_own_error_before_that_of_a_check():
    check = {"condition": {"field": "b", "filled": True}, "field": "b", "message": "Khác"}
    form = form_of({"key": "b", "kind": "number", "label": "Số"}, checks=[check])

    assert form.clean_step("s", {"b": "x"}, {}).errors["b"] == "Số: viết bằng chữ số, không có số lẻ, ví dụ 12"


def test_a_check_may_only_warn():
    check = {"condition": {"field": "a", "at_most": 3}, "field": "a", "message": "Nhiều quá?", "warn": True}
    form = form_of({"key": "a", "kind": "number", "label": "Số"}, checks=[check])

    result = form.clean_step("s", {"a": "5"}, {})

    assert result.is_good
    assert result.warnings == {"a": "Nhiều quá?"}


def test_a_number_that_does_not_fit_sex_and_birth_is_taken_with_a_warning():
    form = form_of(
        {"key": "so", "kind": "personal_number", "label": "Số", "sex": "gt", "born": "ns"},
        {
            "key": "gt",
            "kind": "choice",
            "label": "GT",
            "choices": [{"value": "nam", "label": "Nam"}, {"value": "nu", "label": "Nữ"}],
        },
        {"key": "ns", "kind": "date", "label": "Ngày sinh"},
    )

    odd = form.clean_step("s", {"so": "036188004321", "gt": "nam", "ns": "1/1/1988"}, {})
    fine = form.clean_step("s", {"so": "036188004321", "gt": "nu", "ns": "1/1/1988"}, {})

    assert odd.is_good
    assert odd.values["so"] == "036188004321"
    assert "Giới tính khác" in odd.warnings["so"]
    assert fine.warnings == {}


def test_a_softly_required_field_only_reminds():
    result = form_of({**TEXT, "required": "soft"}).clean_step("s", {}, {})

    assert result.is_good
    assert result.warnings == {"a": "Bạn chưa có ô a, có thể bổ sung sau"}


def test_errors_come_in_the_order_of_the_page():
    result = example().clean_step("nop", {"tu_ngay": "2/2/2018", "den_ngay": "1/1/2018", "nghe": "?"}, {})

    assert list(result.errors) == ["so_ban", "den_ngay-ngay", "nghe", "cam_doan"]


def test_a_query_dict_is_read_as_well():
    raw = QueryDict("a=m%E1%BB%99t&a=hai")

    assert form_of(TEXT).clean_step("s", raw, {}).values == {"a": "hai"}


CHILDREN = {
    "key": "con",
    "kind": "group",
    "label": "Các con",
    "row_label": "Người con thứ {n}",
    "max_rows": 3,
    "fields": [
        {"key": "ten", "kind": "name", "label": "Tên"},
        {"key": "tuoi", "kind": "number", "label": "Tuổi", "show_if": {"field": "ten", "filled": True}},
        {"key": "giay", "kind": "file", "label": "Giấy", "required": False},
    ],
}


def test_rows_are_read_and_blank_ones_left_out():
    raw = {"con-so": "3", "con-0-ten": "A", "con-0-tuoi": "1", "con-1-ten": "", "con-2-ten": "B", "con-2-tuoi": "2"}

    result = form_of(CHILDREN).clean_step("s", raw, {})

    assert result.is_good
    assert result.values == {"con": [{"ten": "A", "tuoi": 1}, {"ten": "B", "tuoi": 2}]}


def test_an_error_in_a_row_names_its_control_and_keeps_the_rest():
    raw = {"con-so": "2", "con-0-ten": "A1", "con-1-ten": "B", "con-1-tuoi": "x"}

    result = form_of(CHILDREN).clean_step("s", raw, {})

    assert list(result.errors) == ["con-0-ten", "con-1-tuoi"]
    assert result.values == {"con": [{"ten": "B"}]}
    assert result.raw == {name: [text] for name, text in raw.items()}


def test_a_group_that_has_to_be_filled_wants_a_row():
    assert form_of(CHILDREN).clean_step("s", {"con-so": "1"}, {}).errors == {"con-0-ten": "Nhập tên"}
    assert form_of(CHILDREN).clean_step("s", {}, {}).errors == {"con": "Thêm các con"}


def test_too_many_rows_are_refused_and_cut():
    raw = {f"con-{row}-ten": "A" for row in range(5)} | {f"con-{row}-tuoi": "1" for row in range(5)}

    result = form_of(CHILDREN).clean_step("s", raw, {})

    assert result.errors == {"con": "Các con: chỉ nhập tối đa 3 dòng"}
    assert len(result.values["con"]) == 3


def test_the_add_button_gives_a_row_and_no_complaints():
    result = form_of(CHILDREN).clean_step("s", {"_them": "con", "con-so": "1", "con-0-ten": "A1"}, {})

    assert (result.errors, result.again) == ({}, True)
    assert result.raw["con-so"] == ["2"]
    assert result.raw["con-0-ten"] == ["A1"]
    assert "_them" not in result.raw


def test_no_more_rows_are_added_than_allowed():
    assert form_of(CHILDREN).clean_step("s", {"_them": "con", "con-so": "3"}, {}).raw["con-so"] == ["3"]


def test_the_remove_button_moves_the_later_rows_up():
    raw = {"_xoa": "con-0", "con-so": "2", "con-0-ten": "A", "con-1-ten": "B", "con-1-tuoi": "2"}

    result = form_of(CHILDREN).clean_step("s", raw, {"con": [{"ten": "A"}]})

    assert result.again
    assert result.raw == {"con-so": ["1"], "con-0-ten": ["B"], "con-0-tuoi": ["2"]}
    assert result.data["con"] == [{"ten": "B", "tuoi": 2}]


def test_a_foreign_row_is_not_removed():
    for value in ("con-9", "con-x", "kia-0", "con-", "-1", "con-٣"):
        raw = {"_xoa": value, "con-so": "1", "con-0-ten": "A"}
        assert form_of(CHILDREN).clean_step("s", raw, {}).raw["con-0-ten"] == ["A"]


def test_the_choose_button_reloads_lists_without_complaints():
    form = form_of({"key": "x", "kind": "unit", "label": "Nơi sinh"})

    result = form.clean_step("s", {"_chon": "x", "x-tinh": "36"}, {})

    assert (result.errors, result.again) == ({}, True)
    assert result.raw == {"x-tinh": ["36"]}


PAPER = {"key": "giay", "kind": "file", "label": "Giấy chứng sinh", "max_files": 2}
OLD = {"id": "old", "name": "cu.pdf", "size": 10}


def keep(field, upload):
    if upload == "virus":
        raise Refused("Tệp có mã độc, hãy chọn tệp khác")
    return {"id": f"id-{upload}", "name": f"{upload}.pdf", "size": 5}


def test_an_upload_is_stored_and_kept():
    result = form_of(PAPER).clean_step("s", {}, {}, files={"giay": ["a"]}, store=keep)

    assert result.is_good
    assert result.values == {"giay": [{"id": "id-a", "name": "a.pdf", "size": 5}]}


def test_a_missing_paper_is_asked_for():
    assert form_of(PAPER).clean_step("s", {"giay-co": ""}, {}).errors == {"giay": "Tải giấy chứng sinh lên"}


def test_a_refused_upload_is_said_at_its_field_and_nothing_else_is_lost():
    form = form_of(PAPER, TEXT)

    result = form.clean_step(
        "s", {"a": "chữ", "giay-co": ["", "old"]}, {"giay": [OLD]}, files={"giay": ["virus"]}, store=keep
    )

    assert result.errors == {"giay": "Tệp có mã độc, hãy chọn tệp khác"}
    assert result.values == {"giay": [OLD], "a": "chữ"}


def test_a_stored_upload_survives_an_error_elsewhere():
    form = form_of(PAPER, TEXT)

    first = form.clean_step("s", {"a": "", "giay-co": ""}, {}, files={"giay": ["a"]}, store=keep)
    second = form.clean_step("s", {**first.raw, "a": "chữ"}, first.data)

    assert first.errors == {"a": "Nhập ô a"}
    assert second.is_good
    assert second.values["giay"][0]["id"] == "id-a"


def test_an_id_that_is_not_in_the_draft_counts_for_nothing():
    result = form_of(PAPER).clean_step("s", {"giay-co": ["", "of-another"]}, {"giay": [OLD]})

    assert result.values == {}
    assert result.errors == {"giay": "Tải giấy chứng sinh lên"}


def test_without_the_page_saying_anything_stored_files_stay():
    assert form_of(PAPER).clean_step("s", {}, {"giay": [OLD]}).values == {"giay": [OLD]}


def test_the_delete_button_takes_a_file_away():
    raw = {"_xoa_tep": "old", "giay-co": ["", "old"]}

    result = form_of(PAPER).clean_step("s", raw, {"giay": [OLD]})

    assert (result.again, result.errors, result.data) == (True, {}, {})
    assert result.raw == {"giay-co": [""]}


def test_more_files_than_allowed_are_refused():
    result = form_of(PAPER).clean_step("s", {}, {}, files={"giay": ["a", "b", "c"]}, store=keep)

    assert result.errors == {"giay": "Giấy chứng sinh: chỉ gửi tối đa 2 tệp"}
    assert len(result.values["giay"]) == 2


def test_a_hidden_file_field_stores_nothing():
    stored = []
    form = form_of(TEXT, {**PAPER, "show_if": {"field": "a", "is": "có"}})

    form.clean_step("s", {"a": "không"}, {}, files={"giay": ["a"]}, store=lambda *given: stored.append(given))

    assert stored == []


def test_files_of_a_row_move_with_it():
    form = form_of(CHILDREN)
    first = form.clean_step(
        "s", {"con-so": "2", "con-0-ten": "A", "con-1-ten": "B"}, {}, files={"con-1-giay": ["b"]}, store=keep
    )

    after = form.clean_step("s", {**first.raw, "_xoa": "con-0"}, first.data)

    assert first.data["con"][1]["giay"][0]["id"] == "id-b"
    assert [row["giay"][0]["id"] for row in after.data["con"]] == ["id-b"]


def test_uploads_are_kept_when_another_button_is_pressed():
    form = form_of(PAPER, CHILDREN)

    result = form.clean_step("s", {"_them": "con", "con-so": "1"}, {}, files={"giay": ["a"]}, store=keep)

    assert result.again
    assert result.data["giay"][0]["id"] == "id-a"
    assert result.raw["giay-co"] == ["", "id-a"]


def test_the_whole_draft_is_looked_over():
    form = example()

    errors = form.clean_all({"ho_ten": "Nguyễn Văn A", "quan_he": "cha", "so_ban": 50})

    assert errors["so_ban"] == "Số bản sao phải từ 0 đến 20"
    assert errors["ten_tre"] == "Nhập họ, chữ đệm và tên của trẻ"
    assert "ho_ten" not in errors
    assert {form.step_of(control) for control in errors} == {"nguoi_yeu_cau", "tre", "cha_me", "nop"}
