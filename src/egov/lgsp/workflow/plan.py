"""The happy path: what happens when everything goes the ordinary way, for the timeline of a dossier."""

from egov.lgsp.workflow.document import Document, Node
from egov.lgsp.workflow.parsed import Parsed
from egov.lgsp.workflow.steps import PlannedStep


def happy_path(process: Parsed) -> tuple[PlannedStep, ...]:
    """The human steps in order, along the default flow of every gateway."""
    path = walk(process.document, process.document.process.get("id", ""))
    return tuple(process.steps[node.id] for node in path if node.tag == "userTask")


def walk(document: Document, holder: str) -> list[Node]:
    """The nodes on the default way through a process or sub-process, and through those inside it."""
    here = next((node for node in document.inside(holder) if node.tag == "startEvent"), None)
    path: list[Node] = []
    while here is not None and here not in path:
        path.append(here)
        if here.tag == "subProcess":
            path += walk(document, here.id)
        leaving = document.leaving.get(here.id, [])
        onward = next((flow for flow in leaving if flow.id == here.default), leaving[0] if leaving else None)
        here = None if onward is None else document.nodes.get(onward.target)
    return path
