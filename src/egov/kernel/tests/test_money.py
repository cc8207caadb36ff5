import pytest
from hypothesis import given
from hypothesis import strategies as st

from egov.kernel.money import DIGITS, format_dong, format_number, in_words, number_in_words


@pytest.mark.parametrize(
    ("amount", "shown"), [(0, "0 đ"), (500, "500 đ"), (49000, "49.000 đ"), (1234567890, "1.234.567.890 đ")]
)
def test_thousands_are_parted_by_points(amount, shown):
    assert format_dong(amount).replace("\N{NO-BREAK SPACE}", " ") == shown


def test_the_sign_does_not_break_from_its_number():
    assert "\N{NO-BREAK SPACE}đ" in format_dong(49000)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (4, "bốn"),
        (10, "mười"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (25, "hai mươi lăm"),
        (101, "một trăm linh một"),
        (105, "một trăm linh năm"),
        (110, "một trăm mười"),
        (111, "một trăm mười một"),
        (115, "một trăm mười lăm"),
        (1001, "một nghìn không trăm linh một"),
        (2017, "hai nghìn không trăm mười bảy"),
        (1000005, "một triệu không trăm linh năm"),
        (1390000, "một triệu ba trăm chín mươi nghìn"),
        (1_000_000_000, "một tỷ"),
        (1_000_000_005, "một tỷ không trăm linh năm"),
        (5_000_000_000_000, "năm nghìn tỷ"),
        (2_000_000_000_000_000, "hai triệu tỷ"),
        (10**18, "một tỷ tỷ"),
        (10**18 + 10**9, "một tỷ không trăm linh một tỷ"),
    ],
)
def test_numbers_are_read_as_at_the_counter(number, words):
    assert number_in_words(number) == words


def test_an_amount_begins_with_a_capital_and_ends_with_the_currency():
    assert in_words(49000) == "Bốn mươi chín nghìn đồng"
    assert in_words(0) == "Không đồng"


def test_the_southern_reading_is_one_setting():
    assert number_in_words(101, linh="lẻ") == "một trăm lẻ một"


def test_a_negative_amount_has_no_words():
    with pytest.raises(ValueError, match="negative"):
        in_words(-1)


def _read_back(words: str) -> int:
    """An independent reader of the words below one tỷ tỷ."""
    values = {word: n for n, word in enumerate(DIGITS)} | {"mốt": 1, "tư": 4, "lăm": 5}
    total = billions = group = digit = 0
    for word in words.split():
        if word in values:
            digit = values[word]
        elif word == "trăm":
            group, digit = digit * 100, 0
        elif word == "mươi":
            group, digit = group + digit * 10, 0
        elif word == "mười":
            group += 10
        elif word in ("nghìn", "triệu"):
            total += (group + digit) * {"nghìn": 1000, "triệu": 1_000_000}[word]
            group = digit = 0
        elif word == "tỷ":
            billions, total, group, digit = total + group + digit, 0, 0, 0
    return billions * 10**9 + total + group + digit


@given(st.integers(0, 10**18 - 1))
def test_words_say_exactly_the_number(number):
    assert _read_back(number_in_words(number)) == number


@given(st.integers(0, 10**15))
def test_the_written_number_reads_back(number):
    assert int(format_number(number).replace(".", "")) == number
