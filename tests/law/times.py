"""The working calendar of the law's tests: the province's own files, read without a database."""

from datetime import date, datetime
from functools import cache
from pathlib import Path

from egov.kernel.working_time import HANOI, WorkingCalendar
from egov.kernel.yaml_files import read_yaml

FOLDER = Path(__file__).resolve().parents[2] / "config" / "namdinh" / "calendar"


def at(text: str) -> datetime:
    """'2024-03-04 15:01' on the province's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


@cache
def province_calendar() -> WorkingCalendar:
    """All published years, with the default office hours."""
    years = [read_yaml(file) for file in sorted(FOLDER.glob("20*.yaml"))]
    return WorkingCalendar(
        years=frozenset(year["year"] for year in years),
        off=_days(years, "days_off"),
        work=_days(years, "days_worked"),
    )


def _days(years: list[dict], key: str) -> frozenset[date]:
    return frozenset(entry["day"] for year in years for entry in year.get(key, []))
