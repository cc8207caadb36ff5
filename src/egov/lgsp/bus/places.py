"""A document as its author wrote it: YAML or JSON, and in which line each of its parts stands."""

import re
from dataclasses import dataclass
from typing import Any

import yaml

from egov.lgsp.bus.rules.contracts import plain_yaml

_STEP = re.compile(r"\.?([^.\[\]\s:]+)|\[(\d+)\]")
_PLACE = re.compile(r"^\$?((?:\.?[A-Za-z_][\w-]*|\[\d+\])+)\s*:")

_NUMBERED = re.compile(r"(request|response) (\d+) \((\w+)\)")


@dataclass(frozen=True)
class Written:
    """Its value, and its nodes with their lines."""

    value: Any
    node: "yaml.Node | None"

    def line_of(self, place: str) -> int | None:
        """The line of `$.request[0].template`, or of the nearest part around it that is there."""
        node, line = self.node, None
        for name, number in _STEP.findall(place.removeprefix("$")):
            if node is None:
                break
            line = node.start_mark.line + 1
            node = _child(node, name, number)
        return node.start_mark.line + 1 if node is not None else line

    def located(self, problem: str) -> tuple[int | None, str]:
        """The line that a sentence is about, when it begins with a place."""
        step = _NUMBERED.match(problem)
        if step is not None:
            return self.line_of(f"$.{step.group(1)}[{int(step.group(2)) - 1}].{step.group(3)}"), problem
        found = _PLACE.match(problem)
        return (self.line_of(found.group(1)), problem) if found else (None, problem)


def written(text: str) -> Written:
    """Read it. Raises Broken for what is neither YAML nor JSON, with its line."""
    value = plain_yaml(text)
    return Written(value, yaml.compose(text, Loader=yaml.CSafeLoader))


def _child(node: yaml.Node, name: str, number: str) -> "yaml.Node | None":
    if isinstance(node, yaml.SequenceNode) and number and int(number) < len(node.value):
        return node.value[int(number)]  # type: ignore[no-any-return]
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value == name:
                return value  # type: ignore[no-any-return]
    return None
