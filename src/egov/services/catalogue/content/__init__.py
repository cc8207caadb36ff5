"""What a release holds, as frozen dataclasses. Nothing here knows the database."""

from egov.services.catalogue.content.document import ReleaseContent, canonical, digest, parsed
from egov.services.catalogue.content.parts import (
    Asked,
    Component,
    Fee,
    Limit,
    Result,
    Routing,
    Unit,
    Waiver,
)
from egov.services.catalogue.content.text import Text

__all__ = [
    "Asked",
    "Component",
    "Fee",
    "Limit",
    "ReleaseContent",
    "Result",
    "Routing",
    "Text",
    "Unit",
    "Waiver",
    "canonical",
    "digest",
    "parsed",
]
