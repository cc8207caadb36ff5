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
    return _there(_read(model, "FOR UPDATE", {"pk": pk}), model, pk)


def first(model: type[M], **wanted: object) -> M | None:
    """The oldest row whose columns have these values (None: have none), by their attributes (`dossier_id`)."""
    return _read(model, "LIMIT 1", wanted)


def only(model: type[M], **wanted: object) -> M:
    """The same where the row is known to be there. Raises the model's DoesNotExist."""
    return _there(first(model, **wanted), model, wanted)


def fill(row: models.Model, *names: str) -> None:
    """Read the rows that these foreign keys point to, unless they were read before."""
    for name in names:
        field: Any = row._meta.get_field(name)
        key = getattr(row, field.attname)
        if key is not None and not field.is_cached(row):
            setattr(row, name, only(field.related_model, **{field.target_field.attname: key}))


def _there(found: M | None, model: type[M], wanted: object) -> M:
    if found is None:
        raise model.DoesNotExist(f"{model._meta.label} {wanted}")  # type: ignore[attr-defined]
    return found


def _read(model: type[M], end: str, wanted: dict[str, Any]) -> M | None:
    reader = _reader(model, tuple((name, value is None) for name, value in wanted.items()), end)
    with connection.cursor() as cursor:
        cursor.execute(reader.statement, [value for value in wanted.values() if value is not None])
        row = cursor.fetchone()
    if row is None:
        return None
    cells = list(row)
    for place, convert in reader.converters:
        cells[place] = convert(cells[place])
    return model.from_db(connection.alias, reader.names, cells)


@cache
def _reader(model: type[models.Model], wanted: tuple[tuple[str, bool], ...], end: str) -> Reader:
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    key = model._meta.pk
    columns = {field.attname: field.column for field in fields} | {"pk": key.column}
    conditions = [f'"{columns[name]}" {"IS NULL" if empty else "= %s"}' for name, empty in wanted]
    names = ", ".join(f'"{field.column}"' for field in fields)
    return Reader(
        f'SELECT {names} FROM "{model._meta.db_table}" WHERE {" AND ".join(conditions)} ORDER BY "{key.column}" {end}',  # noqa: S608
        tuple(field.attname for field in fields),
        tuple((place, _converter(field)) for place, field in enumerate(fields) if hasattr(field, "from_db_value")),
    )


def _converter(field: Any) -> Converter:
    return lambda value: field.from_db_value(value, field.cached_col, connection)
