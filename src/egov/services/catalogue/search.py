"""Finding a procedure by what people type: with or without marks, half words, everyday words.

First come names with the words as typed, marks included, then the same words without marks, then everyday words
that lead to a procedure, then those of its field or agency, then names that have the words apart. Only when
nothing has all words are half words forgiven, and then filler words. Only what PostgreSQL itself has is used.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, F, IntegerField, Min, Q, QuerySet, Value, When
from django.db.models.functions import Length, StrIndex

from egov.kernel.vietnamese import nfc, search_key
from egov.services.catalogue.models import Procedure

NOT_A_WORD = re.compile(r"[^0-9a-z]+")
MOST_WORDS = 12
FEW_WORDS = 3
CODE = re.compile(r"tt ?0*(\d{1,4})")
# cách cần cấp cho có đâu đi được giấy làm một muốn nào như ở thế thủ tôi tục về với xin
FILLERS = frozenset(
    {"cach", "can", "cap", "cho", "co", "dau", "di", "duoc", "giay", "lam", "mot", "muon"}
    | {"nao", "nhu", "o", "the", "thu", "toi", "tuc", "ve", "voi", "xin"}
)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Letters and digits without marks, single spaces: the form in which names and questions are compared."""
    return NOT_A_WORD.sub(" ", search_key(text)).strip()


def spoken(text: str) -> str:
    """Small letters and digits with their marks, single spaces."""
    return " ".join("".join(sign if sign.isalnum() else " " for sign in nfc(text).lower()).split())


def search(
    q: str,
    *,
    level: str | None = None,
    field: str | None = None,
    agency: str | None = None,
    beneficiary: str | None = None,
    online: bool | None = None,
) -> "QuerySet[Procedure]":
    """Procedures that have every word of `q`, best first; all of them, by code, when `q` is empty.

    `level` tinh, huyen or xa; `field` and `agency` codes; `beneficiary` citizen or business; `online` True for
    those aimed at level 3 or 4.
    """
    found = Procedure.objects.select_related("field", "agency").defer("words", "agency__functions")
    if level:
        found = found.filter(agency_level=level)
    if field:
        found = found.filter(field__code=field)
    if agency:
        found = found.filter(agency__code=agency)
    if beneficiary:
        found = found.filter(**{"for_businesses" if beneficiary == "business" else "for_citizens": True})
    if online is not None:
        found = found.filter(target_level__gte=3) if online else found.filter(target_level=None)
    return _ranked(found, q) if q.strip() else found


def _ranked(found: "QuerySet[Procedure]", q: str) -> "QuerySet[Procedure]":
    key = plain(q)
    if not key:
        return found.none()
    if code := CODE.fullmatch(key):
        return found.filter(code=f"TT-{int(code[1]):04d}")
    words = key.split()[:MOST_WORDS]
    told = [word for word in words if word not in FILLERS] or words
    attempts = list(_attempts(words, told))
    questions = [Q(words=query) | Q(context_key__contains=f" {' '.join(wanted)} ") for wanted, query in attempts]
    strictest = _strictest(found, questions)
    if strictest is None:
        return found.none()
    wanted, query = attempts[strictest]
    return _ordered(found.filter(questions[strictest]), q, " ".join(wanted), query)


def _strictest(found: "QuerySet[Procedure]", questions: list[Q]) -> int | None:
    """The first question that something answers. Mostly it is the first of all; the others are asked in one go."""
    if found.filter(questions[0]).exists():
        return 0
    others = [When(question, then=Value(number)) for number, question in enumerate(questions[1:], 1)]
    least: int | None = found.order_by().aggregate(least=Min(Case(*others, output_field=IntegerField())))["least"]
    return least


def _attempts(words: list[str], told: list[str]) -> Iterator[tuple[list[str], SearchQuery]]:
    """Ever looser questions. Few words are first looked for side by side: apart they say little."""
    for wanted in [words] if words == told else [words, told]:
        if len(wanted) <= FEW_WORDS:
            yield wanted, _query(wanted, " <-> ")
        yield wanted, _query(wanted, " & ")
        yield wanted, _query(wanted, " & ", half=True)


def _query(words: list[str], together: str, *, half: bool = False) -> SearchQuery:
    """All words, in names and everyday words; with `half` the last may be the beginning of a longer one."""
    parts = [f"{word}:AB" for word in words]
    if half:
        parts[-1] = f"{words[-1]}:*AB"
    return SearchQuery(together.join(parts), config="simple", search_type="raw")


def _ordered(hits: "QuerySet[Procedure]", q: str, phrase: str, query: SearchQuery) -> "QuerySet[Procedure]":
    typed, bare = f" {spoken(q)} ", f" {phrase} "
    closeness = Case(
        When(name_lower=typed, then=Value(8)),
        When(name_lower__startswith=typed, then=Value(7)),
        When(name_lower__contains=typed, then=Value(6)),
        When(name_key__contains=bare, then=Value(5)),
        When(name_key__contains=bare.rstrip(), then=Value(4)),
        When(keywords__contains=bare, then=Value(3)),
        When(context_key__contains=bare, then=Value(2)),
        default=Value(1),
        output_field=IntegerField(),
    )
    place = Case(
        When(name_key__contains=bare.rstrip(), then=StrIndex("name_key", Value(bare.rstrip()))),
        default=Value(1000),
        output_field=IntegerField(),
    )
    rank = SearchRank(F("words"), query)
    return hits.annotate(closeness=closeness, place=place, rank=rank).order_by(
        "-closeness", "place", Length("name"), "-rank", "code"
    )
