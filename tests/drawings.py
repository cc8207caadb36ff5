"""Drawings for tests, written short: nodes and arrows become a BPMN 2.0 document with a picture."""

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape, quoteattr

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="definitions" targetNamespace="urn:egov:truc">'
)


def drawing(name: str, nodes: list[dict[str, Any]], flows: list[tuple[str, ...]], key: str = "quy-trinh") -> str:
    """`nodes` have id, tag, at (x, y) and what else they say; `flows` are source, target, condition or `default`.

    `holds` are the nodes and flows inside a node; `more` is XML that stands in it, as `repeated` writes it.
    """
    every = [*nodes, *(inner for node in nodes if "holds" in node for inner in node["holds"][0])]
    messages = {each["message"] for each in every if "message" in each}
    errors = {each["error"] for each in every if each.get("error")}
    defaults = {flow[0]: f"f{n}" for n, flow in enumerate(flows) if flow[2:] == ("default",)}
    lines = [HEAD]
    lines += [f'  <bpmn:message id="m-{each}" name="{each}" />' for each in sorted(messages)]
    lines += [f'  <bpmn:error id="e-{each}" name="{each}" errorCode="{each}" />' for each in sorted(errors)]
    lines.append(f'  <bpmn:process id="{key}" name={quoteattr(name)} isExecutable="true">')
    for node in nodes:
        lines += _node(node, flows, defaults)
    lines += [*_arrows(flows), "  </bpmn:process>"]
    lines += _picture(key, nodes, flows)
    return "\n".join([*lines, "</bpmn:definitions>", ""])


def repeated(entries: str, item: str = "", *, in_turn: bool = False, more: str = "") -> str:
    """What makes a step one that is made for each entry, as Camunda's drawing program writes it."""
    named = f' camunda:elementVariable="{item}"' if item else ""
    turn = str(in_turn).lower()
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{turn}" camunda:collection="{entries}"{named}>{more}'
        "</bpmn:multiInstanceLoopCharacteristics>"
    )


def _arrows(flows: list[tuple[str, ...]], prefix: str = "f") -> Iterator[str]:
    for n, flow in enumerate(flows):
        wanted = flow[2] if len(flow) > 2 and flow[2] != "default" else ""
        inside = (
            f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{escape(wanted)}</bpmn:conditionExpression>'
            if wanted
            else ""
        )
        ends = f'sourceRef="{flow[0]}" targetRef="{flow[1]}"'
        yield f'    <bpmn:sequenceFlow id="{prefix}{n}" {ends}>{inside}</bpmn:sequenceFlow>'


def _node(node: dict[str, Any], flows: list[tuple[str, ...]], defaults: dict[str, str], prefix: str = "f") -> list[str]:
    more = "".join(
        f" {name}={quoteattr(value)}"
        for name, value in (
            ("name", node.get("name", "")),
            ("attachedToRef", node.get("on", "")),
            ("cancelActivity", "false" if node.get("beside") else ""),
            ("default", defaults.get(node["id"], "")),
            ("messageRef", f"m-{node['message']}" if node["tag"] in ("receiveTask", "sendTask") else ""),
        )
        if value
    )
    lines = [f'    <bpmn:{node["tag"]} id="{node["id"]}"{more}>']
    if "say" in node:
        pairs = "".join(
            f"<camunda:property name={quoteattr(name)} value={quoteattr(value)} />"
            for name, value in node["say"].items()
        )
        lines.append(
            f"      <bpmn:extensionElements><camunda:properties>{pairs}</camunda:properties></bpmn:extensionElements>"
        )
    for way, end in (("incoming", 1), ("outgoing", 0)):
        found = [n for n, flow in enumerate(flows) if flow[end] == node["id"]]
        lines += [f"      <bpmn:{way}>{prefix}{n}</bpmn:{way}>" for n in found]
    for kind in ("timeDuration", "timeDate", "timeCycle"):
        if kind in node:
            lines.append(
                f'      <bpmn:timerEventDefinition id="t-{node["id"]}"><bpmn:{kind} xsi:type="bpmn:tFormalExpression">'
                f"{escape(node[kind])}</bpmn:{kind}></bpmn:timerEventDefinition>"
            )
    if "message" in node and node["tag"] not in ("receiveTask", "sendTask"):
        lines.append(f'      <bpmn:messageEventDefinition id="d-{node["id"]}" messageRef="m-{node["message"]}" />')
    if "error" in node:
        reference = f' errorRef="e-{node["error"]}"' if node["error"] else ""
        lines.append(f'      <bpmn:errorEventDefinition id="d-{node["id"]}"{reference} />')
    if "holds" in node:
        inner, arrows = node["holds"]
        own = f"f-{node['id']}-"
        for each in inner:
            lines += _node(each, arrows, {}, own)
        lines += _arrows(arrows, own)
    lines += [node["more"]] if "more" in node else []
    return [*lines, f"    </bpmn:{node['tag']}>"]


def _picture(key: str, nodes: list[dict[str, Any]], flows: list[tuple[str, ...]]) -> list[str]:
    boxes = {node["id"]: _box(node, place) for place, node in enumerate(nodes)}
    lines = ['  <bpmndi:BPMNDiagram id="diagram">', f'    <bpmndi:BPMNPlane id="plane" bpmnElement="{key}">']
    for name, (x, y, wide, high) in boxes.items():
        lines.append(
            f'      <bpmndi:BPMNShape id="s-{name}" bpmnElement="{name}">'
            f'<dc:Bounds x="{x}" y="{y}" width="{wide}" height="{high}" /></bpmndi:BPMNShape>'
        )
    for n, flow in enumerate(flows):
        (x, y, wide, high), (to_x, to_y, _wide, to_high) = boxes[flow[0]], boxes[flow[1]]
        points = [(x + wide, y + high // 2), (to_x, to_y + to_high // 2)]
        steps = "".join(f'<di:waypoint x="{a}" y="{b}" />' for a, b in points)
        lines.append(f'      <bpmndi:BPMNEdge id="g-f{n}" bpmnElement="f{n}">{steps}</bpmndi:BPMNEdge>')
    return [*lines, "    </bpmndi:BPMNPlane>", "  </bpmndi:BPMNDiagram>"]


def _box(node: dict[str, Any], place: int) -> tuple[int, int, int, int]:
    x, y = node.get("at", (100 + 160 * place, 100))
    if node["tag"].endswith("Event"):
        return x, y, 36, 36
    return (x, y, 50, 50) if node["tag"].endswith("Gateway") else (x, y, 130, 80)
