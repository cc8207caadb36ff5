"""Front door: publish processes and run them. Steps go out as frozen dataclasses; no engine object leaves."""

from egov.lgsp.workflow.engine import CANCELLED, cancel, complete, definition_of, newest_versions, run, start
from egov.lgsp.workflow.lint import check
from egov.lgsp.workflow.models import Definition, Instance
from egov.lgsp.workflow.orchestration import running as orchestration
from egov.lgsp.workflow.orchestration.checking import RUNS
from egov.lgsp.workflow.orchestration.checking import problems_of as orchestration_problems
from egov.lgsp.workflow.orchestration.drawing import Drawing, drawn
from egov.lgsp.workflow.orchestration.running import Gone, OpenCall, OpenWait, Progress, Stuck
from egov.lgsp.workflow.parsed import parsed
from egov.lgsp.workflow.plan import happy_path
from egov.lgsp.workflow.publishing import publish
from egov.lgsp.workflow.steps import OpenStep, PlannedStep, Run
from egov.lgsp.workflow.vocabulary import Kind, Place

__all__ = [
    "CANCELLED",
    "RUNS",
    "Definition",
    "Drawing",
    "Gone",
    "Instance",
    "Kind",
    "OpenCall",
    "OpenStep",
    "OpenWait",
    "Place",
    "PlannedStep",
    "Progress",
    "Run",
    "Stuck",
    "cancel",
    "check",
    "complete",
    "definition_of",
    "drawn",
    "newest_versions",
    "orchestration",
    "orchestration_problems",
    "plan",
    "publish",
    "run",
    "start",
    "steps",
]


def plan(key: str, version: int | None = None) -> tuple[PlannedStep, ...]:
    """The happy path of a version, by default of the newest. Raises NotFound."""
    return happy_path(parsed(definition_of(key, version).pk))


def steps(key: str, version: int | None = None) -> dict[str, PlannedStep]:
    """Every human step of a version by its name, side ways included. Raises NotFound."""
    return dict(parsed(definition_of(key, version).pk).steps)
