"""Is the drawing made only of what the engine runs, and held together?"""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from egov.lgsp.workflow.document import BPMN, BPMNDI, Document, Node

RUNS = frozenset({"startEvent", "endEvent", "userTask", "exclusiveGateway", "parallelGateway", "subProcess"})


def called(node: Node) -> str:
    """How a sentence names a node: by its label, else by its id."""
    return f"“{node.name or node.id}”"


def shape_problems(document: Document) -> Iterator[str]:
    """Foreign elements, missing ids, arrows into nothing, missing starts and ends, nothing to look at."""
    ids = Counter(element.get("id") for element in document.root.iter() if element.get("id"))
    for found, times in ids.items():
        if times > 1:
            yield _("Mã “%(id)s” dùng %(times)s lần. Hãy đặt mỗi phần tử một mã riêng.") % {
                "id": found,
                "times": times,
            }
    for node in document.nodes.values():
        yield from _node_problems(document, node)
    for flow in document.flows:
        ends = [document.nodes.get(flow.source), document.nodes.get(flow.target)]
        if None in ends:
            yield _("Mũi tên “%(id)s” không nối hai phần tử. Hãy nối lại hoặc xoá đi.") % {"id": flow.id}
        elif ends[0] and ends[1] and ends[0].inside != ends[1].inside:
            yield _("Mũi tên “%(id)s” đi xuyên khung quy trình con. Hãy nối trong cùng một khung.") % {"id": flow.id}
    for holder in [
        document.process.get("id", ""),
        *(n.id for n in document.nodes.values() if n.tag == "subProcess"),
    ]:
        yield from _holder_problems(document, holder)
    if not any(shape.get("bpmnElement") for shape in document.root.iter(f"{{{BPMNDI}}}BPMNShape")):
        yield _("Tệp không có hình vẽ (BPMN DI). Hãy xuất lại tệp từ trình vẽ quy trình.")


def _node_problems(document: Document, node: Node) -> Iterator[str]:
    if node.tag not in RUNS:
        yield _("Phần tử %(name)s loại “%(tag)s” hệ thống không chạy. Hãy đổi sang bước có người làm.") % {
            "name": called(node), "tag": node.tag,
        }  # fmt: skip
        return
    if not node.id:
        yield _("Phần tử %(name)s chưa có mã (id). Hãy đặt mã.") % {"name": called(node)}
    if len(document.leaving.get(node.id, [])) > 1 and not node.tag.endswith("Gateway"):
        yield _("Bước %(name)s có nhiều mũi tên đi ra. Hãy thêm cổng rẽ nhánh sau bước này.") % {"name": called(node)}
    element = document.elements.get(node.id)
    events = [] if element is None else [child for child in element if str(child.tag).endswith("EventDefinition")]
    if events:
        yield _("Sự kiện %(name)s có điều kiện kích hoạt, hệ thống không chạy. Hãy dùng sự kiện thường.") % {
            "name": called(node)
        }
    if node.tag == "subProcess" and not node.repeated:
        yield _("Quy trình con %(name)s phải lặp cho từng cơ quan được hỏi (multi-instance).") % {"name": called(node)}
    if node.tag == "subProcess" and node.inside != document.process.get("id", ""):
        yield _("Quy trình con %(name)s nằm trong quy trình con khác. Hãy đưa ra ngoài.") % {"name": called(node)}
    if node.looped or (node.repeated and node.tag != "subProcess"):
        yield _("Bước %(name)s không được lặp. Hãy đặt bước vào một quy trình con lặp.") % {"name": called(node)}
    if node.tag == "subProcess" and node.repeated and element is not None:
        loop = f"{{{BPMN}}}multiInstanceLoopCharacteristics/{{{BPMN}}}"
        item = element.find(f"{loop}inputDataItem")
        if element.findtext(f"{loop}loopDataInputRef") != "asked" or item is None or item.get("id") != "asking":
            yield _("Quy trình con %(name)s phải lặp theo danh sách “asked” với tên “asking”.") % {"name": called(node)}
        if document.process.find(f"{{{BPMN}}}property[@id='asked']") is None:
            yield _("Quy trình chưa khai danh sách “asked”. Trình vẽ sẽ làm mất vòng lặp khi lưu. Hãy khai lại.")


def _holder_problems(document: Document, holder: str) -> Iterator[str]:
    inside = document.inside(holder)
    where = called(document.nodes[holder]) if holder in document.nodes else _("Quy trình")
    starts = sum(node.tag == "startEvent" for node in inside)
    if starts != 1:
        yield _("%(where)s phải có đúng một điểm bắt đầu; hiện có %(count)s.") % {
            "where": where,
            "count": starts,
        }
    if not any(node.tag == "endEvent" for node in inside):
        yield _("%(where)s chưa có điểm kết thúc. Hãy thêm điểm kết thúc.") % {"where": where}
