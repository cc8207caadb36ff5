"""Taking a row for oneself."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from egov.foundation.directory.api import Agency
from egov.foundation.sql.api import locked

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency() -> Agency:
    return Agency.objects.create(code="so-y-te", name="Sở Y tế", level="tinh", kind="so", valid_from="2018-01-01")


def test_a_locked_row_is_read_anew(agency: Agency) -> None:
    Agency.objects.filter(pk=agency.pk).update(name="Sở Y tế tỉnh")

    with transaction.atomic():
        found = locked(Agency, agency.pk)

    assert found.name == "Sở Y tế tỉnh"
    assert agency.name == "Sở Y tế"


def test_it_is_one_statement_and_it_locks(agency: Agency) -> None:
    with (
        transaction.atomic(),
        CaptureQueriesContext(
            connection,
        ) as sent,
    ):
        found = locked(Agency, agency.pk)
        assert (found.code, found.level) == (agency.code, "tinh")

    (statement,) = [query["sql"] for query in sent.captured_queries if query["sql"].startswith("SELECT")]
    assert statement.endswith("FOR UPDATE")


def test_what_is_not_there_cannot_be_locked() -> None:
    with transaction.atomic(), pytest.raises(Agency.DoesNotExist):
        locked(Agency, 0)
