"""Moving a run: each function takes its state, lets one thing happen, and tells what has to be done next."""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.event_definitions import (
    ErrorEventDefinition,
    MessageEventDefinition,
    MultipleEventDefinition,
)
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.util.task import TaskState

from egov.lgsp.workflow.orchestration.drawing import ENGINE, Call, Drawing
from egov.lgsp.workflow.orchestration.repeating import ONE_PASS, attachments, numbered, tasks_of
from egov.lgsp.workflow.orchestration.saving import State, load, save

Data = dict[str, Any]


class Gone(Exception):
    """The step is not open any more: it was answered, or something else ended it."""


class Stuck(Exception):
    """The engine cannot go on; the sentence says why."""


@dataclass(frozen=True)
class OpenCall:
    """A step that calls: what the drawing says about it and the data that it has."""

    task: UUID
    step: str
    label: str
    tag: str
    properties: dict[str, str]
    data: Data


@dataclass(frozen=True)
class OpenWait:
    """A step that waits for an event."""

    task: UUID
    step: str
    label: str
    properties: dict[str, str]
    data: Data


@dataclass(frozen=True)
class Progress:
    """Where a run stands. `next_at` is when its next timer is due."""

    state: State
    calls: tuple[OpenCall, ...] = ()
    waits: tuple[OpenWait, ...] = ()
    next_at: datetime | None = None
    finished: bool = False
    result: str = ""
    data: Data = field(default_factory=dict)


def begin(drawing: Drawing, data: Data) -> Progress:
    """A run at its beginning. Raises Stuck."""
    workflow = BpmnWorkflow(drawing.spec, drawing.subprocesses, script_engine=ENGINE)
    workflow.task_tree.data.update(deepcopy(data))
    return _moved(workflow, drawing)


def answered(drawing: Drawing, state: State, task: UUID, into: str, value: Any) -> Progress:
    """A call has its answer, which the data keeps under a name; without one it is not kept. Raises Gone, Stuck."""
    workflow = load(state, drawing)
    found = _open(workflow, task)
    if into:
        found.data[into] = value
    found.run()
    return _moved(workflow, drawing)


def failed(drawing: Drawing, state: State, task: UUID, code: str, error: Data) -> Progress | None:
    """A call has failed for good: the nearest error event that catches the code takes over; None when there is none.
    Raises Gone, Stuck."""
    workflow = load(state, drawing)
    catcher = _catcher(workflow, _open(workflow, task), code)
    if catcher is None:
        return None
    definition = catcher.task_spec.event_definition
    catcher.task_spec.catch(catcher, BpmnEvent(definition, payload={"error": error}))
    catcher.task_spec._update(catcher)
    return _moved(workflow, drawing)


def happened(drawing: Drawing, state: State, task: UUID, step: str, into: str, payload: Any) -> Progress:
    """An event has come for which a step waits. Raises Gone, Stuck."""
    workflow = load(state, drawing)
    found = workflow.get_task_from_id(task) if task in tasks_of(workflow) else None
    if found is None or not found.has_state(TaskState.WAITING):
        raise Gone(str(task))
    definition = next((each for name, each in _messages(found) if name == step), None)
    if definition is None:
        raise Gone(step)
    event = BpmnEvent(definition, payload={into: payload} if into else {})
    found.task_spec.catch(found, event)
    found.task_spec._update(found)
    return _moved(workflow, drawing)


def woken(drawing: Drawing, state: State) -> Progress:
    """Time has passed. Raises Stuck."""
    workflow = load(state, drawing)
    workflow.refresh_timers()
    return _moved(workflow, drawing)


def _moved(workflow: Any, drawing: Drawing) -> Progress:
    try:
        workflow.do_engine_steps()
        while any(not task.task_spec.manual for task in workflow.get_tasks(state=TaskState.READY)):
            workflow.do_engine_steps()  # a timer that was due has opened something
    except Exception as error:  # the engine tells what is wrong with a drawing or its data in many types
        raise Stuck(f"{type(error).__name__}: {error}") from error
    if workflow.completed:
        reached = [
            task
            for task in workflow.get_tasks(state=TaskState.COMPLETED)
            if task.task_spec.name in drawing.results and task.workflow is workflow
        ]
        last = max(reached, key=lambda task: task.last_state_change) if reached else None
        result = drawing.results[last.task_spec.name] if last else ""
        return Progress(save(workflow), finished=True, result=result, data=last.data if last else workflow.data)
    calls, waits = [], []
    data: Data = {}
    moments: list[datetime] = []
    for task in workflow.get_tasks(state=TaskState.READY | TaskState.WAITING | TaskState.STARTED):
        data.update(task.data)
        node = drawing.nodes.get(task.task_spec.name.removesuffix(ONE_PASS))
        if isinstance(task.task_spec, Call) and task.has_state(TaskState.READY) and node is not None:
            calls.append(OpenCall(task.id, node.id, numbered(node, task), node.tag, node.properties, task.data))
        elif isinstance(task.task_spec, CatchingEvent) and task.has_state(TaskState.WAITING):
            moments += _due(task)
            for name, _definition in _messages(task):
                event = drawing.nodes[name]
                waits.append(OpenWait(task.id, event.id, event.name, event.properties, task.data))
    if not calls and not waits and not moments:
        raise Stuck("Nothing is open and the process has not ended.")
    return Progress(save(workflow), tuple(calls), tuple(waits), min(moments, default=None), data=data)


def _open(workflow: Any, task: UUID) -> Any:
    found = workflow.get_task_from_id(task) if task in tasks_of(workflow) else None
    if found is None or not found.has_state(TaskState.READY) or not isinstance(found.task_spec, Call):
        raise Gone(str(task))
    return found


def _messages(task: Any) -> list[tuple[str, Any]]:
    """The messages that a waiting task can take, by the names of their events; a gateway waits for several."""
    definition = task.task_spec.event_definition
    if isinstance(definition, MessageEventDefinition):
        return [(task.task_spec.name, definition)]
    if isinstance(definition, MultipleEventDefinition):
        names = [output.name for output in task.task_spec.outputs]
        return [
            (name, each)
            for name, each in zip(names, definition.event_definitions, strict=True)
            if isinstance(each, MessageEventDefinition)
        ]
    return []


def _due(task: Any) -> list[datetime]:
    """When its timers fire."""
    definition = task.task_spec.event_definition
    timed = isinstance(definition, TimerEventDefinition) or (
        isinstance(definition, MultipleEventDefinition)
        and any(isinstance(each, TimerEventDefinition) for each in definition.event_definitions)
    )
    if not timed:
        return []
    value = task.internal_data.get("event_value")
    if isinstance(value, dict):
        value = value["next"] if value.get("cycles") else None
    return [TimerEventDefinition.get_datetime(value)] if isinstance(value, str) else []


def _catcher(workflow: Any, task: Any, code: str) -> Any:
    """The waiting error event nearest to the task, first at itself, then at the sub-processes around it."""
    at = task
    while at is not None:
        waiting = [
            each
            for attached in attachments(at)
            for each in (attached.parent.children if attached.parent is not None else ())
            if isinstance(each.task_spec, BoundaryEvent)
            and isinstance(each.task_spec.event_definition, ErrorEventDefinition)
            and each.has_state(TaskState.WAITING)
        ]
        for wanted in (code, None):
            for each in waiting:
                if each.task_spec.event_definition.code == wanted:
                    return each
        holder = at.workflow.parent_task_id
        at = workflow.get_task_from_id(holder) if holder is not None else None
    return None
