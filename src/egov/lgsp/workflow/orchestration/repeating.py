"""Steps that a drawing repeats: for each entry of a list, a number of times, or while a condition holds."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.exceptions import WorkflowDataException
from SpiffWorkflow.bpmn.specs.defaults import SequentialMultiInstanceTask
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask, MultiInstanceTask
from SpiffWorkflow.util.task import TaskState

from egov.lgsp.workflow.document import Node
from egov.lgsp.workflow.orchestration.loops import MOST, Loop

COUNTER = "loopCounter"
"""How a pass is numbered in its data, from 0; the name that drawing programs use."""
ONE_PASS = " [child]"  # noqa: S105 - no password
"""What SpiffWorkflow adds to the name of a repeated step for one of its passes."""


def prepare(specs: list[Any], loops: dict[str, Loop]) -> None:
    """Give repeated steps their loops, and let them hear of their passes in runs that another process began."""
    for spec in specs:
        for task_spec in list(spec.task_specs.values()):
            if isinstance(task_spec, InTurn):
                task_spec.loop = loops[task_spec.name]
            if isinstance(task_spec, LoopTask):
                spec.task_specs[task_spec.task_spec].completed_event.connect(task_spec.merge_child)


class InTurn(SequentialMultiInstanceTask):  # type: ignore[misc]
    """One pass after another."""

    loop: Loop
    at_once = False

    def _update_hook(self, my_task: Any) -> bool:
        MultiInstanceTask._update_hook(self, my_task)
        entries = self._entries(my_task)
        my_task.internal_data.update(merged=[], entries=entries, begun=0, gathered=[None] * len(entries))
        if not entries:
            self._end(my_task)
            return True
        my_task._set_state(TaskState.STARTED)
        for _pass in range(len(entries) if self.at_once else 1):
            self._begin_pass(my_task)
        return False

    def merge_child(self, workflow: Any, child: Any) -> None:
        """A pass is over: gather what it has, then go on or begin the next."""
        my_task = child.parent
        known = my_task.internal_data
        known["merged"].append(str(child.id))
        known["gathered"][child.internal_data["pass"]] = child.data.get(self.loop.each)
        enough = self.loop.until and workflow.script_engine.environment.evaluate(self.loop.until, child.data)
        if enough or len(known["merged"]) == len(known["entries"]):
            for other in self._instances(my_task):
                other.cancel()
            self._end(my_task)
            my_task._set_state(TaskState.READY)
        elif not self.at_once:
            self._begin_pass(my_task)

    def _on_cancel(self, my_task: Any) -> None:
        """The engine has dropped the passes: what went on inside them goes with them."""
        whole = my_task.workflow.top_workflow
        while left := [each for each in whole.subprocesses if each not in tasks_of(whole)]:
            for each in left:
                whole.subprocesses[each].cancel()
                del whole.subprocesses[each]
        super()._on_cancel(my_task)

    def _begin_pass(self, my_task: Any) -> None:
        known = my_task.internal_data
        place = known["begun"]
        known["begun"] = place + 1
        child = my_task._add_child(my_task.workflow.spec.task_specs[self.task_spec], TaskState.WAITING)
        child.triggered = True
        child.internal_data["pass"] = place
        whole = my_task.data
        here = {COUNTER: place, **({self.loop.item: known["entries"][place]} if self.loop.item else {})}
        my_task.data = {**whole, **here}  # a pass takes its data from the step; the names are the pass's alone
        child.task_spec._update(child)
        my_task.data = whole

    def _end(self, my_task: Any) -> None:
        if self.loop.into:
            my_task.data[self.loop.into] = my_task.internal_data["gathered"]

    def _entries(self, my_task: Any) -> list[Any]:
        text = self.loop.entries
        value = int(text) if text.isdigit() else my_task.workflow.script_engine.environment.evaluate(text, my_task.data)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST:
            return list(range(value))
        if isinstance(value, list) and len(value) <= MOST:
            return value
        raise WorkflowDataException(f"{text} is neither a list nor a number, or more than {MOST}", my_task)


class AtOnce(InTurn):
    """All passes side by side."""

    at_once = True


def attachments(task: Any) -> Iterator[Any]:
    """The task, and the repeated step of which it is a pass."""
    yield task
    if task.task_spec.name.endswith(ONE_PASS):
        yield task.parent


def numbered(node: Node, task: Any) -> str:
    """What people call a pass: the step's name and which one it is, from 1."""
    made = task.internal_data.get("pass", task.internal_data.get("iteration"))
    return node.name if made is None else f"{node.name or node.id} ({made + 1})"


def tasks_of(whole: Any) -> set[UUID]:
    """The ids of a run's tasks, those inside its sub-processes too."""
    return {*whole.tasks, *(task for inner in whole.subprocesses.values() for task in inner.tasks)}
