"""Vietnamese text: one form of Unicode, search and sort keys, names, dates in words."""

import re
import unicodedata
from datetime import date, datetime, time

from egov.kernel.money import number_in_words

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # huyền hỏi ngã sắc nặng
LETTER_MARKS = "\u0302\u0306\u031b"  # â, ă, ơ
WEEKDAYS = ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật")
SUNDAY, APRIL = 6, 4
_KIND = re.compile(r"^(?:Tỉnh|Thành phố|Thị xã|Quận|Huyện|Thị trấn|Phường|Xã) ")

SortKey = tuple[tuple[tuple[int, int], ...], tuple[int, ...], str]


def nfc(text: str) -> str:
    """The composed form, the only one that is stored."""
    return unicodedata.normalize("NFC", text)


def search_key(text: str) -> str:
    """Without marks and case, with single spaces: both tone placements and unaccented typing meet in it."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return " ".join(bare.replace("đ", "d").replace("Đ", "D").lower().split())


def whole_name(text: str) -> str:
    """A name as one word of a search index: its search key without blanks and signs. Empty when nothing is left."""
    return "".join(sign for sign in search_key(text) if sign.isalnum())


def marked_letters() -> str:
    """The small letters that lose something in a search key, each as one sign."""
    spoken = (nfc(letter + tone) for letter in ALPHABET for tone in ("", *TONES))
    return "".join(dict.fromkeys(each for each in spoken if len(each) == 1 and search_key(each) != each))


def sort_key(text: str) -> SortKey:
    """Dictionary order: letters first (a ă â … y), then tones (ngang huyền hỏi ngã sắc nặng)."""
    letters: list[tuple[int, int]] = []
    tones: list[int] = []
    for character in nfc(text).lower():
        letter, tone = _letter_and_tone(character)
        letters.append(_place(letter))
        tones.append(tone)
    return tuple(letters), tuple(tones), text


def unit_sort_key(name: str) -> tuple[SortKey, str]:
    """The order of administrative units in a list: by the proper name, not by "Huyện" or "Tỉnh" before it."""
    return (sort_key(_KIND.sub("", name)), name)


def _letter_and_tone(character: str) -> tuple[str, int]:
    tone = 0
    letter = ""
    for part in unicodedata.normalize("NFD", character):
        if part in TONES:
            tone = TONES[part]
        elif part in LETTER_MARKS or not unicodedata.combining(part):
            letter += part
    return nfc(letter), tone


def _place(letter: str) -> tuple[int, int]:
    """Spaces and signs before digits before letters."""
    if letter and letter in ALPHABET:
        return 2, ALPHABET.index(letter)
    if letter.isdigit():
        return 1, int(unicodedata.digit(letter[0], 0))
    return (3 if letter.isalpha() else 0), ord(letter[0]) if letter else 0


def name_parts(full: str) -> tuple[str, str, str]:
    """Họ, chữ đệm, tên: a proposal, as compound surnames exist; never rebuild the full name from it."""
    words = nfc(full).split()
    if not words:
        return "", "", ""
    if len(words) == 1:
        return "", "", words[0]
    return words[0], " ".join(words[1:-1]), words[-1]


def name_sort_key(full: str) -> tuple[SortKey, SortKey, SortKey]:
    """Lists of people go by tên, then họ, then chữ đệm."""
    family, middle, given = name_parts(full)
    return sort_key(given), sort_key(family), sort_key(middle)


def mask_name(full: str) -> str:
    """'Phạm Văn Dũng' -> 'Phạm V*** D***': enough to recognise one's own dossier, not to learn a name."""
    family, middle, given = name_parts(full)
    hidden = [f"{word[0]}***" for word in [*middle.split(), given] if word]
    return " ".join([family, *hidden] if family else hidden)


def long_date(day: date) -> str:
    """'ngày 29 tháng 12 năm 2017'; as official papers do, days below 10 and months below 3 get a zero."""
    return f"ngày {day.day:02d} tháng {f'{day.month:02d}' if day.month < 3 else day.month} năm {day.year}"


def short_date(day: date) -> str:
    """'29/12/2017'."""
    return f"{day:%d/%m/%Y}"


def weekday_name(day: date) -> str:
    """'thứ sáu'."""
    return WEEKDAYS[day.weekday()]


def weekday_in_title(day: date) -> str:
    """'thứ Sáu', 'chủ nhật': how a weekday stands beside a date."""
    first, last = weekday_name(day).split()
    return f"{first} {last}" if day.weekday() == SUNDAY else f"{first} {last.capitalize()}"


def clock_time(moment: datetime | time) -> str:
    """'8 giờ 15', '8 giờ': how a time is spoken."""
    return f"{moment.hour} giờ {moment:%M}" if moment.minute else f"{moment.hour} giờ"


def spoken_date(day: int, month: int, year: int) -> str:
    """'năm tháng tư năm hai nghìn': a date read out; the fourth month has its own name."""
    name = "tư" if month == APRIL else number_in_words(month)
    return f"{number_in_words(day)} tháng {name} năm {number_in_words(year)}"
