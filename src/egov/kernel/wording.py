"""Sentences of the plain-Python layers: written in Vietnamese, translated by the layer that shows them."""


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for the translation catalogue; it stays as it is."""
    return sentence
