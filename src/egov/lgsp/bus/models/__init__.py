from egov.lgsp.bus.models.access import AccessRight, Policy
from egov.lgsp.bus.models.consents import ConfirmedPerson, Consent
from egov.lgsp.bus.models.declarations import Declaration
from egov.lgsp.bus.models.delivery import DeliveryTerms, Message, Outcome
from egov.lgsp.bus.models.edocs import Edoc, EdocAgency, EdocDelivery
from egov.lgsp.bus.models.evidence import Archive, Assertion, NodeKey, Seal, Statement
from egov.lgsp.bus.models.exchanges import Batch, Exchange
from egov.lgsp.bus.models.figures import HourFigure
from egov.lgsp.bus.models.inlets import Inlet, Taken
from egov.lgsp.bus.models.mediation import Finding, Mediation
from egov.lgsp.bus.models.nodes import Node, Usage
from egov.lgsp.bus.models.parties import APPROVED, Credential, Member, Standing, Subsystem
from egov.lgsp.bus.models.processes import Process, ProcessCall, ProcessNews, ProcessRun, ProcessWait
from egov.lgsp.bus.models.queue_states import QueueState
from egov.lgsp.bus.models.queues import Queue
from egov.lgsp.bus.models.rooms import Event, EventRule, EventType, RuleMatch, Subscription
from egov.lgsp.bus.models.secrets import Secret
from egov.lgsp.bus.models.seen import Alert, Diagnosis
from egov.lgsp.bus.models.services import Endpoint, Group, Service
from egov.lgsp.bus.models.tokens import Token
from egov.lgsp.bus.models.transfers import Transfer, TransferStep
from egov.lgsp.bus.models.versions import Version

__all__ = [
    "APPROVED",
    "AccessRight",
    "Alert",
    "Archive",
    "Assertion",
    "Batch",
    "ConfirmedPerson",
    "Consent",
    "Credential",
    "Declaration",
    "DeliveryTerms",
    "Diagnosis",
    "Edoc",
    "EdocAgency",
    "EdocDelivery",
    "Endpoint",
    "Event",
    "EventRule",
    "EventType",
    "Exchange",
    "Finding",
    "Group",
    "HourFigure",
    "Inlet",
    "Mediation",
    "Member",
    "Message",
    "Node",
    "NodeKey",
    "Outcome",
    "Policy",
    "Process",
    "ProcessCall",
    "ProcessNews",
    "ProcessRun",
    "ProcessWait",
    "Queue",
    "QueueState",
    "RuleMatch",
    "Seal",
    "Secret",
    "Service",
    "Standing",
    "Statement",
    "Subscription",
    "Subsystem",
    "Taken",
    "Token",
    "Transfer",
    "TransferStep",
    "Usage",
    "Version",
]
