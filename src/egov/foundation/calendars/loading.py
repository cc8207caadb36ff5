"""A province's calendar folder: a YAML file for each year, and `office-hours.yaml`. Loading is idempotent."""

from datetime import date, time
from pathlib import Path
from typing import Any

from django.db import transaction

from egov.foundation.calendars.actions import PublishYear
from egov.foundation.calendars.models import CalendarYear, DayException, OfficeHours
from egov.foundation.calendars.version import renew
from egov.foundation.directory.api import Agency
from egov.kernel.actor import SYSTEM
from egov.kernel.yaml_files import read_yaml

HOURS = "office-hours.yaml"
KINDS = {"days_off": DayException.Kind.OFF, "days_worked": DayException.Kind.WORK}


def load(path: Path) -> list[str]:
    """Load the folder and say in words what changed. Raises Refused when a year lacks a public holiday."""
    changes = []
    with transaction.atomic():
        for file in sorted(path.glob("[0-9][0-9][0-9][0-9].yaml")):
            changes += _load_year(read_yaml(file))
        if (path / HOURS).exists():
            changes += _load_hours(read_yaml(path / HOURS))
    return changes


def _load_year(data: dict[str, Any]) -> list[str]:
    year, is_new = CalendarYear.objects.update_or_create(
        year=data["year"], defaults={"source": data["source"], "assumed": data.get("assumed", False)}
    )
    wanted = {
        (entry["day"], kind): (entry["name"], entry.get("assumed", False))
        for key, kind in KINDS.items()
        for entry in data.get(key, [])
    }
    present = {(row.day, row.kind): (row.name, row.assumed) for row in year.days.filter(agency=None).order_by("day")}
    if wanted == present and year.published:
        return []
    year.days.filter(agency=None).delete()
    DayException.objects.bulk_create(
        DayException(year=year, day=day, kind=kind, name=name, assumed=assumed)
        for (day, kind), (name, assumed) in wanted.items()
    )
    PublishYear(subject=year).run(SYSTEM)
    return [f"calendar {year}: {'new' if is_new else 'changed'}, {len(wanted)} special days"]


def _load_hours(data: list[dict[str, Any]]) -> list[str]:
    changes = []
    for entry in data:
        agency = Agency.objects.get(code=entry["agency"]) if entry.get("agency") else None
        wanted = [
            (weekday, time.fromisoformat(opens), time.fromisoformat(closes))
            for weekday, intervals in entry["week"].items()
            for opens, closes in intervals
        ]
        rows = OfficeHours.objects.filter(agency=agency)
        if sorted(rows.values_list("weekday", "opens", "closes")) == sorted(wanted):
            continue
        rows.delete()
        OfficeHours.objects.bulk_create(
            OfficeHours(agency=agency, weekday=weekday, opens=opens, closes=closes) for weekday, opens, closes in wanted
        )
        renew()
        changes.append(f"office hours of {agency or 'the province'}: {len(wanted)} openings a week")
    return changes


def last_loaded_day() -> date | None:
    """The last day of the last published year; deadlines beyond it are refused."""
    last = CalendarYear.objects.filter(published=True).order_by("-year").first()
    return date(last.year, 12, 31) if last else None
