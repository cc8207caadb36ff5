"""Pages of a long list without counting it: it is counted up to a limit, and nobody turns more pages than that."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from egov.services.dossiers.api import COUNTED_TO, count_to


@dataclass(frozen=True)
class Page:
    """One page; `total` stops at the limit, then `more` is set."""

    items: list[Any]
    number: int
    size: int
    total: int
    more: bool

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.items else 0

    @property
    def last(self) -> int:
        return (self.number - 1) * self.size + len(self.items)

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def numbers(self) -> Iterator[int | None]:
        """Page numbers worth a link; None stands for a gap."""
        near = {1, self.pages, self.number - 1, self.number, self.number + 1}
        before = 0
        for number in sorted(one for one in near if 1 <= one <= self.pages):
            if number - before > 1:
                yield None
            yield number
            before = number

    @property
    def before(self) -> int:
        return self.number - 1

    @property
    def after(self) -> int:
        return self.number + 1 if self.number < self.pages else 0


def page_of(rows: "QuerySet[Any]", wanted: str, size: int, counted: int | None = None) -> Page:
    """The page with this number; a number that there is not gives the nearest. `counted`: what is known already."""
    if counted is None:
        counted = count_to(rows)
    total = min(counted, COUNTED_TO)
    last = max(1, -(-total // size))
    number = min(max(1, int(wanted)), last) if wanted.isascii() and wanted.isdigit() and len(wanted) < 9 else 1
    # The keys first: sorting the whole list drags none of the wide rows along.
    keys = list(rows.values_list("pk", flat=True)[(number - 1) * size : number * size])
    items = list(rows.filter(pk__in=keys)) if keys else []
    return Page(items, number, size, total, counted > COUNTED_TO)
