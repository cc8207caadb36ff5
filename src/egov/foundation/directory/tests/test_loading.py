"""The province's own folder, loaded."""

from datetime import date

import pytest
from django.conf import settings
from django.db import transaction

from egov.foundation.directory.api import AdministrativeUnit, Agency, Division, load

BEFORE = date(2017, 12, 29)
AFTER = date(2024, 9, 1)


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    """Load once for the module; every test undoes only its own changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load(settings.PROVINCE)
        transaction.set_rollback(True)


@pytest.fixture
def province(told, db):
    return told


def counts(day):
    units = AdministrativeUnit.objects.on(day)
    return units.filter(level="huyen").count(), units.filter(level="xa").count()


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (BEFORE, (10, 229)),
        (date(2020, 2, 29), (10, 229)),
        (date(2020, 3, 1), (10, 226)),
        (date(2024, 8, 31), (10, 226)),
        (AFTER, (9, 175)),
    ],
)
def test_the_units_of_a_day(province, day, expected):
    assert counts(day) == expected


def test_every_unit_stands_under_one_that_exists(province):
    for day in (BEFORE, AFTER):
        units = AdministrativeUnit.objects.on(day)
        codes = set(units.values_list("code", flat=True))

        assert set(units.exclude(level="tinh").values_list("parent_code", flat=True)) <= codes


def test_each_unit_has_its_peoples_committee(province):
    for day in (BEFORE, AFTER):
        others = AdministrativeUnit.objects.filter(level=AdministrativeUnit.Level.PROVINCE).exclude(code="36")
        units = set(AdministrativeUnit.objects.on(day).exclude(pk__in=others).values_list("code", flat=True))

        assert set(Agency.objects.on(day).exclude(unit_code="").values_list("unit_code", flat=True)) == units


def test_a_dissolved_committee_names_its_successor(province):
    gone = Agency.objects.get(code="h-my-loc")

    assert gone.valid_to == date(2024, 8, 31)
    assert gone.succeeded_by.code == "tp-nam-dinh"


def test_a_commune_stands_under_its_district_and_keeps_former_names(province):
    commune = Agency.objects.get(unit_code="14077")

    assert commune.name == "UBND thị trấn Ninh Cường"
    assert commune.aliases == "UBND xã Trực Phú"
    assert commune.parent.code == "h-truc-ninh"


def test_communes_of_the_dissolved_district_stand_under_the_city(province):
    assert Agency.objects.get(unit_code="13711").parent.code == "tp-nam-dinh"


def test_only_the_provinces_own_code_is_known(province):
    known = Agency.objects.filter(official_code_assumed=False)

    assert [(agency.code, agency.official_code) for agency in known] == [("ubnd-tinh", "000.00.00.H40")]


def test_official_codes_are_not_used_twice(province):
    codes = list(Agency.objects.exclude(official_code="").values_list("official_code", flat=True))

    assert len(codes) == len(set(codes)) > 250


def test_every_committee_and_department_has_a_counter(province):
    working = Agency.objects.filter(kind__in=["so", "ubnd", "ubnd_huyen", "ubnd_xa", "ban"])
    with_counter = Division.objects.filter(kind="counter").values("agency")

    assert not working.exclude(pk__in=with_counter).exists()


def test_the_division_of_a_field_can_be_found(province):
    division = Division.objects.get(agency__code="h-hai-hau", fields__contains=["Hộ kinh doanh"])

    assert division.name == "Phòng Tài chính - Kế hoạch"


def test_loading_again_changes_nothing(province):
    again = load(settings.PROVINCE)

    assert any(province)
    assert not any(again)


def test_a_correction_in_the_table_is_brought_back(province):
    Agency.objects.filter(code="so-tp").update(short_name="Sở TP")

    changes = [change for change in load(settings.PROVINCE) if change]

    assert [change.changed for change in changes] == [("so-tp",)]
    assert Agency.objects.get(code="so-tp").short_name == "Sở Tư pháp"
