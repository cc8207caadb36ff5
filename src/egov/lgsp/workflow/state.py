"""A run between two steps, as little as will do.

Finished steps are folded away, guesses about the future are dropped (the engine makes them again), tasks have
numbers instead of UUIDs. A task is written as [number, parent, name, state, triggered, internal, data]; the
definition is never part of it. `next` is the next free number: numbers are the ids of open steps and are not
used twice.
"""

from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from egov.lgsp.workflow.conditions import condition
from egov.lgsp.workflow.parsed import Parsed

State = dict[str, Any]
NUMBER = "number"
REACHED = TaskState.FINISHED_MASK | TaskState.READY | TaskState.STARTED


class Comparisons(BasePythonScriptEngineEnvironment):  # type: ignore[misc]
    """Evaluates conditions; runs no code, whatever a document says."""

    def evaluate(self, expression: str, context: dict[str, Any], external_context: Any = None) -> Any:
        """The condition's answer for a task's data."""
        return condition(expression)(context)

    def execute(self, script: str, context: dict[str, Any], external_context: Any = None) -> Any:
        """Refused: no published definition has scripts."""
        raise NotImplementedError("processes do not run code")

    def call_service(self, context: dict[str, Any], **kwargs: Any) -> Any:
        """Refused: no published definition calls services."""
        raise NotImplementedError("processes do not call services")


ENGINE = PythonScriptEngine(Comparisons())


def fresh(process: Parsed) -> Any:
    """A run at its beginning."""
    return BpmnWorkflow(process.spec, process.subprocesses, script_engine=ENGINE)


def number_of(task: Any) -> str:
    """The id under which the world knows an open step of a saved run."""
    return str(task.internal_data[NUMBER])


def save(workflow: Any, following: int) -> State:
    """Fold the run and write it down. Tasks without a number get the next ones."""
    numbers: dict[UUID, int] = {}
    branches = [(None, workflow)] + [(task, branch) for task, branch in _branches(workflow)]
    for _parent, branch in branches:
        _fold(branch)
        for task in _in_order(branch):
            if NUMBER not in task.internal_data:
                task.internal_data[NUMBER] = following
                following += 1
            numbers[task.id] = task.internal_data[NUMBER]
    written = [
        [0 if parent is None else numbers[parent.id], [_task(task, numbers) for task in _in_order(branch)]]
        for parent, branch in branches
    ]
    return {"next": following, "branches": written}


def load(state: State, process: Parsed) -> Any:
    """The run as it was saved."""
    (_zero, tasks), *branches = state["branches"]
    workflow = BpmnWorkflow(process.spec, process.subprocesses, script_engine=ENGINE, deserializing=True)
    _restore(workflow, tasks)
    for holder, tasks in branches:
        parent = workflow.get_task_from_id(UUID(int=holder))
        spec = process.subprocesses[parent.task_spec.spec]
        branch = BpmnSubWorkflow(spec, parent.id, workflow, deserializing=True)
        _restore(branch, tasks)
        workflow.subprocesses[parent.id] = branch
        branch.completed_event.connect(parent.task_spec._on_subworkflow_completed, parent)
    return workflow


def _branches(workflow: Any) -> list[tuple[Any, Any]]:
    """The sub-processes that still run, outer ones first."""
    holders = [
        (workflow.get_task_from_id(holder), branch)
        for holder, branch in workflow.subprocesses.items()
        if not branch.completed
    ]
    return sorted(holders, key=lambda pair: pair[1].depth)


def _in_order(branch: Any) -> list[Any]:
    """The tasks of one tree, parents first, brothers in their order; predictions left out."""
    found, stack = [], [branch.task_tree]
    while stack:
        task = stack.pop()
        if not task.has_state(TaskState.PREDICTED_MASK):
            found.append(task)
            stack.extend(reversed(task.children))
    return found


def _fold(branch: Any) -> None:
    """Take out finished tasks that nothing asks about any more.

    What came first to a join that has fired must go: in the next round the engine would take it for an arrival.
    """
    joins = [task for task in branch.tasks.values() if isinstance(task.task_spec, UnstructuredJoin)]
    waited_for = {task.task_spec.name for task in joins if task.has_state(TaskState.WAITING)}
    for task in joins:
        if task.has_state(TaskState.CANCELLED) and task.task_spec.name not in waited_for:
            _cut(branch, task)
    for task in _in_order(branch):
        if task.parent is not None and task.has_state(TaskState.COMPLETED):
            _fold_one(branch, task)


def _cut(branch: Any, task: Any) -> None:
    """Remove a dead end, back to where it left the way that goes on."""
    while task.parent is not None:
        parent = task.parent
        branch._remove_task(task.id)
        if parent._children or not parent.has_state(TaskState.COMPLETED):
            return
        task = parent


def _fold_one(branch: Any, task: Any) -> None:
    """Let a completed task's only successor take its place, unless a join has yet to look at it."""
    for child in task.children:
        if child.triggered and child.has_state(TaskState.FINISHED_MASK):
            branch._remove_task(child.id)
    if len(task._children) != 1:
        return
    child, parent = task.children[0], task.parent
    if isinstance(child.task_spec, UnstructuredJoin) or not child.has_state(REACHED):
        return
    parent._children[parent._children.index(task.id)] = child.id
    child._parent = parent.id
    del branch.tasks[task.id]


def _task(task: Any, numbers: dict[UUID, int]) -> list[Any]:
    parent = numbers.get(task._parent, 0)
    feeds_join = any(isinstance(child.task_spec, UnstructuredJoin) for child in task.children)
    kept = task.data if feeds_join or not task.has_state(TaskState.FINISHED_MASK) else {}
    return [
        numbers[task.id], parent, task.task_spec.name, task.state, int(task.triggered), _internal(task), kept,
    ]  # fmt: skip


def _internal(task: Any) -> dict[str, Any]:
    """The engine's notes without the ones that only its own serialiser reads."""
    return {key: value for key, value in task.internal_data.items() if key in ("remaining", "key_or_index")}


def _restore(branch: Any, tasks: list[list[Any]]) -> None:
    for number, parent, name, state, triggered, internal, data in tasks:
        holder = branch.tasks[UUID(int=parent)] if parent else None
        task = Task(branch, branch.spec.task_specs[name], holder, state, UUID(int=number))
        task.triggered = bool(triggered)
        task.internal_data = {**internal, NUMBER: number}
        task.data = data
        if holder is None:
            branch.task_tree = task
