"""Does every gateway know where to go, whatever the outcome?"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from egov.lgsp.workflow.conditions import NotAConditionError, compared, condition
from egov.lgsp.workflow.document import Document, Flow
from egov.lgsp.workflow.lint.shape import called


def gateway_problems(document: Document) -> Iterator[str]:
    """Gateways without default, arrows without condition, conditions that ask for what never happens."""
    outcomes = {
        word
        for node in document.nodes.values()
        for word in node.properties.get("outcomes", "").replace(",", " ").split()
    }
    for node in document.nodes.values():
        leaving = document.leaving.get(node.id, [])
        if node.tag != "exclusiveGateway" or len(leaving) < 2:
            if any(flow.condition for flow in leaving):
                yield _("Mũi tên ra khỏi %(name)s có điều kiện nhưng không rẽ nhánh. Hãy bỏ điều kiện.") % {
                    "name": called(node)
                }
            continue
        if node.default not in {flow.id for flow in leaving}:
            yield _("Cổng %(name)s chưa có hướng mặc định. Hãy đánh dấu một mũi tên là mặc định.") % {
                "name": called(node)
            }
        for flow in leaving:
            if flow.id != node.default:
                yield from _flow_problems(flow, called(node), outcomes)


def _flow_problems(flow: Flow, gateway: str, outcomes: set[str]) -> Iterator[str]:
    names = {"flow": flow.name or flow.id, "gateway": gateway, "text": flow.condition}
    if not flow.condition:
        yield _("Mũi tên “%(flow)s” từ cổng %(gateway)s chưa có điều kiện.") % names
        return
    try:
        condition(flow.condition)
        asked_for = compared(flow.condition, "outcome")
    except NotAConditionError:
        yield (_("Điều kiện “%(text)s” từ cổng %(gateway)s không đọc được. Chỉ so sánh với giá trị cho sẵn.") % names)
        return
    for word in sorted(str(word) for word in asked_for - outcomes):
        yield _("Điều kiện “%(text)s” từ cổng %(gateway)s chờ kết quả “%(word)s” mà không bước nào có.") % {
            **names, "word": word,
        }  # fmt: skip
