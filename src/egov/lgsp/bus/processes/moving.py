"""Writing down where a run stands: its state, the calls that it wants made, the events for which it waits."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from egov.lgsp.bus.models import ProcessCall, ProcessRun, ProcessWait
from egov.lgsp.bus.processes.making import call_of, full, key_of
from egov.lgsp.workflow.api import Progress, Stuck

State = ProcessRun.State
Call = ProcessCall.State
OPEN = (Call.WAITING, Call.SENT)


def write(run: ProcessRun, progress: Progress, now: datetime) -> None:
    """In the transaction that holds the run's row. A call gets its message id here, before it is first made."""
    run.progress, run.data, run.next_at = progress.state, _plain(progress.data), progress.next_at
    run.problem = ""
    wanted = {each.task for each in progress.calls}
    run.calls.filter(state__in=(*OPEN, Call.FAILED)).exclude(task__in=wanted).update(state=Call.LEFT, ended_at=now)
    there = set(run.calls.values_list("task", flat=True))
    try:
        for step in progress.calls:
            if step.task in there:
                continue
            made = call_of(step)
            run.calls.create(
                task=step.task,
                step=step.step[:120],
                label=step.label[:255],
                message_id=uuid4(),
                service=made.service,
                method=made.method,
                path=made.path,
                body=made.body,
                asynchronous=made.asynchronous,
                most_tries=made.tries,
                next_at=now,
                at=now,
            )
        _waits(run, progress, now)
    except Stuck as stuck:
        run.state, run.problem = State.FAILED, str(stuck)
    if progress.finished:
        run.state, run.ended_at, run.result, run.next_at = State.ENDED, now, progress.result[:120], None
    run.save()


def _waits(run: ProcessRun, progress: Progress, now: datetime) -> None:
    open_now = {(each.task, each.step) for each in progress.waits}
    for row in run.waits.all():
        if (row.task, row.step) not in open_now:
            row.delete()
    there = set(run.waits.values_list("task", "step"))
    for wait in progress.waits:
        if (wait.task, wait.step) not in there:
            ProcessWait.objects.create(
                run=run,
                task=wait.task,
                step=wait.step[:120],
                label=wait.label[:255],
                room=full(wait.properties["room"]),
                code=wait.properties["type"],
                field=wait.properties.get("field", ""),
                key=key_of(wait),
                at=now,
            )


def stuck(run: ProcessRun, problem: str) -> None:
    """The run stands still until somebody decides."""
    run.state, run.problem = State.FAILED, problem[:4000]
    run.save(update_fields=["state", "problem"])


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    """Without what PostgreSQL keeps in no JSON."""
    return {name: value for name, value in data.items() if not name.startswith("_")}
