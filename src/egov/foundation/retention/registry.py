"""The registry of rules with a term. An app declares its own in `retention.py`; what has no term is in no rule."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

Rows = Callable[[datetime], "models.QuerySet[Any]"]
Remove = Callable[["models.QuerySet[Any]"], int]


def delete(rows: "models.QuerySet[Any]") -> int:
    """Delete the rows with what hangs on them; how many of their own kind went."""
    return rows.delete()[1].get(rows.model._meta.label, 0)


@dataclass(frozen=True)
class Rule:
    """Rows of `models` whose term has ended at a moment. `term` is said in the model's own words.

    `remove` gets rows that are still over their term and returns how many went, in one transaction with the event.
    """

    key: str
    models: Sequence[str]
    term: str
    rows: Rows
    remove: Remove = delete


RULES: dict[str, Rule] = {}


def keeps(key: str, *models: str, term: str, remove: Remove = delete) -> Callable[[Rows], Rows]:
    """Register a function that gives the rows whose term has ended. `models` are labels, such as `dossiers.Draft`."""

    def register(rows: Rows) -> Rows:
        if key in RULES:
            raise RuntimeError(f"the retention rule {key} is declared twice")
        RULES[key] = Rule(key, models, term, rows, remove)
        return rows

    return register
