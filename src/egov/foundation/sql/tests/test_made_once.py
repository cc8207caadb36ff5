"""Querysets whose SQL is made once."""

from datetime import date

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from egov.foundation.directory.api import Agency
from egov.foundation.sql import api as sql

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _agencies() -> None:
    for code, since in (("so-tp", 2018), ("so-y-te", 2019), ("so-xd", 2020)):
        Agency.objects.create(code=code, name=code, level="tinh", kind="so", valid_from=date(since, 1, 1))


def since() -> sql.Statement:
    day = sql.Blank("day", models.DateField())
    return sql.made_once(Agency.objects.filter(valid_from__lte=day, level="tinh").order_by("id").values_list("code"))


@pytest.mark.parametrize(
    ("day", "found"),
    [(date(2017, 12, 31), []), (date(2018, 1, 1), ["so-tp"]), (date(2019, 6, 1), ["so-tp", "so-y-te"])],
)
def test_one_statement_answers_for_each_value(day: date, found: list[str]) -> None:
    statement = since()

    assert statement.rows(day=day) == [(code,) for code in found]
    assert statement.count(day=day) == len(found)
    assert statement.rows(day=date(2020, 1, 1)) == [("so-tp",), ("so-y-te",), ("so-xd",)]


def test_the_values_stay_out_of_the_text() -> None:
    statement = since()

    with CaptureQueriesContext(connection) as sent:
        statement.rows(day=date(2018, 1, 1))
        statement.rows(day=date(2019, 1, 1))

    assert "2018" not in statement.sql
    assert len(sent) == 2


def test_one_blank_may_stand_in_several_places() -> None:
    day = sql.Blank("day", models.DateField())
    there = Agency.objects.filter(models.Q(valid_to=None) | models.Q(valid_to__gte=day), valid_from__lte=day)

    assert sql.made_once(there.values_list("code")).count(day=date(2019, 1, 1)) == 2


def test_a_value_that_was_not_given_is_missed() -> None:
    with pytest.raises(KeyError):
        since().rows()


def test_a_limit_holds_for_the_count() -> None:
    statement = sql.made_once(Agency.objects.order_by().values_list("pk")[:2])

    assert statement.count() == 2


def test_conditions_that_nothing_meets_need_no_database() -> None:
    statement = sql.made_once(Agency.objects.filter(pk__in=[]).values_list("pk"))

    with CaptureQueriesContext(connection) as sent:
        assert list(statement.rows()) == []
        assert statement.count() == 0
    assert not sent.captured_queries
