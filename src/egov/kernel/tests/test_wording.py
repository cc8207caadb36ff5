import pytest

from egov.kernel.wording import Sentence, gettext_noop, said
from egov.kernel.working_time import CalendarMissing

ENGLISH = {
    "Nộp trước %(day)s.": "File before %(day)s.",
    "Đã xong.": "Done.",
    "": "the head of a catalogue",
}


def english(wording):
    return ENGLISH.get(wording, wording)


def test_a_sentence_with_blanks_is_text_in_vietnamese_and_can_be_said_in_english():
    sentence = Sentence(gettext_noop("Nộp trước %(day)s."), day="05/03/2018")

    assert sentence == "Nộp trước 05/03/2018."
    assert said(sentence, english) == "File before 05/03/2018."


@pytest.mark.parametrize(("sentence", "expected"), [("Đã xong.", "Done."), ("Chờ 50% phí.", "Chờ 50% phí."), ("", "")])
def test_a_fixed_sentence_is_looked_up_as_it_is(sentence, expected):
    assert said(sentence, english) == expected


def test_a_blank_that_nobody_fills_is_a_mistake():
    with pytest.raises(KeyError):
        Sentence("Nộp trước %(day)s.", month="3")


def test_a_missing_calendar_can_be_told_in_every_language():
    refusal = CalendarMissing(2031)

    assert refusal.message == "Lịch làm việc năm 2031 chưa có. Công bố lịch năm này trước khi tính hạn."
    assert said(refusal.message, lambda wording: f"{len(wording.split())} words, %(year)s") == "16 words, 2031"
