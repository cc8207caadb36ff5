from dataclasses import replace
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from egov.services.dossiers.slips import render
from egov.services.dossiers.slips.legible import BLANK, legible
from egov.services.dossiers.slips.tests.samples import REFUSAL

FONTS = sorted((Path(__file__).parents[1] / "fonts").glob("*.ttf"))
DRAWN = set.intersection(*(set(TTFont(font).getBestCmap()) for font in FONTS))


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Nguyễn Thị Thuỷ, 40 m², № 5", "Nguyễn Thị Thuỷ, 40 m², № 5"),
        ("Trần 陳", f"Trần {BLANK}"),
        ("Đẹp 😀", f"Đẹp {BLANK}"),
        ("a\u200bb\x00c\u00ad", "abc"),
        ("Hoa\u0300", "Hoà"),
        ("Иван Ω", "Иван Ω"),
    ],
)
def test_letters_without_a_drawing_become_a_square(typed, printed):
    assert legible(typed) == printed


@given(st.text())
def test_everything_that_is_left_can_be_drawn(text):
    assert {ord(letter) for letter in legible(text)} - {9, 10} <= DRAWN


def test_the_fonts_draw_every_letter_of_the_vietnamese_alphabet():
    letters = "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"

    assert legible(letters + letters.upper()) == letters + letters.upper()
    assert {ord(letter) for letter in letters + letters.upper()} <= DRAWN


@settings(max_examples=15)
@given(st.text(min_size=1, max_size=40))
def test_any_reason_can_be_printed(reason):
    assert render(replace(REFUSAL, reason=reason)).startswith(b"%PDF")
