"""Can every node be reached from the start, and does every way end?"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from egov.lgsp.workflow.document import Document
from egov.lgsp.workflow.lint.shape import called


def path_problems(document: Document) -> Iterator[str]:
    """Nodes that no way leads to, and nodes from which no way leads to an end."""
    onward: dict[str, set[str]] = {}
    back: dict[str, set[str]] = {}
    for flow in document.flows:
        onward.setdefault(flow.source, set()).add(flow.target)
        back.setdefault(flow.target, set()).add(flow.source)
    nodes = document.nodes.values()
    from_start = _reached({node.id for node in nodes if node.tag == "startEvent"}, onward)
    to_end = _reached({node.id for node in nodes if node.tag == "endEvent"}, back)
    for node in nodes:
        if node.id not in from_start:
            yield _("Không có đường nào dẫn tới %(name)s. Hãy nối mũi tên hoặc xoá phần tử này.") % {
                "name": called(node)
            }
        elif node.id not in to_end:
            yield _("Từ %(name)s không có đường nào tới điểm kết thúc. Hãy nối tiếp mũi tên.") % {
                "name": called(node)
            }


def _reached(known: set[str], ways: dict[str, set[str]]) -> set[str]:
    waiting = list(known)
    while waiting:
        fresh = ways.get(waiting.pop(), set()) - known
        known |= fresh
        waiting += fresh
    return known
