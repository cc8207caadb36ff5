from egov.lgsp.bus.models.access import AccessRight, Policy
from egov.lgsp.bus.models.exchanges import Batch, Exchange
from egov.lgsp.bus.models.mediation import Finding, Mediation
from egov.lgsp.bus.models.parties import Credential, Member, Standing, Subsystem
from egov.lgsp.bus.models.services import Endpoint, Group, Service

__all__ = [
    "AccessRight",
    "Batch",
    "Credential",
    "Endpoint",
    "Exchange",
    "Finding",
    "Group",
    "Mediation",
    "Member",
    "Policy",
    "Service",
    "Standing",
    "Subsystem",
]
