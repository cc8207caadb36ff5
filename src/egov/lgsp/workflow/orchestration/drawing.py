"""A drawing of an orchestration made ready to run."""

import re
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.task_parsers import SubWorkflowParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.defaults import SubWorkflowTask
from SpiffWorkflow.bpmn.specs.mixins.manual_task import ManualTask

from egov.lgsp.workflow.conditions import NotAConditionError, condition
from egov.lgsp.workflow.document import BPMN, Document, Node, read
from egov.lgsp.workflow.orchestration.loops import loop_of, simplified
from egov.lgsp.workflow.orchestration.repeating import AtOnce, InTurn, prepare

TIME = re.compile(r"R\d*/\S+|[Pp][0-9YMWDTHS.,]+|\d{4}-\d\d-\d\d\S*")
"""ISO 8601: a repetition, a duration, a moment."""
_PATH = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
CALLS = frozenset({"serviceTask", "sendTask"})


class Call(ManualTask, BpmnTaskSpec):  # type: ignore[misc]
    """A step that waits until the bus has its answer."""


class _CallParser(TaskParser):  # type: ignore[misc]
    PARALLEL_MI_CLASS = AtOnce
    SEQUENTIAL_MI_CLASS = InTurn


class _HolderParser(SubWorkflowParser):  # type: ignore[misc]
    PARALLEL_MI_CLASS = AtOnce
    SEQUENTIAL_MI_CLASS = InTurn


class _Parser(BpmnParser):  # type: ignore[misc]
    OVERRIDE_PARSER_CLASSES = {
        **{full_tag(tag): (_CallParser, Call) for tag in CALLS},
        full_tag("subProcess"): (_HolderParser, SubWorkflowTask),
    }


class Expressions(BasePythonScriptEngineEnvironment):  # type: ignore[misc]
    """Times as they are written, names of the data, and comparisons; never code."""

    def evaluate(self, expression: str, context: dict[str, Any], external_context: Any = None) -> Any:
        """What the expression is worth for a task's data."""
        text = expression.strip()
        if TIME.fullmatch(text):
            return text
        if _PATH.fullmatch(text) and text not in ("True", "False", "None"):
            value: Any = context
            for name in text.split("."):
                value = value.get(name) if isinstance(value, dict) else None
            return value
        return condition(text)(context)

    def execute(self, script: str, context: dict[str, Any], external_context: Any = None) -> Any:
        """Refused: no drawing has scripts."""
        raise NotImplementedError("processes do not run code")

    def call_service(self, context: dict[str, Any], **kwargs: Any) -> Any:
        """Refused: services are called over the bus, outside the engine."""
        raise NotImplementedError("services are called outside the engine")


ENGINE = PythonScriptEngine(Expressions())


@dataclass(frozen=True)
class Start:
    """What starts a run: nothing but a call, an event of a room, or a time."""

    kind: str = "call"
    properties: dict[str, str] | None = None
    timer: str = ""


@dataclass(frozen=True)
class Drawing:
    """One version in memory."""

    document: Document
    spec: Any
    subprocesses: dict[str, Any]
    nodes: dict[str, Node]
    start: Start
    results: dict[str, str]

    @property
    def name(self) -> str:
        """What people call it."""
        return " ".join(str(self.document.process.get("name", "")).split())


@lru_cache(maxsize=128)
def drawn(xml: str) -> Drawing:
    """A drawing that has passed the check."""
    document = read(xml)
    root = deepcopy(document.root)
    process = document.process.get("id", "")
    for event in root.findall(f"{{{BPMN}}}process/{{{BPMN}}}startEvent"):
        for child in list(event):  # what starts it is for the bus to know; in the engine a run simply begins
            if str(child.tag).endswith("EventDefinition"):
                event.remove(child)
    loops = {
        node.id: loop
        for node in document.nodes.values()
        if (loop := loop_of(document.elements[node.id], node.properties.get("into", "")))
    }
    simplified(root)
    parser = _Parser()
    parser.add_bpmn_xml(root)
    spec, subprocesses = parser.get_spec(process), parser.get_subprocess_specs(process)
    prepare([spec, *subprocesses.values()], loops)
    return Drawing(
        document=document,
        spec=spec,
        subprocesses=subprocesses,
        nodes=document.nodes,
        start=start_of(document),
        results={
            node.id: node.properties.get("result", node.name or node.id)
            for node in document.nodes.values()
            if node.tag == "endEvent"
        },
    )


def start_of(document: Document) -> Start:
    """What the process's own start event says."""
    process = document.process
    for element in process.findall(f"{{{BPMN}}}startEvent"):
        node = document.nodes[element.get("id", "")]
        if element.find(f"{{{BPMN}}}messageEventDefinition") is not None:
            return Start("event", node.properties)
        timer = timer_text(element)
        if timer:
            return Start("time", node.properties, timer)
    return Start()


def timer_text(element: "etree._Element") -> str:
    """The time that a timer event names; empty when it has none."""
    definition = element.find(f"{{{BPMN}}}timerEventDefinition")
    if definition is None:
        return ""
    return next(((child.text or "").strip() for child in definition if isinstance(child.tag, str)), "")


def readable(text: str) -> bool:
    """Is it a time, a name or a comparison?"""
    if TIME.fullmatch(text) or _PATH.fullmatch(text):
        return True
    try:
        condition(text)
    except NotAConditionError:
        return False
    return True
