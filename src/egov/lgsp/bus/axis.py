"""The part of the front door that is about the document axis: `api.axis`."""

from egov.lgsp.bus.actions import ChangeEdocAgency, LockEdocAgency, RegisterEdocAgency, ResendEdoc, UnlockEdocAgency
from egov.lgsp.bus.edocs import (
    EdocCounts,
    EdocsWanted,
    edoc_agencies_visible_to,
    edoc_counts,
    edoc_deliveries_visible_to,
    edoc_names,
    edocs,
    edocs_visible_to,
    reads_edoc,
)
from egov.lgsp.bus.models import Edoc, EdocAgency, EdocDelivery
from egov.lgsp.bus.rules.edocs import said_of as edoc_said

__all__ = [
    "ChangeEdocAgency",
    "Edoc",
    "EdocAgency",
    "EdocCounts",
    "EdocDelivery",
    "EdocsWanted",
    "LockEdocAgency",
    "RegisterEdocAgency",
    "ResendEdoc",
    "UnlockEdocAgency",
    "edoc_agencies_visible_to",
    "edoc_counts",
    "edoc_deliveries_visible_to",
    "edoc_names",
    "edoc_said",
    "edocs",
    "edocs_visible_to",
    "reads_edoc",
]
