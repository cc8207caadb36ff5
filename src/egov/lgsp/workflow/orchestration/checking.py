"""What keeps the drawing of an orchestration from being used, in sentences for its author."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from egov.lgsp.workflow.document import BPMN, BPMNDI, Document, Node, UnreadableError, read
from egov.lgsp.workflow.lint.shape import called
from egov.lgsp.workflow.orchestration.drawing import CALLS, TIME, drawn, readable, timer_text
from egov.lgsp.workflow.orchestration.loops import MOST, loop_of, standard_loop

RUNS = frozenset(
    {"startEvent", "endEvent", "serviceTask", "sendTask", "receiveTask", "subProcess", "transaction"}
    | {"intermediateCatchEvent", "boundaryEvent"}
    | {"exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway"}
)
REPEATED = frozenset({"serviceTask", "sendTask", "subProcess"})
EVENTS = {
    "startEvent": {"messageEventDefinition", "timerEventDefinition"},
    "endEvent": {"errorEventDefinition", "cancelEventDefinition", "terminateEventDefinition"},
    "intermediateCatchEvent": {"messageEventDefinition", "timerEventDefinition"},
    "boundaryEvent": {
        *("messageEventDefinition", "timerEventDefinition", "errorEventDefinition", "cancelEventDefinition"),
    },
}
CHOICES = frozenset({"exclusiveGateway", "inclusiveGateway"})
MULTIPLE = CHOICES | {"parallelGateway", "eventBasedGateway"}
PLACE = re.compile(r"[A-Z]+/[^/\s]+/[^/\s]+(/[^/\s]+){1,2}")
ROOM = re.compile(r"[A-Z]+/[^/\s]+/[^/\s]+")
PASSES = re.compile(r"\d{1,4}|[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def problems_of(xml: str) -> list[str]:
    """In the order of the drawing; none means that it can run."""
    try:
        document = read(xml)
    except UnreadableError as unreadable:
        return [str(unreadable)]
    problems = [*_shape(document), *(each for node in document.nodes.values() for each in _node(document, node))]
    if problems:
        return problems
    problems += _reached(document)
    if not problems:
        try:
            drawn(xml)
        except Exception as error:  # the engine's parser says in many types what it does not understand
            return [_("Bộ máy quy trình không đọc được tệp: %(why)s") % {"why": str(error)[:300]}]
    return problems


def _shape(document: Document) -> Iterator[str]:
    process = document.process.get("id", "")
    holders = [process, *(n.id for n in document.nodes.values() if n.tag in ("subProcess", "transaction"))]
    for holder in holders:
        inside = document.inside(holder)
        where = called(document.nodes[holder]) if holder in document.nodes else _("Quy trình")
        if sum(node.tag == "startEvent" for node in inside) != 1:
            yield _("%(where)s phải có đúng một điểm bắt đầu.") % {"where": where}
        if not any(node.tag == "endEvent" for node in inside):
            yield _("%(where)s chưa có điểm kết thúc. Hãy thêm điểm kết thúc.") % {"where": where}
    for flow in document.flows:
        ends = [document.nodes.get(flow.source), document.nodes.get(flow.target)]
        if ends[0] is None or ends[1] is None or ends[0].inside != ends[1].inside:
            yield _("Mũi tên “%(id)s” không nối hai phần tử của cùng một khung.") % {"id": flow.id}
    if not any(shape.get("bpmnElement") for shape in document.root.iter(f"{{{BPMNDI}}}BPMNShape")):
        yield _("Tệp không có hình vẽ (BPMN DI). Hãy xuất lại tệp từ trình vẽ quy trình.")


def _node(document: Document, node: Node) -> Iterator[str]:
    name = {"name": called(node), "tag": node.tag}
    if node.tag not in RUNS or ((node.repeated or node.looped) and node.tag not in REPEATED):
        yield _("Phần tử %(name)s loại “%(tag)s” quy trình tích hợp không chạy.") % name
        return
    if not node.id:
        yield _("Phần tử %(name)s chưa có mã (id). Hãy đặt mã.") % name
    leaving = document.leaving.get(node.id, [])
    if len(leaving) > 1 and node.tag not in MULTIPLE:
        yield _("Bước %(name)s có nhiều mũi tên đi ra. Hãy thêm cổng rẽ nhánh sau bước này.") % name
    given = node.properties
    if node.tag == "serviceTask":
        if not PLACE.fullmatch(given.get("service", "")):
            yield _("Bước %(name)s chưa có dịch vụ (service), ví dụ GOV/co-quan/ung-dung/dich-vu.") % name
        if given.get("method", "GET") not in METHODS:
            yield _("Bước %(name)s: phương thức (method) phải là GET, POST, PUT, PATCH hoặc DELETE.") % name
        if given.get("mode", "sync") not in ("sync", "async"):
            yield _("Bước %(name)s: cách gọi (mode) là sync hoặc async.") % name
    if node.tag in CALLS and not re.fullmatch(r"|[1-9]\d?", given.get("tries", "")):
        yield _("Bước %(name)s: số lần thử (tries) từ 1 đến 99.") % name
    if node.tag in CHOICES and len(leaving) > 1:
        yield from _choices(document, node)
    yield from _loops(document, node)
    yield from _events(document, node)


def _choices(document: Document, node: Node) -> Iterator[str]:
    if node.default not in {flow.id for flow in document.leaving[node.id]}:
        yield _("Cổng %(name)s chưa có hướng mặc định. Hãy đánh dấu một mũi tên là mặc định.") % {"name": called(node)}
    for flow in document.leaving[node.id]:
        if flow.id != node.default and not (flow.condition and readable(flow.condition)):
            yield _("Mũi tên “%(flow)s” từ cổng %(gateway)s chưa có điều kiện đọc được.") % {
                "flow": flow.name or flow.id,
                "gateway": called(node),
            }


def _loops(document: Document, node: Node) -> Iterator[str]:
    name = {"name": called(node), "most": MOST}
    loop = loop_of(document.elements[node.id], "") if node.id else None
    if loop is not None:
        if not PASSES.fullmatch(loop.entries):
            yield (
                _("%(name)s lặp lại nhưng chưa nói theo danh sách nào (collection) hay mấy lần (loopCardinality).")
                % name
            )
        if loop.until and not readable(loop.until):
            yield _("%(name)s: điều kiện dừng lặp không đọc được. Chỉ so sánh với giá trị cho sẵn.") % name
    again = standard_loop(document.elements[node.id]) if node.looped else None
    if again is not None:
        if not again[0].isdigit() or not 1 <= int(again[0]) <= MOST:
            yield _("%(name)s lặp lại nhưng chưa có số lần nhiều nhất (loopMaximum), từ 1 đến %(most)s.") % name
        if again[1] and not readable(again[1]):
            yield _("%(name)s: điều kiện lặp không đọc được. Chỉ so sánh với giá trị cho sẵn.") % name


def _events(document: Document, node: Node) -> Iterator[str]:
    element = document.elements.get(node.id)
    kinds = [
        str(child.tag).rpartition("}")[2]
        for child in (element if element is not None else ())
        if str(child.tag).endswith("EventDefinition")
    ]
    name = {"name": called(node)}
    inner = node.tag == "startEvent" and node.inside != document.process.get("id", "")
    if len(kinds) > 1 or set(kinds) - EVENTS.get(node.tag, set()) or (inner and kinds):
        yield _("Sự kiện %(name)s có kiểu kích hoạt mà quy trình tích hợp không chạy.") % name
        return
    if not kinds and node.tag in ("intermediateCatchEvent", "boundaryEvent"):
        yield _("Sự kiện %(name)s chưa có kiểu kích hoạt.") % name
    heard = "messageEventDefinition" in kinds or node.tag in ("receiveTask", "sendTask")
    if heard and not (ROOM.fullmatch(node.properties.get("room", "")) and node.properties.get("type")):
        yield _("%(name)s chưa có phòng (room) và loại sự kiện (type).") % name
    if node.tag == "receiveTask" and element is not None and not element.get("messageRef"):
        yield _("Bước %(name)s chưa nối với thông điệp (messageRef).") % name
    if "timerEventDefinition" in kinds and element is not None:
        text = timer_text(element)
        if not text or not readable(text) or (node.tag == "startEvent" and not TIME.fullmatch(text)):
            yield _("Đồng hồ %(name)s chưa có thời gian theo ISO 8601, ví dụ PT24H.") % name


def _reached(document: Document) -> Iterator[str]:
    """Every node lies on a way from the start; what hangs on a step is reached with it."""
    onward: dict[str, set[str]] = {}
    for flow in document.flows:
        onward.setdefault(flow.source, set()).add(flow.target)
    for element in document.process.iter(f"{{{BPMN}}}boundaryEvent"):
        onward.setdefault(element.get("attachedToRef", ""), set()).add(element.get("id", ""))
    known = {node.id for node in document.nodes.values() if node.tag == "startEvent"}
    waiting = list(known)
    while waiting:
        fresh = onward.get(waiting.pop(), set()) - known
        known |= fresh
        waiting += fresh
    for node in document.nodes.values():
        if node.id not in known:
            yield _("Không có đường nào dẫn tới %(name)s. Hãy nối mũi tên hoặc xoá phần tử này.") % {
                "name": called(node)
            }
