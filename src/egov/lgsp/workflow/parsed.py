"""A definition made ready to run: SpiffWorkflow's specifications and our own reading of the steps."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.task_parsers import SubWorkflowParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs.defaults import SubWorkflowTask

from egov.lgsp.workflow.document import Document, Node, read
from egov.lgsp.workflow.models import Definition
from egov.lgsp.workflow.repeated import AskedAgencies
from egov.lgsp.workflow.steps import PlannedStep


@dataclass(frozen=True)
class Parsed:
    """One published version in memory."""

    key: str
    version: int
    document: Document
    spec: Any
    subprocesses: dict[str, Any]
    steps: dict[str, PlannedStep]
    results: dict[str, str]  # end event → the result it tells


class _Repeated(SubWorkflowParser):  # type: ignore[misc]
    PARALLEL_MI_CLASS = AskedAgencies
    SEQUENTIAL_MI_CLASS = AskedAgencies


class _Parser(BpmnParser):  # type: ignore[misc]
    OVERRIDE_PARSER_CLASSES = {full_tag("subProcess"): (_Repeated, SubWorkflowTask)}


@lru_cache(maxsize=256)
def parsed(definition_id: int) -> Parsed:
    """A published version; it never changes, so each process reads it once."""
    definition = Definition.objects.get(pk=definition_id)
    return parse(definition.key, definition.version, read(definition.xml))


def parse(key: str, version: int, document: Document) -> Parsed:
    """Prepare a document that has passed the check."""
    process = document.process.get("id", "")
    parser = _Parser()
    parser.add_bpmn_xml(document.root)
    spec = parser.get_spec(process)
    subprocesses = parser.get_subprocess_specs(process)
    for each in (spec, *subprocesses.values()):
        for task_spec in list(each.task_specs.values()):
            if isinstance(task_spec, AskedAgencies):
                task_spec.listen()
    return Parsed(
        key=key,
        version=version,
        document=document,
        spec=spec,
        subprocesses=subprocesses,
        steps={node.id: step_of(node, process) for node in document.nodes.values() if node.tag == "userTask"},
        results={
            node.id: node.properties.get("result", node.id)
            for node in document.inside(process)
            if node.tag == "endEvent"
        },
    )


def step_of(node: Node, process: str) -> PlannedStep:
    """A human step from the properties that the drawing gives it."""
    given = node.properties
    return PlannedStep(
        name=node.id,
        label=node.name,
        kind=given.get("kind", ""),
        place=given.get("place", ""),
        role=given.get("role", ""),
        outcomes=tuple(word for word in given.get("outcomes", "").replace(",", " ").split()),
        citizen=given.get("citizen", ""),
        share=float(given["share"]) if "share" in given else None,
        hours=int(given["hours"]) if "hours" in given else None,
        number=given.get("step", ""),
        lane=given.get("department", node.lane),
        asked=node.inside != process,
    )
