"""Do the steps share out the time limit, and not more than it?"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from egov.lgsp.workflow.document import Document, Node
from egov.lgsp.workflow.lint.shape import called
from egov.lgsp.workflow.plan import walk


def time_problems(document: Document) -> Iterator[str]:
    """Steps without a share of the limit or hours; shares that are no percentage; more than the whole limit.

    The ordinary way through the process may use 100 percent; so may a consultation, of its own limit.
    """
    problems = [sentence for node in document.nodes.values() if node.tag == "userTask" for sentence in _step(node)]
    yield from problems
    if problems:
        return
    for holder in [
        document.process.get("id", ""),
        *(n.id for n in document.nodes.values() if n.tag == "subProcess"),
    ]:
        path = [node for node in walk(document, holder) if node.inside == holder]
        total = sum(float(node.properties.get("share", 0)) for node in path)
        if total > 100:
            where = called(document.nodes[holder]) if holder in document.nodes else _("Quy trình")
            yield _("%(where)s: các bước chia tới %(total)g%% thời hạn. Hãy giảm còn không quá 100%%.") % {
                "where": where, "total": total,
            }  # fmt: skip


def _step(node: Node) -> Iterator[str]:
    share, hours = node.properties.get("share"), node.properties.get("hours")
    if share is None and hours is None:
        yield _("Bước %(name)s chưa có thời hạn. Hãy khai phần trăm (share) hoặc số giờ (hours).") % {
            "name": called(node)
        }
    if share is not None and not 0 <= _number(share) <= 100:
        yield _("Bước %(name)s: phần trăm thời hạn “%(share)s” phải là số từ 0 đến 100.") % {
            "name": called(node), "share": share,
        }  # fmt: skip
    if hours is not None and not hours.isdigit():
        yield _("Bước %(name)s: số giờ “%(hours)s” phải là số nguyên.") % {
            "name": called(node),
            "hours": hours,
        }


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        return -1
    return number if number == number else -1
