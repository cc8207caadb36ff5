"""The law's holidays, with the `holidays` package as oracle, against the province's files."""

from datetime import date, datetime
from pathlib import Path

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from egov.foundation.calendars.rules.holidays import fixed_holidays, lunar, problems, tet
from egov.kernel.yaml_files import read_yaml

FOLDER = Path(__file__).resolve().parents[5] / "config" / "namdinh" / "calendar"
YEARS = range(2017, 2028)
ASSUMED_SWAP_OF_2026 = {date(2026, 1, 2)}


def days(year: int, kind: str) -> set[date]:
    data = read_yaml(FOLDER / f"{year}.yaml")
    return {entry["day"] for entry in data.get(kind, [])}


@pytest.mark.parametrize("year", YEARS)
def test_the_files_days_off_are_the_oracles(year):
    oracle = {day for day in holidays.country_holidays("VN", years=year) if day.year == year}

    assert days(year, "days_off") - ASSUMED_SWAP_OF_2026 == oracle


@pytest.mark.parametrize("year", YEARS)
def test_every_year_may_be_published(year):
    assert problems(year, days(year, "days_off"), days(year, "days_worked")) == []


@pytest.mark.parametrize("year", YEARS)
def test_each_swapped_day_off_has_its_saturday(year):
    entries = read_yaml(FOLDER / f"{year}.yaml")["days_off"]
    names = [entry["name"] for entry in entries if "hoán đổi" in entry["name"]]
    saturdays = [datetime.strptime(name.split()[-1], "%d/%m/%Y").date() for name in names]  # noqa: DTZ007

    assert all(saturday in days(saturday.year, "days_worked") for saturday in saturdays)
    assert all(day.weekday() == 5 for day in days(year, "days_worked"))


def test_uncertain_years_say_so():
    assert read_yaml(FOLDER / "2026.yaml")["assumed"]
    assert not read_yaml(FOLDER / "2018.yaml")["assumed"]


@pytest.mark.parametrize(
    ("year", "first"),
    [
        (2018, date(2018, 2, 16)),
        (2024, date(2024, 2, 10)),
        (2007, date(2007, 2, 17)),  # a day before the Chinese new year
        (1985, date(1985, 1, 21)),  # a month before it
        (2030, date(2030, 2, 2)),
    ],
)
def test_tet_follows_the_vietnamese_calendar(year, first):
    assert tet(year) == first


def test_hung_kings_day():
    assert lunar(10, 3, 2018) == date(2018, 4, 25)
    assert fixed_holidays(2018)[date(2018, 4, 25)] == "Giỗ Tổ Hùng Vương"


@given(st.sampled_from(YEARS), st.data())
def test_a_year_that_lacks_any_weekday_off_is_not_published(year, data):
    off = days(year, "days_off")
    weekdays = sorted(day for day in off if day.weekday() < 5 and day in fixed_holidays(year))
    lost = data.draw(st.sampled_from(weekdays))

    sentences = problems(year, off - {lost}, days(year, "days_worked"))

    assert any(f"{lost:%d/%m/%Y}" in sentence for sentence in sentences)


def test_a_year_without_holidays_is_an_error():
    sentences = problems(2018, set(), set())

    assert "Thêm ngày nghỉ 16/02/2018: Tết Nguyên đán." in sentences
    assert any("luật cho 10 ngày" in sentence for sentence in sentences)


def test_made_up_days_are_counted():
    off = days(2018, "days_off") - {date(2018, 9, 3), date(2018, 12, 31)}

    assert problems(2018, off, set()) == [
        "Năm 2018 có 9 ngày nghỉ vào ngày làm việc, luật cho 10 ngày. Thêm các ngày nghỉ bù."
    ]


def test_what_makes_no_sense_is_named():
    off = days(2019, "days_off")

    assert "trùng Quốc khánh" in problems(2019, off, {date(2019, 9, 2)})[0]
    assert "vốn là ngày làm việc" in problems(2019, off, {date(2019, 9, 5)})[0]
    assert "sang đúng lịch năm 2020" in problems(2019, off | {date(2020, 1, 1)}, set())[0]
