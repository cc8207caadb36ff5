"""What keeps a drawing from being published, in sentences for the person who drew it."""

from egov.lgsp.workflow.document import UnreadableError, read
from egov.lgsp.workflow.lint.gateways import gateway_problems
from egov.lgsp.workflow.lint.paths import path_problems
from egov.lgsp.workflow.lint.properties import property_problems
from egov.lgsp.workflow.lint.shape import shape_problems
from egov.lgsp.workflow.lint.time import time_problems

__all__ = ["check"]


def check(xml: str) -> list[str]:
    """The problems of a document, in the order of the drawing; none means that it can be published."""
    try:
        document = read(xml)
    except UnreadableError as unreadable:
        return [str(unreadable)]
    problems = list(shape_problems(document))
    if problems:
        return problems
    return [
        *property_problems(document),
        *gateway_problems(document),
        *path_problems(document),
        *time_problems(document),
    ]
