"""Sentences of the plain-Python layers: written in Vietnamese, translated by the layer that shows them."""

from collections.abc import Callable, Mapping


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for the translation catalogue; it stays as it is."""
    return sentence


class Sentence(str):
    """A sentence with its blanks filled in, which still knows the wording it was made from."""

    wording: str
    values: Mapping[str, object]

    def __new__(cls, wording: str, **values: object) -> "Sentence":
        """`wording` has blanks such as %(day)s, filled from `values`. Raises KeyError when one is missing."""
        made = super().__new__(cls, wording % values)
        made.wording, made.values = wording, values
        return made


def said(sentence: str, translate: Callable[[str], str]) -> str:
    """The sentence in another language; a wording that the catalogue lacks stays as it is."""
    if isinstance(sentence, Sentence):
        return translate(sentence.wording) % sentence.values
    return translate(sentence) if sentence else ""
