"""New rows, and columns of a row that is there. Values are plain: an expression (`F`, `Now`) is for querysets."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import DatabaseError, connection, models

ModelClass = type[models.Model]


def insert(row: models.Model) -> None:
    """Write a new row; it gets its key where the database draws it."""
    model = type(row)
    drawn = row.pk is None
    with connection.cursor() as cursor:
        cursor.execute(_insert(model, 1, drawn, _returning(model) if drawn else ""), _values(row, drawn))
        if drawn:
            row.pk = cursor.fetchone()[0]
    _is_kept(row)


def insert_all(rows: Sequence[models.Model]) -> None:
    """Write new rows of one model by one statement; the database draws their keys, the rows do not learn them."""
    _insert_all(rows, "")


def insert_new(rows: Sequence[models.Model]) -> None:
    """The same, but a row that breaks a rule of uniqueness is left out."""
    _insert_all(rows, "ON CONFLICT DO NOTHING")


def update(row: models.Model, *names: str) -> None:
    """Write these columns of the row, by the names of their fields. Raises DatabaseError when the row is gone."""
    fields = [row._meta.get_field(name) for name in names]
    values = [*(_value(field, row, adding=False) for field in fields), row.pk]
    with connection.cursor() as cursor:
        cursor.execute(_update(type(row), names), values)
        if cursor.rowcount != 1:
            raise DatabaseError(f"{row._meta.label} {row.pk} is not there")


def _insert_all(rows: Sequence[models.Model], end: str) -> None:
    if not rows:
        return
    values = [value for row in rows for value in _values(row, drawn=True)]
    with connection.cursor() as cursor:
        cursor.execute(_insert(type(rows[0]), len(rows), True, end), values)
    for row in rows:
        _is_kept(row)


@cache
def _insert(model: ModelClass, count: int, drawn: bool, end: str) -> str:
    fields = _fields(model, drawn)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    blanks = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * count)
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES {blanks} {end}'  # noqa: S608


def _returning(model: ModelClass) -> str:
    return f'RETURNING "{model._meta.pk.column}"'


@cache
def _update(model: ModelClass, names: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{model._meta.get_field(name).column}" = %s' for name in names)  # type: ignore[union-attr]
    return f'UPDATE "{model._meta.db_table}" SET {columns} WHERE "{model._meta.pk.column}" = %s'  # noqa: S608


@cache
def _fields(model: ModelClass, drawn: bool) -> tuple[Any, ...]:
    return tuple(
        field for field in model._meta.concrete_fields if not field.generated and not (drawn and field.primary_key)
    )


def _values(row: models.Model, drawn: bool) -> list[Any]:
    return [_value(field, row, adding=True) for field in _fields(type(row), drawn)]


def _value(field: Any, row: models.Model, *, adding: bool) -> Any:
    return field.get_db_prep_save(field.pre_save(row, adding), connection)


def _is_kept(row: models.Model) -> None:
    row._state.adding = False
    row._state.db = connection.alias
