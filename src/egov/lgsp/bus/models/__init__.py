from egov.lgsp.bus.models.access import AccessRight, Policy
from egov.lgsp.bus.models.declarations import Declaration
from egov.lgsp.bus.models.evidence import Archive, Assertion, NodeKey, Seal, Statement
from egov.lgsp.bus.models.exchanges import Batch, Exchange
from egov.lgsp.bus.models.figures import HourFigure
from egov.lgsp.bus.models.mediation import Finding, Mediation
from egov.lgsp.bus.models.nodes import Node, Usage
from egov.lgsp.bus.models.parties import Credential, Member, Standing, Subsystem
from egov.lgsp.bus.models.services import Endpoint, Group, Service
from egov.lgsp.bus.models.tokens import Token
from egov.lgsp.bus.models.versions import Version

__all__ = [
    "AccessRight",
    "Archive",
    "Assertion",
    "Batch",
    "Credential",
    "Declaration",
    "Endpoint",
    "Exchange",
    "Finding",
    "Group",
    "HourFigure",
    "Mediation",
    "Member",
    "Node",
    "NodeKey",
    "Policy",
    "Seal",
    "Service",
    "Standing",
    "Statement",
    "Subsystem",
    "Token",
    "Usage",
    "Version",
]
