from egov.lgsp.bus.models.access import AccessRight, Policy
from egov.lgsp.bus.models.delivery import DeliveryTerms, Message, Outcome
from egov.lgsp.bus.models.exchanges import Batch, Exchange
from egov.lgsp.bus.models.parties import Credential, Member, Standing, Subsystem
from egov.lgsp.bus.models.rooms import Event, EventRule, EventType, RuleMatch, Subscription
from egov.lgsp.bus.models.services import Endpoint, Group, Service
from egov.lgsp.bus.models.transfers import Transfer, TransferStep

__all__ = [
    "AccessRight",
    "Batch",
    "Credential",
    "DeliveryTerms",
    "Endpoint",
    "Event",
    "EventRule",
    "EventType",
    "Exchange",
    "Group",
    "Member",
    "Message",
    "Outcome",
    "Policy",
    "RuleMatch",
    "Service",
    "Standing",
    "Subscription",
    "Subsystem",
    "Transfer",
    "TransferStep",
]
