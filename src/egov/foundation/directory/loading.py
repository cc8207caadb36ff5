"""The province's units, agencies and divisions, from its folder into the tables."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from egov.foundation.directory.models import AdministrativeUnit, Agency, Division
from egov.foundation.directory.synchronising import Changes, synchronise
from egov.foundation.directory.unit_history import COUNTED_ON, UnitState, states
from egov.kernel.yaml_files import read_yaml


def load(folder: Path) -> list[Changes]:
    """Units, then agencies, then divisions. Changes nothing when nothing in the folder changed."""
    history = states(read(folder / "administrative_units.csv"), read(folder / "administrative_unit_changes.csv"))
    return [_units(history), *_agencies(folder, history), _divisions(folder)]


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file with a header."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _units(history: list[UnitState]) -> Changes:
    return synchronise(AdministrativeUnit, (vars(state) for state in history), key=("code", "valid_from"))


def _agencies(folder: Path, history: list[UnitState]) -> list[Changes]:
    """Agencies first, then who stands above whom and who succeeded, because these name other rows."""
    codes = {row["agency_code"]: row for row in read(folder / "official_codes.csv")}
    listed = read(folder / "agencies.csv")
    rows = [*map(_listed, listed), *_communes(history)]
    closed = {state.code: state for state in history if state.succeeded_by}
    for row in rows:
        official = codes.get(row["code"])
        row["official_code"] = official["official_code"] if official else ""
        row["official_code_assumed"] = official is None or official["assumed"] == "yes"
        end = closed.get(row["unit_code"]) if row["unit_code"] else None
        row["valid_to"] = end.valid_to if end else None
    changes = synchronise(Agency, rows, key=("code",))

    by_code = {agency.code: agency.pk for agency in Agency.objects.all()}
    governing = {row["unit_code"]: row["code"] for row in rows if row["unit_code"]}
    latest = {state.code: state for state in history}
    above = {row["code"]: row["parent_code"] for row in listed}
    for unit, code in governing.items():
        if latest[unit].level == AdministrativeUnit.Level.COMMUNE:
            above[code] = governing[latest[unit].parent_code]
    successor = {governing[code]: governing[state.succeeded_by] for code, state in closed.items()}
    links = (
        {
            "code": row["code"],
            "parent_id": by_code.get(above.get(row["code"], "")),
            "succeeded_by_id": by_code.get(successor.get(row["code"], "")),
        }
        for row in rows
    )
    linked = synchronise(Agency, links, key=("code",))
    return [changes] if changes.added else [changes, linked]


def _listed(row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "code": row["code"],
        "name": row["name"],
        "short_name": row["short_name"],
        "level": row["level"],
        "kind": row["kind"],
        "unit_code": row["unit_code"],
        "functions": row["functions"],
        "aliases": row["aliases"],
        "valid_from": COUNTED_ON,
    }


def _communes(history: list[UnitState]) -> Iterator[dict[str, Any]]:
    """One People's Committee for each commune, under its last name; former names are aliases."""
    names: dict[str, list[UnitState]] = {}
    for state in history:
        if state.level == AdministrativeUnit.Level.COMMUNE:
            names.setdefault(state.code, []).append(state)
    for code, past in names.items():
        spoken = [f"UBND {state.name[0].lower()}{state.name[1:]}" for state in past]
        yield {
            "code": f"ubnd-{code}",
            "name": spoken[-1],
            "short_name": spoken[-1],
            "level": Agency.Level.COMMUNE.value,
            "kind": "ubnd_xa",
            "unit_code": code,
            "functions": "",
            "aliases": ";".join(sorted(set(spoken[:-1]) - {spoken[-1]})),
            "valid_from": COUNTED_ON,
        }


def _divisions(folder: Path) -> Changes:
    plan = read_yaml(folder / "divisions.yaml")
    rows = [row for agency in Agency.objects.order_by("code") for row in _divisions_of(agency, plan)]
    return synchronise(Division, rows, key=("agency_id", "code"))


def _divisions_of(agency: Agency, plan: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    own = plan["agency"].get(agency.code, [])
    committee = bool(agency.unit_code)
    if not own and not committee:
        return
    level = plan["level"].get(agency.level, []) if committee else []
    for division in [*plan["every"], *level, *own]:
        yield {
            "agency_id": agency.pk,
            "code": division["code"],
            "name": division["name"],
            "kind": division.get("kind", Division.Kind.PROFESSIONAL.value),
            "fields": list(division.get("fields", [])),
            "valid_from": COUNTED_ON,
        }
