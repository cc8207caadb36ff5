"""Every sentence that keeps a release from being published."""

from datetime import date

import pytest

from egov.services.catalogue.api import problems_of

DAY = date(2018, 1, 1)


@pytest.fixture
def problems(content, process, calendar):
    """Change the sound content at a dotted path, and see what stands against it."""

    def after(path="", value=None, day=DAY):
        target = content
        *above, last = path.split(".") if path else [""]
        for name in above:
            target = target[int(name)] if isinstance(target, list) else target[name]
        if path:
            target[int(last) if isinstance(target, list) else last] = value
        return problems_of(content, day)

    return after


def test_nothing_stands_against_a_sound_release(problems):
    assert problems() == []


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("title", "", "Chưa có tên thủ tục."),
        ("audience", [], "Chưa ghi ai được nộp."),
        ("channels", [], "Chưa ghi cách nộp."),
        ("legal_basis", [], "Chưa ghi căn cứ pháp lý."),
        ("result.name", "", "Chưa ghi kết quả."),
        ("limit.value", 0, "Thời hạn giải quyết phải từ 1 trở lên."),
        ("process.key", "khong-co", "Quy trình “khong-co” chưa được công bố. Hãy công bố quy trình trước."),
        ("wording.signing", {"vi": ""}, "Bước “signing” của quy trình chưa có lời báo cho người dân."),
        ("components.1.code", "don", "Giấy tờ “don” được ghi hai lần."),
        (
            "components.1.field",
            "anh_khac",
            "Giấy tờ “Ảnh giấy tờ” gắn với ô “anh_khac”, nhưng tờ khai không có ô tệp này.",
        ),
        ("components.1.field", "", "Hồ sơ nộp trực tuyến nhưng tờ khai không có ô để gửi “Ảnh giấy tờ”."),
        (
            "components.1.register",
            "population",
            "“Ảnh giấy tờ” đã có trong cơ sở dữ liệu, không được bắt người dân gửi lại.",
        ),
        ("fees.0.kind", "phi", "“Lệ phí”: ghi loại thu là phí, lệ phí hoặc cước (fee, charge, shipping)."),
        ("fees.0.amount", -1, "“Lệ phí”: số tiền phải từ 0 đ trở lên."),
        ("fees.0.quantity_field", "so_to", "“Lệ phí” thu theo bản, nhưng tờ khai không có ô số “so_to”."),
        ("fees.0.quantity_field", "ho_ten", "“Lệ phí” thu theo bản, nhưng tờ khai không có ô số “ho_ten”."),
        ("fees.0.waiver_field", "", "“Lệ phí” có mức giảm, nhưng chưa nói ô nào của tờ khai hỏi về việc đó."),
        ("fees.0.waiver_field", "mien", "“Lệ phí”: tờ khai không có ô “mien” để khai diện được giảm."),
        ("fees.0.waivers.0.percent", 101, "“Hộ nghèo”: phần trăm giảm phải từ 0 đến 100."),
        ("fees.0.waivers.0.percent", None, "“Hộ nghèo”: ghi số tiền còn phải trả hoặc phần trăm giảm."),
        (
            "routing.decide",
            "district:ho_ten",
            "Quy tắc “district:ho_ten” cần một ô địa bàn hoặc địa chỉ tên “ho_ten” trong tờ khai.",
        ),
        (
            "applicant",
            {"name": ["ten"]},
            "Phần “name” của người nộp lấy từ ô “ten”, nhưng tờ khai không có ô này.",
        ),
        (
            "result.fields",
            [{"key": "x", "from": "noi_o.text"}],
            "Kết quả lấy chữ từ ô “noi_o”, nhưng tờ khai không có ô này.",
        ),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(problems, path, value, sentence):
    assert problems(path, value) == [sentence]


@pytest.mark.parametrize("rule", ["parent", "commune:noi", "same", ""])
def test_receiving_agencies_are_told_by_level_or_name(problems, rule):
    (sentence,) = problems("routing.receive", rule)

    assert "Dùng một trong: agency, level." in sentence


@pytest.mark.parametrize("rule", ["same", "parent", "agency:so-tp", "district:noi", "commune:noi"])
def test_all_rules_that_can_say_who_decides(problems, rule):
    assert problems("routing.decide", rule) == []


def test_a_paper_in_a_register_may_be_asked_for_when_it_is_optional(problems, content):
    content["components"][1] |= {"register": "population", "required": False}

    assert problems() == []


def test_a_paper_that_is_only_needed_at_the_counter_needs_no_field(problems, content):
    content["channels"] = ["counter"]

    assert problems("components.1.field", "") == []


def test_the_form_is_checked_by_its_own_rules(problems, content):
    content["form"][0]["fields"][0]["kind"] = "khong-co"

    assert any("không có kiểu ô “khong-co”" in sentence for sentence in problems())


def test_a_fee_stands_once(problems, content):
    content["fees"] *= 2

    assert problems() == ["Khoản thu “le-phi” được ghi hai lần."]


def test_a_year_without_calendar_has_no_appointments(problems):
    assert problems(day=date(2031, 5, 1)) == ["Chưa có lịch làm việc năm 2031 nên chưa tính được ngày hẹn trả."]


def test_the_steps_may_not_take_more_hours_than_there_are(problems, content):
    content["limit"] = {"value": 8, "unit": "working_hours"}

    assert problems() == []


def test_a_content_that_cannot_be_read_is_one_problem(problems, content):
    del content["form"]

    assert problems() == ["Nội dung còn thiếu phần hoặc ghi sai kiểu: 'form'."]


def test_an_immediate_result_needs_no_days(problems, content):
    content["immediate"] = True

    assert problems("limit.value", 0) == []
