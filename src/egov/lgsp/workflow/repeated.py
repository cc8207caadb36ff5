"""The part of a process that every asked agency goes through on its own."""

from typing import Any

from SpiffWorkflow.bpmn.specs.defaults import SequentialMultiInstanceTask
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import MultiInstanceTask
from SpiffWorkflow.util.task import TaskState

IN_TURN = "sequence"


class NobodyAskedError(Exception):
    """The process came to the asked agencies and the run's data name none."""


class AskedAgencies(SequentialMultiInstanceTask):  # type: ignore[misc]
    """Electronic dossiers go to all agencies at once, paper (`mode` is `sequence`) to one after another.

    Decree 61/2018, article 19.6. What an agency answers belongs to the dossier: an agency's branch hands
    nothing back to the process, so the order in which the branches end does not matter.
    """

    def listen(self) -> None:
        """Hear when an agency's branch ends, also in runs that another process has started."""
        self._wf_spec.task_specs[self.task_spec].completed_event.connect(self.merge_child)

    def _update_hook(self, my_task: Any) -> bool:
        MultiInstanceTask._update_hook(self, my_task)
        entries = self.data_input.get(my_task) or []
        if not entries:
            raise NobodyAskedError
        my_task.internal_data["remaining"] = list(range(len(entries)))
        my_task._set_state(TaskState.STARTED)
        at_once = 1 if my_task.data.get("mode") == IN_TURN else len(entries)
        for _turn in range(at_once):
            self.add_next_child(my_task)
        return False

    def merge_child(self, workflow: Any, child: Any) -> None:
        """One agency is through: ask the next, or go on when all have answered."""
        my_task = child.parent
        if my_task.internal_data["remaining"]:
            self.add_next_child(my_task)
        elif all(other.has_state(TaskState.COMPLETED) for other in self._instances(my_task)):
            my_task._set_state(TaskState.READY)
