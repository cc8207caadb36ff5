import pytest
from hypothesis import given
from hypothesis import strategies as st

from egov.lgsp.messaging.rules.markup import Kind, as_text, blocks, broken_links, fill, placeholders

BODY = """
Xin chào ((name)),
rất vui.

| Mã hồ sơ: ((code))
| Hẹn trả: ((due))

- một ((code))
- hai

=> Xem hồ sơ: ((link))
"""
DATA = {"name": "Trần Thị Thương", "code": "H40-1", "due": "03/01/2018", "link": "https://a.vn/1"}


def test_blocks_have_their_kinds():
    kinds = [block.kind for block in blocks(BODY, DATA)]

    assert kinds == [Kind.PARAGRAPH, Kind.FACTS, Kind.LIST, Kind.LINK]


def test_the_text_reads_well_without_marks():
    assert as_text(blocks(BODY, DATA)) == (
        "Xin chào Trần Thị Thương, rất vui.\n\n"
        "Mã hồ sơ: H40-1\nHẹn trả: 03/01/2018\n\n"
        "- một H40-1\n- hai\n\n"
        "Xem hồ sơ: https://a.vn/1"
    )


def test_a_line_without_its_value_is_left_out():
    text = as_text(blocks(BODY, DATA | {"due": ""}))

    assert "Hẹn trả" not in text
    assert "Mã hồ sơ: H40-1" in text


def test_a_block_without_lines_is_left_out():
    kinds = [block.kind for block in blocks(BODY, DATA | {"link": "", "name": ""})]

    assert kinds == [Kind.FACTS, Kind.LIST]


def test_what_a_text_asks_for():
    assert placeholders(BODY) == {"name", "code", "due", "link"}


def test_data_is_never_read_as_markup():
    evil = DATA | {"name": "((link))", "code": "=> x: http://evil.vn\n\n| a: b"}

    parts = blocks("Chào ((name))\n\n((code))", evil)

    assert [block.kind for block in parts] == [Kind.PARAGRAPH, Kind.PARAGRAPH]
    assert parts[0].lines[0].text == "Chào ((link))"


@given(st.text())
def test_any_value_comes_out_as_it_went_in(value):
    assert fill("a((x))b", {"x": value}) == f"a{value}b"


@pytest.mark.parametrize(
    ("link", "broken"),
    [("https://a.vn/x", []), ("http://127.0.0.1:8000/", []), ("javascript:alert(1)", ["Xem"]), ("a b", ["Xem"])],
)
def test_links_lead_to_web_addresses(link, broken):
    assert broken_links(blocks("=> Xem: ((link))", {"link": link})) == broken


def test_a_colon_inside_the_value_stays():
    assert as_text(blocks("| Giờ: ((t))", {"t": "từ: 7:30"})) == "Giờ: từ: 7:30"
