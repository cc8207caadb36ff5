"""Does every human step say what it is, who does it, and what the citizen reads meanwhile?"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from egov.kernel.actor import Role
from egov.lgsp.workflow.document import Document, Node
from egov.lgsp.workflow.lint.shape import called
from egov.lgsp.workflow.vocabulary import ASKED_PLACES, Kind, Place

WORD = re.compile(r"[a-z][a-z0-9_]*\Z")
KEY = re.compile(r"[a-z][a-z0-9_.-]*\Z")
VOCABULARIES = {"kind": Kind, "place": Place, "role": Role}


def property_problems(document: Document) -> Iterator[str]:
    """Unknown kinds, places, roles; missing labels, outcomes and wording."""
    process = document.process.get("id", "")
    for node in document.nodes.values():
        if node.tag == "userTask":
            yield from _step_problems(node, repeated=node.inside != process)


def _step_problems(node: Node, *, repeated: bool) -> Iterator[str]:
    name, given = called(node), node.properties
    if not node.name:
        yield _("Bước %(name)s chưa có tên. Hãy đặt tên cho bước.") % {"name": name}
    for key, vocabulary in VOCABULARIES.items():
        value = given.get(key, "")
        if value not in set(vocabulary):
            yield _("Bước %(name)s: %(key)s “%(value)s” không có trong danh mục. Hãy chọn: %(all)s.") % {
                "name": name, "key": key, "value": value, "all": ", ".join(vocabulary),
            }  # fmt: skip
    outcomes = given.get("outcomes", "").replace(",", " ").split()
    if not outcomes:
        yield _("Bước %(name)s chưa có lựa chọn kết quả (outcomes). Hãy khai ít nhất một.") % {"name": name}
    for word in outcomes:
        if not WORD.match(word):
            yield _("Bước %(name)s: kết quả “%(word)s” phải viết bằng chữ thường không dấu.") % {
                "name": name,
                "word": word,
            }
    if not KEY.match(given.get("citizen", "")):
        yield _("Bước %(name)s chưa có câu thông báo cho người dân (citizen). Hãy chọn mã câu thông báo.") % {
            "name": name
        }
    place = given.get("place")
    if repeated and place in set(Place) - ASKED_PLACES:
        yield _("Bước %(name)s nằm trong quy trình con hỏi cơ quan khác. Hãy chọn nơi làm: %(all)s.") % {
            "name": name, "all": ", ".join(sorted(ASKED_PLACES)),
        }  # fmt: skip
    if not repeated and place in ASKED_PLACES:
        yield _("Bước %(name)s do cơ quan được hỏi làm. Hãy đặt bước vào quy trình con lặp.") % {"name": name}
