"""Running a process: start, complete a step, cancel, look. Each call loads the run, moves it, writes it back."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from SpiffWorkflow.util.task import TaskState

from egov.kernel.errors import NotFound, Refused
from egov.lgsp.workflow.models import Definition, Instance
from egov.lgsp.workflow.parsed import Parsed, parsed
from egov.lgsp.workflow.repeated import NobodyAsked
from egov.lgsp.workflow.state import fresh, load, number_of, save
from egov.lgsp.workflow.steps import OpenStep, Run

CANCELLED = "cancelled"
ITEM = "asking"  # the name under which the steps of an asked agency see its entry
KEPT_BY_ENGINE = frozenset({"outcome", "outcomes", ITEM})


def definition_of(key: str, version: int | None = None) -> Definition:
    """The published version, by default the newest. Raises NotFound."""
    versions = Definition.objects.filter(key=key)
    found = (versions if version is None else versions.filter(version=version)).order_by("-version").first()
    if found is None:
        raise NotFound(_("Quy trình “%(key)s” chưa được công bố.") % {"key": key})
    return found


@transaction.atomic
def start(key: str, version: int | None, data: dict[str, Any]) -> Run:
    """Begin a process, by default in its newest version; `data` may hold `asked` and `mode`. Raises NotFound."""
    definition = definition_of(key, version)
    process = parsed(definition.pk)
    workflow = fresh(process)
    workflow.task_tree.data.update({**_given(data), "outcomes": {}})
    _move(workflow)
    instance = Instance(definition_id=definition.pk, state=save(workflow, 1))
    instance.save()
    return run_of(instance, load(instance.state, process))


@transaction.atomic
def complete(run_id: int, step_id: str, outcome: str, data: dict[str, Any]) -> Run:
    """Finish one open step with one of its outcomes; `data` is kept for the later conditions.

    Raises NotFound for an unknown run and Refused when the run has ended, the step is not open (somebody was faster),
    the outcome is not among the step's, or nobody is named to be asked. Then nothing has changed.
    """
    instance, process, workflow = _locked(run_id)
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
    return _written(instance, process, workflow)


@transaction.atomic
def cancel(run_id: int) -> Run:
    """End the run where it stands: the dossier was withdrawn or stopped. Raises NotFound, Refused."""
    instance, process, _workflow = _locked(run_id)
    instance.finished, instance.result, instance.finished_at = True, CANCELLED, timezone.now()
    instance.state = {}
    instance.save(update_fields=["finished", "result", "finished_at", "state"])
    return Run(instance.pk, process.key, process.version, (), True, CANCELLED)


def run(run_id: int) -> Run:
    """The run as it stands. Raises NotFound."""
    instance = Instance.objects.filter(pk=run_id).first()
    if instance is None:
        raise NotFound(_("Không tìm thấy tiến trình xử lý."))
    return run_of(
        instance, None if instance.finished else load(instance.state, parsed(instance.definition_id))
    )


def run_of(instance: Instance, workflow: Any) -> Run:
    """What the world may know of a run."""
    process = parsed(instance.definition_id)
    steps = () if workflow is None else tuple(_step(task, process) for task in _open(workflow))
    return Run(instance.pk, process.key, process.version, steps, instance.finished, instance.result)


def _given(data: dict[str, Any]) -> dict[str, Any]:
    taken = KEPT_BY_ENGINE & data.keys()
    if taken:
        raise ValueError(f"the engine keeps these names for itself: {', '.join(sorted(taken))}")
    return data


def _locked(run_id: int) -> tuple[Instance, Parsed, Any]:
    instance = Instance.objects.select_for_update().filter(pk=run_id).first()
    if instance is None:
        raise NotFound(_("Không tìm thấy tiến trình xử lý."))
    if instance.finished:
        raise Refused(_("Hồ sơ này đã xử lý xong, không còn bước nào để làm."))
    process = parsed(instance.definition_id)
    return instance, process, load(instance.state, process)


def _move(workflow: Any) -> None:
    try:
        workflow.do_engine_steps()
    except NobodyAsked as error:
        raise Refused(_("Chưa chọn cơ quan nào để gửi. Hãy chọn ít nhất một cơ quan.")) from error


def _written(instance: Instance, process: Parsed, workflow: Any) -> Run:
    if workflow.completed:
        instance.finished, instance.finished_at = True, timezone.now()
        instance.result = _result(workflow, process)
        instance.state = {}
    else:
        instance.state = save(workflow, instance.state["next"])
    instance.save(update_fields=["finished", "result", "finished_at", "state"])
    return run_of(instance, None if workflow.completed else workflow)


def _result(workflow: Any, process: Parsed) -> str:
    reached = [task for task in workflow.tasks.values() if task.has_state(TaskState.COMPLETED)]
    return next(
        process.results[task.task_spec.name] for task in reached if task.task_spec.name in process.results
    )


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
