"""Running a process: start, complete a step, cancel, look. A call loads the run, moves it, writes it back."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, TypeVar, cast

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from SpiffWorkflow.util.task import TaskState

from egov.kernel.errors import NotFound, Refused
from egov.lgsp.workflow import rows
from egov.lgsp.workflow.models import Definition
from egov.lgsp.workflow.parsed import Parsed, parsed
from egov.lgsp.workflow.repeated import NobodyAskedError
from egov.lgsp.workflow.state import fresh, load, number_of, save
from egov.lgsp.workflow.steps import OpenStep, Run

F = TypeVar("F", bound=Callable[..., Run])
CANCELLED = "cancelled"
ITEM = "asking"  # the name under which the steps of an asked agency see its entry
KEPT_BY_ENGINE = frozenset({"outcome", "outcomes", ITEM})


def in_transaction(function: F) -> F:
    """In the caller's transaction, or one of its own. No savepoint: the one write comes last, so nothing is undone."""

    @wraps(function)
    def wrapped(*args: Any, **options: Any) -> Run:
        if connection.in_atomic_block:
            return function(*args, **options)
        with transaction.atomic():
            return function(*args, **options)

    return cast(F, wrapped)


def definition_of(key: str, version: int | None = None) -> Definition:
    """The published version, by default the newest. Raises NotFound."""
    versions = Definition.objects.filter(key=key)
    found = (versions if version is None else versions.filter(version=version)).order_by("-version").first()
    if found is None:
        raise NotFound(_("Quy trình “%(key)s” chưa được công bố.") % {"key": key})
    return found


def newest_versions() -> dict[str, int]:
    """The newest published version of every process, by its key."""
    newest = Definition.objects.values("key").annotate(newest=Max("version"))
    return dict(newest.values_list("key", "newest"))


@in_transaction
def start(key: str, version: int | None, data: dict[str, Any]) -> Run:
    """Begin a process, by default in its newest version; `data` may hold `asked` and `mode`.

    Raises NotFound for a process or version that is not published.
    """
    definition = definition_of(key, version)
    process = parsed(definition.pk)
    workflow = fresh(process)
    workflow.task_tree.data.update({**_given(data), "outcomes": {}})
    _move(workflow)
    row = rows.insert(definition.pk, save(workflow, 1))
    return _run(row, process, workflow)


@in_transaction
def complete(run_id: int, step_id: str, outcome: str, data: dict[str, Any]) -> Run:
    """Finish one open step with one of its outcomes; `data` is kept for the later conditions.

    Raises NotFound for an unknown run; Refused when the run has ended, the step is not open (somebody was
    faster), the outcome is not among the step's, or nobody is named to be asked. Then nothing has changed.
    """
    row = _locked(run_id)
    process = parsed(row.definition)
    workflow = load(row.state, process)
    task = next((task for task in _open(workflow) if number_of(task) == step_id), None)
    if task is None:
        raise Refused(_("Bước này đã có người làm xong hoặc không còn mở. Hãy tải lại trang."))
    step = process.steps[task.task_spec.name]
    if outcome not in step.outcomes:
        raise Refused(_("Bước “%(step)s” không có lựa chọn này. Hãy chọn lại.") % {"step": step.label})
    task.data.update(_given(data))
    task.data["outcome"] = outcome
    task.data["outcomes"] = {**task.data.get("outcomes", {}), step.name: outcome}
    task.run()
    _move(workflow)
    if workflow.completed:
        return _run(rows.end(row, _result(workflow, process), timezone.now()), process, None)
    return _run(rows.keep(row, save(workflow, row.state["next"])), process, workflow)


@in_transaction
def cancel(run_id: int) -> Run:
    """End the run where it stands: the dossier was withdrawn or stopped. Raises NotFound, Refused."""
    row = rows.end(_locked(run_id), CANCELLED, timezone.now())
    return _run(row, parsed(row.definition), None)


def run(run_id: int) -> Run:
    """The run as it stands. Raises NotFound."""
    row = _found(rows.read(run_id, lock=False))
    process = parsed(row.definition)
    return _run(row, process, None if row.finished else load(row.state, process))


def _run(row: rows.Row, process: Parsed, workflow: Any) -> Run:
    steps = () if workflow is None else tuple(_step(task, process) for task in _open(workflow))
    return Run(row.id, process.key, process.version, steps, row.finished, row.result)


def _found(row: rows.Row | None) -> rows.Row:
    if row is None:
        raise NotFound(_("Không tìm thấy tiến trình xử lý."))
    return row


def _locked(run_id: int) -> rows.Row:
    row = _found(rows.read(run_id, lock=True))
    if row.finished:
        raise Refused(_("Hồ sơ này đã xử lý xong, không còn bước nào để làm."))
    return row


def _given(data: dict[str, Any]) -> dict[str, Any]:
    taken = KEPT_BY_ENGINE & data.keys()
    if taken:
        raise ValueError(f"the engine keeps these names for itself: {', '.join(sorted(taken))}")
    return data


def _move(workflow: Any) -> None:
    try:
        workflow.do_engine_steps()
    except NobodyAskedError as error:
        raise Refused(_("Chưa chọn cơ quan nào để gửi. Hãy chọn ít nhất một cơ quan.")) from error
    if not workflow.completed and not any(_open(workflow)):
        raise Refused(_("Quy trình không đi tiếp được từ bước này. Hãy báo người quản trị quy trình."))


def _result(workflow: Any, process: Parsed) -> str:
    reached = [task for task in workflow.tasks.values() if task.has_state(TaskState.COMPLETED)]
    return next(process.results[task.task_spec.name] for task in reached if task.task_spec.name in process.results)


def _open(workflow: Any) -> Iterator[Any]:
    for branch in (workflow, *workflow.subprocesses.values()):
        for task in list(branch.tasks.values()):
            if task.has_state(TaskState.READY) and task.task_spec.manual:
                yield task


def _step(task: Any, process: Parsed) -> OpenStep:
    plan = process.steps[task.task_spec.name]
    entry = task.data.get(ITEM) if plan.asked else None
    given = {name: value for name, value in task.data.items() if name not in KEPT_BY_ENGINE}
    return OpenStep(
        id=number_of(task),
        name=plan.name,
        label=plan.label,
        kind=plan.kind,
        place=plan.place,
        role=plan.role,
        outcomes=plan.outcomes,
        citizen=plan.citizen,
        hours=plan.hours,
        agency=None if entry is None else entry["agency"],
        data=given if entry is None else entry,
        share=plan.share,
        number=plan.number,
    )
