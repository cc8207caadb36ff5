"""Can every node be reached from the start, and does every way end?"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from egov.lgsp.workflow.document import Document
from egov.lgsp.workflow.lint.shape import called


def path_problems(document: Document) -> Iterator[str]:
    """Nodes that no way leads to or from which no way leads to an end; joins that wait for what follows them."""
    onward: dict[str, set[str]] = {}
    back: dict[str, set[str]] = {}
    for flow in document.flows:
        onward.setdefault(flow.source, set()).add(flow.target)
        back.setdefault(flow.target, set()).add(flow.source)
    nodes = document.nodes.values()
    starts = {node.id for node in nodes if node.tag == "startEvent"}
    from_start = _reached(set(starts), onward)
    to_end = _reached({node.id for node in nodes if node.tag == "endEvent"}, back)
    for node in nodes:
        if node.id not in from_start:
            yield _("Không có đường nào dẫn tới %(name)s. Hãy nối mũi tên hoặc xoá phần tử này.") % {
                "name": called(node)
            }
        elif node.id not in to_end:
            yield _("Từ %(name)s không có đường nào tới điểm kết thúc. Hãy nối tiếp mũi tên.") % {"name": called(node)}
        elif node.tag == "parallelGateway" and len(back.get(node.id, ())) > 1:
            before = _reached(set(starts), {source: targets - {node.id} for source, targets in onward.items()})
            if not back[node.id] <= before:
                yield _("Cổng song song %(name)s chờ mũi tên quay lại. Hãy thêm một cổng rẽ trước nó.") % {
                    "name": called(node)
                }


def _reached(known: set[str], ways: dict[str, set[str]]) -> set[str]:
    waiting = list(known)
    while waiting:
        fresh = ways.get(waiting.pop(), set()) - known
        known |= fresh
        waiting += fresh
    return known
