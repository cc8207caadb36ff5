"""A queryset whose SQL is made once: blanks take the place of the values that differ from call to call."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models


class Blank(models.Value):
    """Stands in a filter for a value of this kind, which is named when the statement runs."""

    def __init__(self, name: str, kind: "models.Field[Any, Any]") -> None:
        super().__init__(name, output_field=kind)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """A place for the value; the list of values holds the blank itself."""
        return "%s", (self,)


@dataclass(frozen=True)
class Statement:
    """What `made_once` gives. Empty SQL: the conditions exclude each other, there is nothing to find."""

    sql: str
    values: tuple[Any, ...]

    def rows(self, **given: Any) -> Sequence[tuple[Any, ...]]:
        """The rows, as the database gives them; columns that Django would convert (JSON) are not for this."""
        if not self.sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [given[one.value] if isinstance(one, Blank) else one for one in self.values])
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def count(self, **given: Any) -> int:
        """How many rows there are."""
        counting = Statement(f"SELECT COUNT(*) FROM ({self.sql}) AS found", self.values)  # noqa: S608
        return int(counting.rows(**given)[0][0]) if self.sql else 0


def made_once(queryset: "models.QuerySet[Any, Any]") -> Statement:
    """The statement of a queryset of columns (`values_list`). Keep it with `lru_cache` by what else it depends on."""
    try:
        sql, values = queryset.query.sql_with_params()
    except EmptyResultSet:
        return Statement("", ())
    return Statement(sql, tuple(values))
