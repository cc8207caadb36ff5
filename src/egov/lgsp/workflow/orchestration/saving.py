"""A run as JSON and back. The drawing is not part of it: a run keeps to the version that it was started with."""

from copy import deepcopy
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.serializer.config import DEFAULT_CONFIG
from SpiffWorkflow.bpmn.serializer.default.workflow import BpmnWorkflowConverter, WorkflowConverter

from egov.lgsp.workflow.orchestration.drawing import ENGINE, Drawing

State = dict[str, Any]


class _WithoutDrawing(BpmnWorkflowConverter):  # type: ignore[misc]
    def to_dict(self, workflow: Any) -> State:
        written: State = WorkflowConverter.to_dict(self, workflow)
        written["subprocesses"] = self.mapping_to_dict(workflow.subprocesses)
        return written

    def from_dict(self, dct: State, drawing: Drawing) -> Any:
        workflow = BpmnWorkflow(drawing.spec, drawing.subprocesses, script_engine=ENGINE, deserializing=True)
        workflow.tasks = self.mapping_from_dict(dct["tasks"], UUID, workflow=workflow)
        workflow.task_tree = workflow.tasks.get(UUID(dct["root"]))
        self.set_default_attributes(workflow, dct)
        self.subprocesses_from_dict(dct["subprocesses"], workflow)
        return workflow


_SERIALIZER = BpmnWorkflowSerializer(
    BpmnWorkflowSerializer.configure({**DEFAULT_CONFIG, BpmnWorkflow: _WithoutDrawing})
)


def save(workflow: Any) -> State:
    """What PostgreSQL keeps. Tasks stand in a list: a task says only what it adds to its parent's data, and jsonb
    would not keep a mapping's order, parents first."""
    state: State = _SERIALIZER.to_dict(workflow)
    for branch in _branches(state):
        branch["tasks"] = list(branch["tasks"].values())
    return state


def load(state: State, drawing: Drawing) -> Any:
    """The run as it was saved."""
    state = deepcopy(state)
    for branch in _branches(state):
        branch["tasks"] = {task["id"]: task for task in branch["tasks"]}
    return _SERIALIZER.from_dict(state, drawing=drawing)


def _branches(state: State) -> list[State]:
    return [state, *state["subprocesses"].values()]
