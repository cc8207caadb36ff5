"""What a drawing says of steps that are made more than once."""

import re
from dataclasses import dataclass

from lxml import etree

from egov.lgsp.workflow.document import BPMN, CAMUNDA

MOST = 1000
"""Passes of one step."""


@dataclass(frozen=True)
class Loop:
    """How often a step is made, and what stays of it.

    `entries` is a name of the data or a number, `item` the name of an entry within its pass. What a pass has under
    `each` is gathered, in the order of the entries, under `into`. `until` ends it before all are done.
    """

    entries: str
    item: str
    into: str
    each: str
    until: str


def loop_of(element: "etree._Element", into: str) -> Loop | None:
    """What the drawing says of an element, in the standard's words or in Camunda's; None when it is not repeated."""
    loop = element.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics")
    if loop is None:
        return None
    entries = loop.get(f"{{{CAMUNDA}}}collection") or _text(loop, "loopDataInputRef") or _text(loop, "loopCardinality")
    return Loop(
        entries=_bare(entries),
        item=loop.get(f"{{{CAMUNDA}}}elementVariable") or _name(loop, "inputDataItem"),
        into=_text(loop, "loopDataOutputRef") or into,
        each=_name(loop, "outputDataItem") or into,
        until=_bare(_text(loop, "completionCondition")),
    )


def simplified(root: "etree._Element") -> None:
    """Leave of each repetition only that there is one, and whether in turn: the rest is in its Loop."""
    for loop in root.iter(f"{{{BPMN}}}multiInstanceLoopCharacteristics"):
        for child in list(loop):
            loop.remove(child)
        etree.SubElement(loop, f"{{{BPMN}}}loopCardinality").text = "1"


def standard_loop(element: "etree._Element") -> tuple[str, str] | None:
    """The most passes and the condition of a loop that goes on while the condition holds; None without such a loop."""
    loop = element.find(f"{{{BPMN}}}standardLoopCharacteristics")
    return None if loop is None else (loop.get("loopMaximum", ""), _text(loop, "loopCondition"))


def _text(loop: "etree._Element", name: str) -> str:
    return (loop.findtext(f"{{{BPMN}}}{name}") or "").strip()


def _name(loop: "etree._Element", name: str) -> str:
    item = loop.find(f"{{{BPMN}}}{name}")
    return "" if item is None else str(item.get("name") or item.get("id", ""))


def _bare(text: str) -> str:
    """Without the frame that expressions have in some drawing programs."""
    framed = re.fullmatch(r"\$\{(.*)\}", text.strip())
    return (framed[1] if framed else text).strip()
