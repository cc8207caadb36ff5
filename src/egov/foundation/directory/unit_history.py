"""The states of every administrative unit in time: a dated list, with later changes replayed on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

COUNTED_ON = date(2017, 10, 15)  # the day of the national list that the changes are replayed on


@dataclass
class UnitState:
    """A unit under one name, kind and parent, from one day to another (`valid_to` None: still)."""

    code: str
    name: str
    level: str
    kind: str
    parent_code: str
    valid_from: date
    valid_to: date | None = None
    succeeded_by: str = ""


def states(units: Iterable[Mapping[str, str]], changes: Iterable[Mapping[str, str]]) -> list[UnitState]:
    """Every state, a unit's own in order of time. A change closes the state before it on the previous day.

    Raises ValueError when a change does not fit what stood before: a wrong old name or an unknown code.
    """
    history = {unit["code"]: [_first(unit)] for unit in units}
    for change in changes:
        past = history.get(change["code"])
        if past is None or past[-1].valid_to is not None or past[-1].name != change["old_name"]:
            raise ValueError(f"{change['seen_from']} {change['code']}: no unit named {change['old_name']} stands there")
        day = date.fromisoformat(change["seen_from"])
        now = past[-1]
        now.valid_to = day - timedelta(days=1)
        if change["change"] == "removed":
            now.succeeded_by = change["merged_into_code"]
        else:
            past.append(_next(now, change, day))
    return [state for past in history.values() for state in past]


def _first(unit: Mapping[str, str]) -> UnitState:
    return UnitState(unit["code"], unit["name"], unit["level"], unit["kind"], unit["parent_code"], COUNTED_ON)


def _next(now: UnitState, change: Mapping[str, str], day: date) -> UnitState:
    name = change["new_name"]
    kind = next(
        (kind for kind in ("thị trấn", "phường", "xã", "thành phố", "huyện") if name.lower().startswith(kind)),
        now.kind,
    )
    return replace(now, name=name, kind=kind, parent_code=change["new_parent_code"], valid_from=day, valid_to=None)
