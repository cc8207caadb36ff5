"""Front door: procedures, their releases, search, who receives and decides, publishing."""

from egov.services.catalogue.actions import Publish
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
from egov.services.catalogue.drafting import draft, publish
from egov.services.catalogue.forms import form_of
from egov.services.catalogue.loading import load
from egov.services.catalogue.models import Field, Procedure, Release
from egov.services.catalogue.problems import problems_of
from egov.services.catalogue.queries import (
    at_once,
    content_of,
    current_release,
    current_releases,
    fields,
    offices_for,
    procedure,
    receivers,
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
    "Publish",
    "Release",
    "ReleaseContent",
    "Result",
    "Routing",
    "Text",
    "Unit",
    "Waiver",
    "agency_by_rule",
    "asked_agencies",
    "at_once",
    "content_of",
    "current_release",
    "current_releases",
    "deciding_agency",
    "draft",
    "fields",
    "form_of",
    "load",
    "offices_for",
    "problems_of",
    "procedure",
    "publish",
    "receivers",
    "receiving_agencies",
    "release",
    "search",
]
