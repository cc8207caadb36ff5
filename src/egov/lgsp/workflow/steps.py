"""What the engine tells the world: a run, the steps that are open in it, the steps planned for it."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class OpenStep:
    """One step that waits for a person.

    `id` is unique within the run and never used again; `name` is the step's id in the diagram. `agency` is
    set in the steps of an asked agency: the code that stood in the run's `asked`; `data` is then its entry
    there, else what the run was given. `share` is a percentage of the time limit, `hours` are working hours.
    """

    id: str
    name: str
    label: str
    kind: str
    place: str
    role: str
    outcomes: tuple[str, ...]
    citizen: str
    hours: int | None
    agency: str | None
    data: dict[str, Any] = field(default_factory=dict)
    share: float | None = None
    number: str = ""


@dataclass(frozen=True)
class PlannedStep:
    """One step of the happy path; `asked` steps are done once for each asked agency."""

    name: str
    label: str
    kind: str
    place: str
    role: str
    outcomes: tuple[str, ...]
    citizen: str
    share: float | None
    hours: int | None
    number: str
    lane: str
    asked: bool


@dataclass(frozen=True)
class Run:
    """A process that runs for one dossier; `result` is told by the end event that was reached."""

    id: int
    key: str
    version: int
    open: tuple[OpenStep, ...]
    finished: bool
    result: str
