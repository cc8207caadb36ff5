from egov.lgsp.bus.models.access import AccessRight, Policy
from egov.lgsp.bus.models.evidence import Archive, Assertion, NodeKey, Seal, Statement
from egov.lgsp.bus.models.exchanges import Batch, Exchange
from egov.lgsp.bus.models.nodes import Node, Usage
from egov.lgsp.bus.models.parties import Credential, Member, Standing, Subsystem
from egov.lgsp.bus.models.services import Endpoint, Group, Service

__all__ = [
    "AccessRight",
    "Archive",
    "Assertion",
    "Batch",
    "Credential",
    "Endpoint",
    "Exchange",
    "Group",
    "Member",
    "Node",
    "NodeKey",
    "Policy",
    "Seal",
    "Service",
    "Standing",
    "Statement",
    "Subsystem",
    "Usage",
]
