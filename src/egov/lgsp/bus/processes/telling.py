"""What a drawing does, step by step, for people."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from egov.lgsp.bus.models import Process
from egov.lgsp.workflow.api import drawn

KINDS = {
    "startEvent": gettext_noop("Bắt đầu"),
    "endEvent": gettext_noop("Kết thúc"),
    "serviceTask": gettext_noop("Gọi dịch vụ"),
    "sendTask": gettext_noop("Gửi sự kiện"),
    "receiveTask": gettext_noop("Chờ sự kiện"),
    "intermediateCatchEvent": gettext_noop("Chờ"),
    "boundaryEvent": gettext_noop("Việc xảy ra trong bước"),
    "exclusiveGateway": gettext_noop("Rẽ theo điều kiện"),
    "inclusiveGateway": gettext_noop("Rẽ theo mọi điều kiện đúng"),
    "parallelGateway": gettext_noop("Song song"),
    "eventBasedGateway": gettext_noop("Chờ việc đến trước"),
    "subProcess": gettext_noop("Nhóm bước"),
    "transaction": gettext_noop("Giao dịch"),
}
"""BPMN's elements (2.0, 10) in words of the screens."""


@dataclass(frozen=True)
class Told:
    """One element of the drawing."""

    step: str
    label: str
    kind: str
    what: str


def steps_of(process: Process) -> list[Told]:
    """In the order of the drawing, without the gateways that only join."""
    found = []
    for node in drawn(process.xml).nodes.values():
        given = node.properties
        if node.tag == "serviceTask":
            what = f"{given.get('method', 'GET')} {given['service']}{given.get('path', '')}"
        elif given.get("room"):
            key = f" ({given['field']} = {given.get('key', '')})" if given.get("field") else ""
            what = f"{given['room']}: {given.get('type', '')}{key}"
        else:
            what = ""
        kind = _(KINDS[node.tag])
        if node.repeated or node.looped:
            kind = _("%(kind)s, lặp lại") % {"kind": kind}
        found.append(Told(node.id, node.name or node.id, kind, what))
    return found
