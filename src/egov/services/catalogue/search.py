"""Finding a procedure by what people type: with or without marks, half words, everyday words.

Order: the words as typed with their marks, then the same words without marks, then everyday words that lead
to a procedure, then words from its field or agency. Only what PostgreSQL itself has is used.
"""

import re

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, F, FloatField, IntegerField, QuerySet, Value, When
from django.db.models.functions import Length, StrIndex

from egov.kernel.vietnamese import nfc, search_key
from egov.services.catalogue.models import Procedure

NOT_A_WORD = re.compile(r"[^0-9a-z]+")
MOST_WORDS = 12
CODE = re.compile(r"tt ?0*(\d{1,4})")


def plain(text: str) -> str:
    """Letters and digits without marks, single spaces: the form in which names and questions are compared."""
    return NOT_A_WORD.sub(" ", search_key(text)).strip()


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
    found = Procedure.objects.select_related("field", "agency")
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
    query = SearchQuery(" & ".join(f"{word}:*" for word in words), config="simple", search_type="raw")
    typed = " ".join(nfc(q).lower().split())
    closeness = Case(
        When(name_lower=typed, then=Value(6)),
        When(name_lower__startswith=typed, then=Value(5)),
        When(name_lower__contains=typed, then=Value(4)),
        When(name_key__contains=" ".join(words), then=Value(3)),
        When(keywords__contains=" ".join(words), then=Value(2)),
        default=Value(1),
        output_field=IntegerField(),
    )
    place = Case(
        When(name_key__contains=" ".join(words), then=StrIndex("name_key", Value(" ".join(words)))),
        default=Value(1000),
        output_field=IntegerField(),
    )
    return (
        found.filter(words=query)
        .annotate(
            closeness=closeness,
            rank=SearchRank(F("words"), query, output_field=FloatField()),
            place=place,
        )
        .order_by("-closeness", "place", "-rank", Length("name"), "code")
    )
