"""Making a table agree with rows from a file: new rows are added, changed ones changed, others left alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

SHOWN = 5


@dataclass(frozen=True)
class Changes:
    """What a synchronisation did to one table, by the rows' keys."""

    table: str
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    def __str__(self) -> str:
        parts = [
            f"{len(keys)} {word} ({', '.join(keys[:SHOWN])}{', ...' if len(keys) > SHOWN else ''})"
            for word, keys in (("added", self.added), ("changed", self.changed), ("removed", self.removed))
            if keys
        ]
        return f"{self.table}: {'; '.join(parts) or 'no changes'}"


def synchronise(
    model: type[models.Model],
    rows: Iterable[Mapping[str, Any]],
    *,
    key: tuple[str, ...],
    remove: bool = False,
) -> Changes:
    """Bring the table to the state of `rows`; `key` names the columns that identify a row.

    Rows that the file no longer names stay, unless `remove` says that the table is nothing but the file.
    """
    manager = model._default_manager
    existing = {_key(vars(row), key): row for row in manager.all()}
    new: list[models.Model] = []
    changed: dict[tuple[Any, ...], models.Model] = {}
    columns: set[str] = set()
    seen = set()
    for values in rows:
        name = _key(values, key)
        if name in seen:
            raise ValueError(f"{model._meta.label}: {name} stands twice in the file")
        seen.add(name)
        row = existing.get(name)
        if row is None:
            new.append(model(**values))
            continue
        different = [column for column, value in values.items() if getattr(row, column) != value]
        for column in different:
            setattr(row, column, values[column])
            changed[name] = row
        columns.update(different)
    manager.bulk_create(new)
    if changed:
        manager.bulk_update(changed.values(), [_field(model, column) for column in sorted(columns)])
    gone = [name for name in existing if name not in seen] if remove else []
    if gone:
        manager.filter(pk__in=[existing[name].pk for name in gone]).delete()
    return Changes(
        str(model._meta.label),
        tuple(_shown(_key(vars(row), key)) for row in new),
        tuple(map(_shown, changed)),
        tuple(map(_shown, gone)),
    )


def _key(values: Mapping[str, Any], key: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(values[column] for column in key)


def _shown(name: tuple[Any, ...]) -> str:
    return "/".join(map(str, name))


def _field(model: type[models.Model], column: str) -> str:
    """The field's name for a column that may be written as `parent_id`."""
    return next(field.name for field in model._meta.concrete_fields if column in {field.name, field.attname})
