"""Words of a form in several languages. A missing English text falls back to Vietnamese, text by text."""

from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True)
class Wording:
    """`str()` gives the text in the language of the moment."""

    vi: str = ""
    en: str = ""

    def __str__(self) -> str:
        return self.written_in(get_language() or "vi")

    def __bool__(self) -> bool:
        return bool(self.vi or self.en)

    def written_in(self, language: str) -> str:
        if language.startswith("en") and self.en:
            return self.en
        return self.vi or self.en

    def in_sentence(self) -> str:
        """The words as they stand inside a sentence: `Họ và tên` → `họ và tên`, `CMND` stays."""
        return lower_first(str(self).strip().rstrip(":"))


NO_WORDS = Wording()


def lower_first(text: str) -> str:
    """Small first letter, unless the first word is an abbreviation or stands in capitals."""
    first = text.split(" ", 1)[0]
    if len(first) > 1 and first[1:] != first[1:].lower():
        return text
    return text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]
