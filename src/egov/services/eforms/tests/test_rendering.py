"""The page: its markup, its words, and that it stands by itself without scripts."""

from html.parser import HTMLParser

import pytest

from egov.services.eforms.api import render_errors
from egov.services.eforms.tests.surroundings import example, form_of

VOID = {"input", "br", "path", "meta"}


class Page(HTMLParser):
    """Elements in order, as (tag, attributes); complains about tags that do not match."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.open, self.texts = [], [], []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)

    def all(self, tag, **attributes):
        return [
            found
            for name, found in self.elements
            if name == tag and all(found.get(key) == value for key, value in attributes.items())
        ]

    def by_id(self, name):
        return next(found for _tag, found in self.elements if found.get("id") == name)


def test_a_line_of_text_looks_as_in_the_guidelines():
    form = form_of({"key": "ho_ten", "kind": "name", "label": "Họ và tên", "hint": "Viết có dấu"})

    html = form.render_step("s", {}, {"ho_ten": "Nhập họ và tên"})

    page = Page(html)
    order = [html.index(mark) for mark in ('class="form-label"', 'class="nd-hint"', 'class="nd-error"', "<input class")]
    assert order == sorted(order)
    assert 'class="nd-field is-error"' in html
    assert '<span class="visually-hidden">Lỗi: </span>Nhập họ và tên' in html
    control = page.by_id("ho_ten")
    assert control["class"] == "form-control is-invalid"
    assert control["aria-invalid"] == "true"
    assert control["aria-describedby"] == "ho_ten-gy ho_ten-loi"
    assert control["autocomplete"] == "off"


def test_a_field_without_error_says_nothing_of_one():
    html = form_of({"key": "a", "kind": "text", "label": "A"}).render_step("s", {"a": "x"})

    assert "nd-error" not in html
    assert "aria-invalid" not in html
    assert 'value="x"' in html


def test_a_wrong_box_of_a_date_is_marked_alone():
    form = form_of({"key": "ns", "kind": "date", "label": "Ngày sinh", "autocomplete": "bday"})
    cleaned = form.clean_step("s", {"ns-ngay": "21", "ns-thang": "21", "ns-nam": "2017"}, {})

    page = Page(form.render_step("s", cleaned.data, cleaned.errors, raw=cleaned.raw))

    assert page.all("fieldset")[0]["aria-describedby"] == "ns-thang-loi"
    assert page.by_id("ns-thang")["aria-invalid"] == "true"
    assert page.by_id("ns-thang")["value"] == "21"
    assert "aria-invalid" not in page.by_id("ns-ngay")
    assert page.by_id("ns-nam")["inputmode"] == "numeric"
    assert page.by_id("ns-nam")["autocomplete"] == "bday-year"


def choices(count, **more):
    return [{"value": f"v{number}", "label": f"Lựa chọn {number}", **more} for number in range(count)]


def test_the_number_of_choices_decides_the_control():
    def page(count):
        form = form_of({"key": "a", "kind": "choice", "label": "A", "choices": choices(count)})
        return Page(form.render_step("s", {"a": "v1"}))

    assert len(page(7).all("input", type="radio")) == 7
    assert page(7).all("input", checked=None, value="v1")
    assert len(page(8).all("select")) == 1
    assert page(8).all("option", selected=None, value="v1")
    assert page(51).by_id("a")["list"] == "a-ds"
    assert page(51).by_id("a")["value"] == "Lựa chọn 1"


def test_choices_with_explanations_become_cards():
    form = form_of({"key": "a", "kind": "choice", "label": "A", "choices": choices(2, hint="Vì sao")})

    page = Page(form.render_step("s", {}))

    assert len(page.all("div", **{"class": "nd-choice"})) == 2
    assert page.by_id("a")["aria-describedby"] == "a-y"


def test_a_choice_that_is_none_is_shown_again():
    form = form_of({"key": "a", "kind": "choice", "label": "A", "choices": choices(9)})

    page = Page(form.render_step("s", {}, {}, raw={"a": "khác"}))

    assert page.all("option", value="khác")


def test_optional_fields_are_marked_and_asked_for_ones_not():
    html = form_of(
        {"key": "a", "kind": "text", "label": "Ô a", "required": False}, {"key": "b", "kind": "text", "label": "Ô b"}
    ).render_step("s", {})

    assert html.count("(nếu có)") == 1


@pytest.mark.parametrize(
    ("kind", "attributes"),
    [
        ("phone", {"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
        ("email", {"type": "email", "inputmode": "email", "autocomplete": "email"}),
        ("name", {"type": "text", "autocomplete": "name"}),
        ("identity_number", {"inputmode": "numeric", "autocomplete": "off"}),
        ("money", {"inputmode": "numeric"}),
    ],
)
def test_what_is_about_the_user_lets_the_browser_help(kind, attributes):
    form = form_of({"key": "a", "kind": kind, "label": "A", **({} if kind == "money" else {"prefill": "user.a"})})

    control = Page(form.render_step("s", {})).by_id("a")

    assert attributes.items() <= control.items()


def test_units_open_list_by_list():
    form = form_of({"key": "x", "kind": "unit", "label": "Nơi sinh"})

    start = Page(form.render_step("s", {}))
    after = Page(form.render_step("s", {}, raw={"x-tinh": "36", "x-huyen": "366"}))

    assert [found["id"] for found in start.all("select")] == ["x-tinh"]
    assert [found["id"] for found in after.all("select")] == ["x-tinh", "x-huyen", "x-xa"]
    assert start.all("button", name="_chon", value="x")


def test_the_enter_key_means_to_go_on():
    """The first button of a form is the one that Enter presses."""
    page = Page(form_of({"key": "x", "kind": "unit", "label": "Nơi sinh"}).render_step("s", {}))

    first = page.all("button")[0]

    assert "name" not in first
    assert first["tabindex"] == "-1"
    assert first["aria-hidden"] == "true"


GROUP = {
    "key": "con",
    "kind": "group",
    "label": "Các con",
    "row_label": "Người con thứ {n}",
    "max_rows": 2,
    "fields": [{"key": "ten", "kind": "name", "label": "Tên"}, {"key": "giay", "kind": "file", "label": "Giấy"}],
}


def test_rows_have_names_and_buttons():
    form = form_of(GROUP)

    one = Page(form.render_step("s", {}))
    two = Page(form.render_step("s", {"con": [{"ten": "A"}, {"ten": "B"}]}))

    assert one.by_id("con-0-ten")["value"] == ""
    assert one.all("button", name="_xoa") == []
    assert one.all("button", name="_them", value="con", id="con")
    assert "Thêm người con" in "".join(one.texts)
    assert [found["value"] for found in two.all("button", name="_xoa")] == ["con-0", "con-1"]
    assert two.all("button", name="_them") == []
    assert two.all("input", name="con-so", value="2")
    assert "Người con thứ 2" in two.texts


def test_files_are_listed_with_size_and_delete_button():
    stored = {"giay": [{"id": "1", "name": "giấy <b>.jpg", "size": 1_240_000}, {"id": "2", "name": "x.pdf", "size": 1}]}
    form = form_of({"key": "giay", "kind": "file", "label": "Giấy chứng sinh", "max_mb": 5})

    html = form.render_step("s", stored)

    page = Page(html)
    assert "giấy &lt;b&gt;.jpg" in html
    assert "1,2 MB" in html
    assert [found["value"] for found in page.all("button", name="_xoa_tep")] == ["1", "2"]
    assert [found["value"] for found in page.all("input", name="giay-co")] == ["", "1", "2"]
    assert page.by_id("giay")["accept"] == "image/*,.pdf"
    assert "Ảnh chụp hoặc tệp PDF, mỗi tệp không quá 5 MB." in html


def test_files_of_a_row_are_shown_there():
    page = Page(
        form_of(GROUP).render_step("s", {"con": [{"ten": "A"}, {"giay": [{"id": "9", "name": "a", "size": 1}]}]})
    )

    assert [found["value"] for found in page.all("input", name="con-1-giay-co")] == ["", "9"]
    assert [found["value"] for found in page.all("input", name="con-0-giay-co")] == [""]


def test_hidden_fields_are_not_on_the_page_and_shown_ones_are_listed():
    form = form_of(
        {"key": "a", "kind": "text", "label": "A"},
        {"key": "b", "kind": "text", "label": "B", "show_if": {"field": "a", "is": "có"}},
    )

    without, with_b = Page(form.render_step("s", {"a": "x"})), Page(form.render_step("s", {}, raw={"a": "có"}))

    assert without.all("input", name="_co")[0]["value"] == "a"
    assert with_b.all("input", name="_co")[0]["value"] == "a b"
    assert "data-eform-refresh" in without.by_id("a")


def test_words_of_people_and_definitions_never_become_markup():
    form = form_of(
        {"key": "a", "kind": "text", "label": "<i>A</i>", "hint": "<i>", "error": "<i>"},
        {"key": "b", "kind": "textarea", "label": "B"},
        {"key": "c", "kind": "note", "label": "<i>note</i>", "style": "info"},
        {"key": "d", "kind": "choice", "label": "D", "choices": [{"value": '"><i>', "label": "<i>"}]},
    )
    raw = {"a": '"><script>alert(1)</script>', "b": "</textarea><script>", "d": "<i>"}

    cleaned = form.clean_step("s", raw, {})
    html = form.render_step("s", cleaned.data, {"a": "<i>"}, raw=raw, warnings={"b": "<i>"})

    assert "<script" not in html
    assert "<i>" not in html
    Page(html)


def test_everything_typed_is_shown_again():
    form = example()
    raw = {
        "ho_ten": " nguyễn  văn 5 ",
        "so_giay_to": "036 188",
        "ngay_sinh_nguoi-ngay": "31",
        "ngay_sinh_nguoi-thang": "xx",
        "ngay_sinh_nguoi-nam": "88",
        "dien_thoai": "không có",
        "thu": "a@",
        "noi_cu_tru-chi_tiet": "Xóm '7'",
    }

    cleaned = form.clean_step("nguoi_yeu_cau", raw, {})
    page = Page(form.render_step("nguoi_yeu_cau", cleaned.data, cleaned.errors, raw=cleaned.raw))

    shown = {found["name"]: found["value"] for found in page.all("input") if found.get("name") in raw}
    assert shown == raw


@pytest.mark.parametrize("key", ["nguoi_yeu_cau", "tre", "cha_me", "nop"])
@pytest.mark.parametrize("raw", [None, {}, {"con-so": "2", "quan_he": "khac", "noi_cu_tru-tinh": "36"}])
def test_labels_descriptions_and_errors_point_at_what_is_there(key, raw):
    form = example()
    errors = {} if raw is None else form.clean_step(key, raw, {}).errors

    page = Page(form.render_step(key, {}, errors, raw=raw))

    ids = [found["id"] for _tag, found in page.elements if "id" in found]
    assert len(ids) == len(set(ids))
    assert {found["for"] for found in page.all("label")} <= set(ids)
    described = " ".join(found["aria-describedby"] for _tag, found in page.elements if "aria-describedby" in found)
    assert set(described.split()) <= set(ids)
    assert set(errors) <= set(ids)
    controls = [f for t, f in page.elements if t in ("input", "select", "textarea") and f.get("type") != "hidden"]
    assert {found["id"] for found in controls} <= {found["for"] for found in page.all("label")}


def test_the_summary_of_errors_links_to_the_controls():
    html = render_errors({"ho_ten": "Nhập họ và tên", "ns-thang": "Tháng <sinh>"})

    page = Page(html)
    assert "Còn 2 chỗ cần sửa" in html
    assert [found["href"] for found in page.all("a")] == ["#ho_ten", "#ns-thang"]
    assert page.by_id("loi")["role"] == "alert"
    assert "&lt;sinh&gt;" in html
    assert render_errors({}) == ""


def test_english_words_fall_back_one_by_one():
    html = example().render_step("nguoi_yeu_cau", {}, language="en")

    assert "Full name" in html
    assert "Male" in html
    assert "Quan hệ với trẻ" in html
