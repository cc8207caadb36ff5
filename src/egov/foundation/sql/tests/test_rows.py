"""Single rows by statements that are made once: they say what Django's own would."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from egov.foundation.directory.api import Agency, Division
from egov.foundation.events.api import Event
from egov.foundation.sql import api as sql

pytestmark = pytest.mark.django_db

SINCE = date(2018, 1, 1)
AT = datetime(2024, 3, 4, 8, tzinfo=UTC)


def agency(code: str = "so-y-te", **more: object) -> Agency:
    return Agency(code=code, name="Sở Y tế", level="tinh", kind="so", valid_from=SINCE, **more)


def division(of: Agency, code: str = "nghiep-vu-y") -> Division:
    return Division(agency=of, code=code, name="Nghiệp vụ Y", kind="professional", fields=["Y tế"], valid_from=SINCE)


def event() -> Event:
    return Event(at=AT, name="x.Y", subject_kind="a.b", subject_id=1, actor_name="An", payload={"tên": ["Ẩn", 1]})


def test_an_inserted_row_is_what_django_reads() -> None:
    row = event()

    sql.insert(row)

    read = Event.objects.get()
    assert row.pk == read.pk
    assert (read.at, read.payload, read.actor_user) == (AT, {"tên": ["Ẩn", 1]}, None)


def test_an_inserted_row_can_be_saved_again() -> None:
    row = agency()
    sql.insert(row)

    row.name = "Sở Y tế tỉnh"
    row.save()

    assert Agency.objects.get().name == "Sở Y tế tỉnh"


def test_a_row_that_breaks_a_rule_is_not_inserted() -> None:
    sql.insert(agency())

    with pytest.raises(IntegrityError), transaction.atomic():
        sql.insert(agency())

    assert Agency.objects.count() == 1


def test_several_rows_are_one_statement() -> None:
    of = agency()
    sql.insert(of)

    with CaptureQueriesContext(connection) as sent:
        sql.insert_all([division(of, "mot"), division(of, "hai"), division(of, "ba")])

    assert len(sent) == 1
    assert list(Division.objects.order_by("id").values_list("code", "fields")) == [
        ("mot", ["Y tế"]),
        ("hai", ["Y tế"]),
        ("ba", ["Y tế"]),
    ]


def test_no_rows_are_no_statement() -> None:
    with CaptureQueriesContext(connection) as sent:
        sql.insert_all([])
        sql.insert_new([])

    assert not sent.captured_queries


def test_only_new_rows_are_inserted_where_some_are_known() -> None:
    of = agency()
    sql.insert(of)
    sql.insert_new([division(of, "mot")])

    sql.insert_new([division(of, "mot"), division(of, "hai")])

    assert sorted(Division.objects.values_list("code", flat=True)) == ["hai", "mot"]


def test_an_update_writes_the_named_columns_and_no_others() -> None:
    of = agency()
    sql.insert(of)
    row = division(of)
    row.save()

    row.fields, row.valid_to, row.name = ["Dược"], date(2024, 12, 31), "not written"
    sql.update(row, "fields", "valid_to")

    read = Division.objects.get()
    assert (read.fields, read.valid_to, read.name) == (["Dược"], date(2024, 12, 31), "Nghiệp vụ Y")


def test_a_foreign_key_is_updated_by_the_name_of_its_field() -> None:
    below, above = agency("xa"), agency("huyen")
    sql.insert(below)
    sql.insert(above)

    below.parent = above
    sql.update(below, "parent")

    assert Agency.objects.get(code="xa").parent_id == above.pk


def test_a_row_that_is_gone_cannot_be_updated() -> None:
    row = agency()
    sql.insert(row)
    Agency.objects.all().delete()

    with pytest.raises(DatabaseError):
        sql.update(row, "name")


def test_the_first_row_is_the_oldest() -> None:
    for code in ("b", "a"):
        sql.insert(agency(code))

    found = sql.first(Agency, level="tinh", valid_to=None)

    assert found is not None
    assert found.code == "b"


def test_a_read_row_has_its_values_as_python_has_them() -> None:
    sql.insert(event())

    found = sql.only(Event, name="x.Y")

    assert (found.at, found.payload) == (AT, {"tên": ["Ẩn", 1]})


@pytest.mark.parametrize("wanted", [{"code": "khac"}, {"code": "so-y-te", "parent_id": 1}, {"valid_from": None}])
def test_what_is_not_there_is_not_found(wanted: dict[str, object]) -> None:
    sql.insert(agency())

    assert sql.first(Agency, **wanted) is None
    with pytest.raises(Agency.DoesNotExist):
        sql.only(Agency, **wanted)


def test_neighbours_are_read_once() -> None:
    above = agency("huyen")
    sql.insert(above)
    sql.insert(agency("xa", parent=above))
    row = sql.only(Agency, code="xa")

    sql.fill(row, "parent", "succeeded_by")

    with CaptureQueriesContext(connection) as sent:
        sql.fill(row, "parent")
        assert row.parent is not None
        assert row.parent.code == "huyen"
        assert row.succeeded_by is None
    assert not sent.captured_queries
