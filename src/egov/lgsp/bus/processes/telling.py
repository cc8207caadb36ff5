"""What a drawing does, step by step, for people."""

from dataclasses import dataclass

from egov.lgsp.bus.models import Process
from egov.lgsp.workflow.api import drawn


@dataclass(frozen=True)
class Told:
    """One element of the drawing."""

    step: str
    label: str
    tag: str
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
        found.append(Told(node.id, node.name or node.id, node.tag, what))
    return found
