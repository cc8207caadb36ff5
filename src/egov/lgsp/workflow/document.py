"""A BPMN document as untrusted XML: read safely, and seen as nodes and flows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _
from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
LARGEST = 1_000_000  # characters; a drawing of a hundred steps has about a tenth

NOT_NODES = frozenset(
    {
        "laneSet",
        "sequenceFlow",
        "documentation",
        "extensionElements",
        "textAnnotation",
        "association",
        "group",
    }
    | {"incoming", "outgoing", "multiInstanceLoopCharacteristics", "standardLoopCharacteristics", "property"}
)


class UnreadableError(ValueError):
    """The text is not XML that we accept; the sentence says why."""


@dataclass(frozen=True)
class Flow:
    """An arrow; `condition` is its text, empty where there is none."""

    id: str
    source: str
    target: str
    name: str
    condition: str


@dataclass(frozen=True)
class Node:
    """An element of the process; `inside` is the id of the process or sub-process that holds it.

    `repeated` is made for each entry of a list or a number of times, `looped` while a condition holds.
    """

    id: str
    tag: str
    name: str
    inside: str
    lane: str
    default: str
    properties: dict[str, str] = field(default_factory=dict)
    repeated: bool = False
    looped: bool = False


@dataclass(frozen=True)
class Document:
    """The document's only process."""

    root: etree._Element
    process: etree._Element

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """All nodes by id, in the order of the document."""
        lanes = {
            (reference.text or "").strip(): lane.get("name", "")
            for lane in self.process.iter(f"{{{BPMN}}}lane")
            for reference in lane.findall(f"{{{BPMN}}}flowNodeRef")
        }
        return {node.id: node for node in _nodes(self.process, lanes, "")}

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        """All arrows in the order of the document."""
        return tuple(
            Flow(
                flow.get("id", ""),
                flow.get("sourceRef", ""),
                flow.get("targetRef", ""),
                flow.get("name", ""),
                (flow.findtext(f"{{{BPMN}}}conditionExpression") or "").strip(),
            )
            for flow in self.process.iter(f"{{{BPMN}}}sequenceFlow")
        )

    @cached_property
    def leaving(self) -> dict[str, list[Flow]]:
        """The arrows that leave each node."""
        found: dict[str, list[Flow]] = {}
        for flow in self.flows:
            found.setdefault(flow.source, []).append(flow)
        return found

    @cached_property
    def elements(self) -> dict[str, etree._Element]:
        """The elements of the process by id."""
        return {element.get("id", ""): element for element in self.process.iter(etree.Element) if element.get("id")}

    def inside(self, holder: str) -> list[Node]:
        """The nodes directly in a process or sub-process."""
        return [node for node in self.nodes.values() if node.inside == holder]


def read(xml: str) -> Document:
    """Parse a document with one process. Raises UnreadableError with a sentence for its author."""
    if len(xml) > LARGEST:
        raise UnreadableError(_("Tệp quy trình quá lớn. Hãy bỏ ảnh hoặc dữ liệu thừa khỏi tệp rồi tải lại."))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(xml.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableError(
            _("Không đọc được tệp XML ở dòng %(line)s. Hãy xuất lại tệp từ trình vẽ.") % {"line": error.lineno}
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableError(_("Tệp chứa khai báo DOCTYPE hoặc thực thể, hệ thống không nhận. Hãy bỏ khai báo đó."))
    if root.tag != f"{{{BPMN}}}definitions":
        raise UnreadableError(_("Đây không phải tệp BPMN 2.0. Hãy xuất tệp từ trình vẽ quy trình."))
    processes = root.findall(f"{{{BPMN}}}process")
    if len(processes) != 1:
        raise UnreadableError(_("Tệp phải có đúng một quy trình; tệp này có %(count)s.") % {"count": len(processes)})
    return Document(root, processes[0])


def _nodes(holder: etree._Element, lanes: dict[str, str], lane: str) -> Iterator[Node]:
    for element in holder:
        if not isinstance(element.tag, str) or not element.tag.startswith(f"{{{BPMN}}}"):
            continue
        tag = etree.QName(element).localname
        if tag in NOT_NODES:
            continue
        here = lanes.get(element.get("id", ""), lane)
        yield Node(
            id=element.get("id", ""),
            tag=tag,
            name=" ".join(element.get("name", "").split()),
            inside=holder.get("id", ""),
            lane=here,
            default=element.get("default", ""),
            properties=_properties(element),
            repeated=element.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics") is not None,
            looped=element.find(f"{{{BPMN}}}standardLoopCharacteristics") is not None,
        )
        if tag in ("subProcess", "transaction"):
            yield from _nodes(element, lanes, here)


def _properties(element: etree._Element) -> dict[str, str]:
    path = f"{{{BPMN}}}extensionElements/{{{CAMUNDA}}}properties/{{{CAMUNDA}}}property"
    return {entry.get("name", ""): entry.get("value", "").strip() for entry in element.findall(path)}
