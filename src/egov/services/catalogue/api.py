"""Front door: procedures, their releases, search, who receives and decides, publishing."""

from egov.services.catalogue.content import (
    Asked,
    Component,
    Fee,
    Limit,
    ReleaseContent,
    Result,
    Routing,
    Text,
    Unit,
    Waiver,
)
from egov.services.catalogue.models import Field, Procedure, Release
from egov.services.catalogue.queries import (
    current_release,
    current_releases,
    fields,
    offices_for,
    procedure,
    release,
)
from egov.services.catalogue.routing import (
    AskedAgency,
    agency_by_rule,
    asked_agencies,
    deciding_agency,
    receiving_agencies,
)
from egov.services.catalogue.search import search

__all__ = [
    "Asked",
    "AskedAgency",
    "Component",
    "Fee",
    "Field",
    "Limit",
    "Procedure",
    "Release",
    "ReleaseContent",
    "Result",
    "Routing",
    "Text",
    "Unit",
    "Waiver",
    "agency_by_rule",
    "asked_agencies",
    "current_release",
    "current_releases",
    "deciding_agency",
    "fields",
    "offices_for",
    "procedure",
    "receiving_agencies",
    "release",
    "search",
]
