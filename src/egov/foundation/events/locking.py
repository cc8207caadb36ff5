"""Taking a row for oneself until the transaction ends."""

from functools import cache
from typing import TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


def locked(model: type[M], pk: object) -> M:
    """The row, locked and read anew; a column that the database computes is read when it is asked for.

    Plain SQL, because every action begins with it: to build the statement each time takes longer than to run it.
    Raises the model's DoesNotExist.
    """
    found = list(model._base_manager.raw(_statement(model), [pk]))
    return found[0] if found else model._base_manager.get(pk=pk)  # which raises what callers expect


@cache
def _statement(model: type[models.Model]) -> str:
    columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields if not field.generated)
    table, key = model._meta.db_table, model._meta.pk.column
    return f'SELECT {columns} FROM "{table}" WHERE "{key}" = %s FOR UPDATE'  # noqa: S608
