"""Calendars from the database: loading, keeping, publishing, agencies with hours of their own."""

from datetime import date, datetime, time
from pathlib import Path

import pytest
from django.core.checks import Error
from django.db import IntegrityError, transaction

from egov.foundation.calendars import checks
from egov.foundation.calendars.api import (
    CalendarYear,
    DayException,
    OfficeHours,
    PublishYear,
    calendar_of,
    last_loaded_day,
    load,
    year_is_loaded,
)
from egov.foundation.calendars.queries import forget, version
from egov.foundation.calendars.version import renew
from egov.foundation.directory.api import Agency
from egov.foundation.events.api import events_about
from egov.kernel.actor import GUEST, SYSTEM, Actor, Role, Seat
from egov.kernel.errors import Forbidden, Refused
from egov.kernel.working_time import HANOI, CalendarMissing

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).resolve().parents[5] / "config" / "namdinh" / "calendar"
TET_2018 = date(2018, 2, 16)


@pytest.fixture(autouse=True)
def _nothing_remembered():
    forget()
    yield
    forget()


@pytest.fixture
def agency():
    return Agency.objects.create(
        code="thu", name="Xã Thử", short_name="Thử", level="xa", kind="ubnd", valid_from=date(2010, 1, 1)
    )


def test_loading_the_province_publishes_its_years():
    changes = load(FOLDER)

    assert len(changes) == 12
    assert year_is_loaded(2017)
    assert year_is_loaded(2027)
    assert not year_is_loaded(2028)
    assert last_loaded_day() == date(2027, 12, 31)


def test_loading_twice_changes_nothing():
    load(FOLDER)
    before = version()

    assert load(FOLDER) == []
    assert version() == before


def test_the_loaded_calendar_knows_tet_and_the_swapped_saturday():
    load(FOLDER)

    calendar = calendar_of(None)

    assert not calendar.counts(TET_2018)
    assert not calendar.counts(date(2018, 12, 31))
    assert calendar.counts(date(2019, 1, 5))
    assert calendar.add_days(datetime(2019, 11, 20, 8, 37, tzinfo=HANOI), 25).date() == date(2019, 12, 25)


def test_the_calendar_is_kept_until_something_changes(django_assert_num_queries):
    load(FOLDER)
    calendar = calendar_of(None)

    with django_assert_num_queries(1):
        assert calendar_of(None) is calendar
    renew()
    assert calendar_of(None) is not calendar


def test_a_change_that_was_rolled_back_leaves_no_trace():
    load(FOLDER)
    with transaction.atomic():
        DayException.objects.get(day=TET_2018).delete()
        renew()
        inside = calendar_of(None).counts(TET_2018)
        transaction.set_rollback(True)

    assert inside
    assert not calendar_of(None).counts(TET_2018)


def test_a_corrected_file_is_loaded_and_noticed(tmp_path):
    load(FOLDER)
    old = calendar_of(None)
    text = (FOLDER / "2018.yaml").read_text()
    (tmp_path / "2018.yaml").write_text(text + '  - {day: 2018-05-31, name: "Nghỉ đột xuất"}\n')

    changes = load(tmp_path)

    assert changes == ["calendar 2018: changed, 15 special days"]
    assert old.counts(date(2018, 5, 31))
    assert not calendar_of(None).counts(date(2018, 5, 31))


def test_a_file_without_holidays_is_refused_and_nothing_is_loaded(tmp_path):
    (tmp_path / "2018.yaml").write_text("year: 2018\nsource: none\ndays_off: []\n")

    with pytest.raises(Refused, match="Thêm ngày nghỉ 16/02/2018"):
        load(tmp_path)

    assert not CalendarYear.objects.exists()


def test_publishing_a_year_without_holidays_is_an_error():
    year = CalendarYear.objects.create(year=2018)

    with pytest.raises(Refused, match="Tết Nguyên đán"):
        PublishYear(subject=year).run(SYSTEM)

    year.refresh_from_db()
    assert not year.published
    assert not events_about(year)


def test_publishing_leaves_the_days_in_the_log():
    load(FOLDER)

    (entry,) = events_about(CalendarYear.objects.get(year=2018))

    assert entry.name == "calendars.YearPublished"
    assert TET_2018.isoformat() in entry.payload["off"]


@pytest.mark.parametrize("actor", [GUEST, Actor(user=1, name="A", seats=(Seat(1, Role.CLERK),))])
def test_only_administrators_publish(actor):
    year = CalendarYear.objects.create(year=2018)

    with pytest.raises(Forbidden, match="quản trị viên"):
        PublishYear(subject=year).run(actor)

    assert not CalendarYear.objects.filter(published=True).exists()


def test_an_unpublished_year_promises_nothing():
    CalendarYear.objects.create(year=2018)

    with pytest.raises(CalendarMissing):
        calendar_of(None).counts(TET_2018)


def test_an_agency_with_hours_of_its_own_does_not_use_the_provinces(agency):
    load(FOLDER)
    for weekday in range(6):
        OfficeHours.objects.create(agency=agency, weekday=weekday, opens=time(8), closes=time(11))
    renew()

    assert calendar_of(agency.pk).counts(date(2018, 3, 3))
    assert not calendar_of(None).counts(date(2018, 3, 3))
    assert calendar_of(agency.pk).intervals(date(2018, 3, 1)) == ((time(8), time(11)),)


def test_an_agencys_own_day_overrides_the_provinces(agency):
    load(FOLDER)
    year = CalendarYear.objects.get(year=2018)
    DayException.objects.create(year=year, day=date(2018, 5, 31), kind="off", name="Chuyển trụ sở", agency=agency)
    renew()

    assert not calendar_of(agency.pk).counts(date(2018, 5, 31))
    assert calendar_of(None).counts(date(2018, 5, 31))


def test_office_hours_of_an_agency_come_from_the_file(tmp_path, agency):
    (tmp_path / "office-hours.yaml").write_text('- agency: thu\n  week: {0: [["08:00", "11:00"]]}\n')

    assert load(tmp_path) == ["office hours of Xã Thử: 1 openings a week"]
    assert load(tmp_path) == []


def test_a_day_has_one_exception_for_the_province():
    load(FOLDER)
    year = CalendarYear.objects.get(year=2018)

    with pytest.raises(IntegrityError), transaction.atomic():
        DayException.objects.create(year=year, day=TET_2018, kind="work", name="x")


def test_offices_close_after_they_open():
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficeHours.objects.create(weekday=0, opens=time(12), closes=time(8))


def test_the_check_finds_a_published_year_whose_holiday_was_lost():
    load(FOLDER)
    DayException.objects.get(day=TET_2018).delete()

    found = checks.years_are_complete(app_configs=None, databases=["default"])

    assert next(message for message in found if isinstance(message, Error)).msg.startswith("Thêm ngày nghỉ 16/02/2018")


def test_in_autumn_the_next_year_is_asked_for():
    load(FOLDER)

    assert [message.msg for message in checks._missing(date(2027, 10, 1))] == ["The calendar of 2028 is not published."]
    assert checks._missing(date(2027, 9, 30)) == []


def test_without_a_database_the_check_is_silent():
    assert checks.years_are_complete(app_configs=None, databases=None) == []


def test_rows_have_names():
    load(FOLDER)

    assert str(DayException.objects.get(day=TET_2018)) == "16/02/2018 Tết Nguyên đán"
    assert str(CalendarYear.objects.get(year=2018)) == "2018"
    assert str(OfficeHours.objects.first()) == "0: 07:30-11:30"
