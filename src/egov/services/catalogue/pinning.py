"""Which version of its process a release runs: the newest on the day it is published, for as long as it is in use."""

from collections.abc import Mapping
from typing import Any

from egov.lgsp.workflow import api as workflow


def pinned(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content with the newest version of its process named. Raises NotFound."""
    key = content["process"]["key"]
    return {**content, "process": {"key": key, "version": workflow.definition_of(key).version}}
