import pytest
from django.conf import settings
from django.db import transaction

from egov.foundation.directory import api as directory
from egov.registries.reference.api import (
    CodeItem,
    CodeList,
    Database,
    DatabaseField,
    Exchange,
    InteragencyProcedure,
    load,
)


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    """Load once for the module; every test undoes only its own changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        directory.load(settings.PROVINCE)
        yield load(settings.PROVINCE)
        transaction.set_rollback(True)


@pytest.fixture
def province(told, db):
    return told


def test_the_decisions_tables_are_complete(province):
    assert Exchange.objects.count() == 67
    assert InteragencyProcedure.objects.count() == 23
    assert Database.objects.filter(kind="shared").count() == 5
    assert DatabaseField.objects.count() == 33
    assert Database.objects.filter(kind="specialised").count() == 8


def test_shared_databases_name_who_keeps_them(province):
    kept = dict(Database.objects.filter(kind="shared").values_list("name", "agency__code"))

    assert kept["CSDL về dân cư"] == "cong-an-tinh"
    assert kept["CSDL về hộ tịch"] == "so-tp"


def test_the_criminal_record_needs_police_and_court(province):
    row = InteragencyProcedure.objects.get(level="tinh", number=1)

    assert row.deciding == ["so-tp"]
    assert row.cooperating == ["cong-an-tinh", "toa-an-tinh", "ngan-hang"]


def test_every_exchange_names_known_agencies(province):
    assert not Exchange.objects.filter(sender=None).exists()
    assert not Exchange.objects.filter(receiver=None).exists()


def test_there_are_54_ethnic_groups_and_foreigners(province):
    items = CodeItem.objects.filter(list__code="dan-toc")

    assert items.count() == 55
    assert items.get(code="01").name == "Kinh"
    assert items.get(code="54").name == "Rơ-măm"


def test_lists_with_our_own_codes_say_so(province):
    assumed = set(CodeList.objects.filter(assumed=True).values_list("code", flat=True))

    assert "tinh-trang-hon-nhan" in assumed
    assert "dan-toc" not in assumed


def test_loading_again_changes_nothing(province):
    assert any(province)
    assert not any(load(settings.PROVINCE))
