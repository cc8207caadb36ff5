"""The small province's rows, made once in a run and copied by the database for each test that wants them."""

import pickle
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from tests.world import World, make_world

from egov.foundation.calendars import api as calendars
from egov.foundation.directory.api import AdministrativeUnit, Agency, Division
from egov.foundation.identity.api import Post, User
from egov.lgsp.workflow import api as workflow

SCHEMA = "small_province"
TABLES = tuple(
    model._meta.db_table
    for model in (
        Agency,
        Division,
        User,
        Post,
        AdministrativeUnit,
        calendars.CalendarYear,
        calendars.DayException,
        workflow.Definition,
    )
)
FIRST = 1_000_000  # far from the numbers that rows get which a test makes itself
COPY = ";".join(f"INSERT INTO public.{table} SELECT * FROM {SCHEMA}.{table}" for table in TABLES)  # noqa: S608


def lay_aside() -> bytes:
    """Make the small province in tables of its own, beside those that the tests write to; gives its people.

    To make it in each test takes the database and Python some 30 ms, to copy it a few.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")  # of a kept test database
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
        for table in TABLES:
            cursor.execute(f"CREATE TABLE {SCHEMA}.{table} (LIKE public.{table} INCLUDING IDENTITY)")
            cursor.execute(f"ALTER TABLE {SCHEMA}.{table} ALTER id RESTART WITH {FIRST}")
        cursor.execute(f"SET LOCAL search_path TO {SCHEMA}, public")
        with connection.execute_wrapper(_only_these_tables):
            return pickle.dumps(make_world())


def _only_these_tables(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
    """A row of another table would be no copy: it would stay in the test database, before every test's eyes."""
    if sql.startswith("INSERT INTO"):
        assert sql.split('"')[1] in TABLES, f"add it to TABLES: {sql}"
    return execute(sql, *rest)


def copy(people: bytes) -> World:
    """The rows, in the running transaction, and people and agencies of the test's own."""
    with connection.cursor() as cursor:
        cursor.execute(COPY)
    calendars.forget()
    world = pickle.loads(people)  # noqa: S301  our own, of this process
    assert isinstance(world, World)
    return world
