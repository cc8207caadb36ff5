"""One step of a diagnosis: what was done, what came of it, how long it took."""

import time
from dataclasses import dataclass, field
from typing import Any

import psycopg

from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.registry import Caller, Service

OK, WARN, FAILED, SKIPPED = "ok", "warn", "failed", "skipped"
Facts = dict[str, Any]
Rows = psycopg.AsyncConnection[Any]


@dataclass
class Step:
    """`finding` names the sentence (rules/diagnoses.py); `facts` fill its blanks; `inside` are for the provider's own
    people and the operators only."""

    name: str
    outcome: str
    finding: str
    took_ms: float = 0.0
    facts: Facts = field(default_factory=dict)
    inside: Facts = field(default_factory=dict)


@dataclass
class Asked:
    """A question, and what is found on the way to its answer."""

    bus: Bus
    rows: Rows
    client: str
    service_path: str
    method: str
    path: str
    purpose: str
    steps: list[Step] = field(default_factory=list)
    caller: Caller | None = None
    service: Service | None = None
    started: float = field(default_factory=time.perf_counter)

    def note(self, name: str, outcome: str, finding: str, /, inside: Facts | None = None, **facts: Any) -> None:
        """The step ends here; the time since the last one was its own."""
        now = time.perf_counter()
        took = round((now - self.started) * 1000, 2)
        self.started = now
        self.steps.append(Step(name, outcome, finding, took, facts, inside or {}))

    def failed(self, *names: str) -> bool:
        """Has one of these steps failed or been skipped?"""
        return any(step.name in names and step.outcome in (FAILED, SKIPPED) for step in self.steps)

    async def row(self, query: str, *values: Any) -> Any:
        """The first row, or None. Raises psycopg.Error."""
        return await (await self.rows.execute(query.encode(), values)).fetchone()
