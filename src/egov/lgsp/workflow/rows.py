"""The two statements of a step: read and lock the run, write it. Plain SQL, for every click passes here."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection

from egov.foundation.sql import api as sql
from egov.lgsp.workflow.models import Instance

TABLE = Instance._meta.db_table
READ = f'SELECT definition_id, state, finished, result FROM "{TABLE}" WHERE id = %s'  # noqa: S608
WRITE = f'UPDATE "{TABLE}" SET state = %s, finished = %s, result = %s, finished_at = %s WHERE id = %s'  # noqa: S608


@dataclass(frozen=True)
class Row:
    """One run as its row has it."""

    id: int
    definition: int
    state: dict[str, Any]
    finished: bool
    result: str


def read(run_id: int, *, lock: bool) -> Row | None:
    """The row, kept for the rest of the transaction when `lock` is set; None when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(f"{READ} FOR UPDATE" if lock else READ, [run_id])
        found = cursor.fetchone()
    if found is None:
        return None
    definition, state, finished, result = found
    return Row(run_id, definition, json.loads(state), finished, result)


def insert(definition: int, state: dict[str, Any]) -> Row:
    """A new run."""
    instance = Instance(definition_id=definition, state=state)
    sql.insert(instance)
    return Row(instance.pk, definition, state, finished=False, result="")


def keep(row: Row, state: dict[str, Any]) -> Row:
    """The run goes on."""
    return _write(replace(row, state=state), None)


def end(row: Row, result: str, at: datetime) -> Row:
    """The run is over; nothing of its state is needed any more."""
    return _write(replace(row, state={}, finished=True, result=result), at)


def _write(row: Row, ended: datetime | None) -> Row:
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [json.dumps(row.state), row.finished, row.result, ended, row.id])
    return row
