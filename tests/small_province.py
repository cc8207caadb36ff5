"""The small province's rows, made once in a run and copied by the database for each test that wants them."""

import pickle
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone
from tests.world import World, make_world, publish_calendar

from egov.foundation.calendars import api as calendars
from egov.foundation.directory.api import AdministrativeUnit, Agency, Division
from egov.foundation.identity.api import Post, User
from egov.lgsp.workflow import api as workflow

SCHEMA = "small_province"
TODAY = "small_province_today"
CALENDARS = (calendars.CalendarYear, calendars.DayException)
MODELS = (Agency, Division, User, Post, AdministrativeUnit, *CALENDARS, workflow.Definition)
FIRST = 1_000_000  # far from the numbers that rows get which a test makes itself


def lay_aside() -> bytes:
    """Make the small province in tables of its own, beside those that the tests write to; gives its people.

    To make it in each test takes the database and Python some 30 ms, to copy it a few.
    """
    year = timezone.localdate().year
    with transaction.atomic(), connection.cursor() as cursor:
        _fill(cursor, TODAY, CALENDARS, FIRST * 2)
        publish_calendar(*(one for one in (year - 1, year, year + 1) if one not in {2018, 2019}))
        _fill(cursor, SCHEMA, MODELS, FIRST)
        with connection.execute_wrapper(_only_these_tables):
            return pickle.dumps(make_world())


def _fill(cursor: Any, schema: str, models: Iterable[type[Model]], first: int) -> None:
    """From here on in this transaction, rows of these models go to this schema."""
    cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")  # of a kept test database
    cursor.execute(f"CREATE SCHEMA {schema}")
    for table in (model._meta.db_table for model in models):
        cursor.execute(f"CREATE TABLE {schema}.{table} (LIKE public.{table} INCLUDING IDENTITY)")
        cursor.execute(f"ALTER TABLE {schema}.{table} ALTER id RESTART WITH {first}")
    cursor.execute(f"SET LOCAL search_path TO {schema}, public")


def _only_these_tables(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
    """A row of another table would be no copy: it would stay in the test database, before every test's eyes."""
    if sql.startswith("INSERT INTO"):
        assert sql.split('"')[1] in {model._meta.db_table for model in MODELS}, f"add it to MODELS: {sql}"
    return execute(sql, *rest)


def copy(people: bytes) -> World:
    """The rows, in the running transaction, and people and agencies of the test's own."""
    _copy(SCHEMA, MODELS)
    world = pickle.loads(people)  # noqa: S301  our own, of this process
    assert isinstance(world, World)
    return world


def publish_todays_calendars() -> None:
    """This year's and its neighbours': the small province itself has 2018 and 2019."""
    _copy(TODAY, CALENDARS)


def _copy(schema: str, models: Iterable[type[Model]]) -> None:
    tables = (model._meta.db_table for model in models)
    with connection.cursor() as cursor:
        cursor.execute(";".join(f"INSERT INTO public.{table} SELECT * FROM {schema}.{table}" for table in tables))  # noqa: S608
    calendars.forget()
