"""One row, by columns that equal something."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)
Converter = Callable[[Any], Any]


@dataclass(frozen=True)
class Reader:
    """A statement, and how a model is made of what it gives. A column that the database computes is left out."""

    statement: str
    names: tuple[str, ...]
    converters: tuple[tuple[int, Converter], ...]


def locked(model: type[M], pk: object) -> M:
    """The row, locked until the transaction ends and read anew. Raises the model's DoesNotExist."""
    found = _read(model, _reader(model, ("pk",), "FOR UPDATE"), [pk])
    if found is None:
        raise model.DoesNotExist(f"{model._meta.label} {pk}")  # type: ignore[attr-defined]
    return found


def first(model: type[M], **wanted: object) -> M | None:
    """The oldest row whose columns have these values, by the names of their attributes (`dossier_id`)."""
    return _read(model, _reader(model, tuple(wanted), "LIMIT 1"), list(wanted.values()))


def only(model: type[M], **wanted: object) -> M:
    """The row whose columns have these values, where one is known to be there. Raises the model's DoesNotExist."""
    found = first(model, **wanted)
    if found is None:
        raise model.DoesNotExist(f"{model._meta.label} {wanted}")  # type: ignore[attr-defined]
    return found


def _read(model: type[M], reader: Reader, values: list[Any]) -> M | None:
    with connection.cursor() as cursor:
        cursor.execute(reader.statement, values)
        row = cursor.fetchone()
    if row is None:
        return None
    cells = list(row)
    for place, convert in reader.converters:
        cells[place] = convert(cells[place])
    return model.from_db(connection.alias, reader.names, cells)


@cache
def _reader(model: type[models.Model], wanted: tuple[str, ...], end: str) -> Reader:
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    own = {field.attname: field for field in fields} | {"pk": model._meta.pk}
    columns = ", ".join(f'"{field.column}"' for field in fields)
    condition = " AND ".join(f'"{own[name].column}" = %s' for name in wanted)
    order = f'ORDER BY "{model._meta.pk.column}" {end}' if "pk" not in wanted else end
    return Reader(
        f'SELECT {columns} FROM "{model._meta.db_table}" WHERE {condition} {order}',  # noqa: S608
        tuple(field.attname for field in fields),
        tuple((place, _converter(field)) for place, field in enumerate(fields) if hasattr(field, "from_db_value")),
    )


def _converter(field: Any) -> Converter:
    return lambda value: field.from_db_value(value, field.cached_col, connection)
