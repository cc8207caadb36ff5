"""Words that are found with and without tone marks in tables that keep no key for searching: those that stay small."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Contains

from egov.kernel.vietnamese import marked_letters, search_key

R = TypeVar("R", bound="models.QuerySet[Any]")
MOST_WORDS = 8
_MARKED = marked_letters()
_FROM, _TO = _MARKED + _MARKED.upper(), search_key(_MARKED) * 2


class Bare(models.Func):
    """A column's text as `search_key` gives it, but for its spaces; stored text is composed (NFC)."""

    template = "lower(translate(%(expressions)s))"
    output_field = models.TextField()

    def __init__(self, column: str) -> None:
        super().__init__(Coalesce(F(column), Value(""), output_field=models.TextField()), Value(_FROM), Value(_TO))


def with_words(rows: R, text: str, *columns: str, also: Callable[[str], Q] = lambda word: Q()) -> R:
    """Rows of which each word of the text stands in one of the columns, or is what `also` asks for. A column of many
    rows gives a row more than once."""
    for word in text.replace("\0", "").split()[:MOST_WORDS]:
        asked = also(word)
        for column in columns:
            asked |= Q(Contains(Bare(column), search_key(word)))
        rows = rows.filter(asked)
    return rows
