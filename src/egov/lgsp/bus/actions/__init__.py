"""What administrators of members and operators of the bus can do with its registry."""

from egov.lgsp.bus.actions.access import AskAccess, GrantAccess, GrantToGroup, RefuseAccess, WithdrawAccess
from egov.lgsp.bus.actions.consents import ConfirmPerson, GiveConsent, WithdrawConsent
from egov.lgsp.bus.actions.credentials import AddCertificate, AddKey, NewSecret, Revoke
from egov.lgsp.bus.actions.edocs import (
    ChangeEdocAgency,
    LockEdocAgency,
    RegisterEdocAgency,
    ResendEdoc,
    UnlockEdocAgency,
)
from egov.lgsp.bus.actions.groups import SetGroup
from egov.lgsp.bus.actions.handling import PutMediation, RemoveTerms, SetTerms, TakeOutMediation, UseMediation
from egov.lgsp.bus.actions.inlets import RemoveInlet, SetInlet
from egov.lgsp.bus.actions.letters import DropLetter, EditLetter, Replay, ReplayAll
from egov.lgsp.bus.actions.limits import RemovePolicy, SetPolicy
from egov.lgsp.bus.actions.offering import OfferAccess
from egov.lgsp.bus.actions.parties import RegisterMember, RegisterSubsystem
from egov.lgsp.bus.actions.processes import CancelRun, PutProcess, RetryRun, StartProcess, TakeOutProcess
from egov.lgsp.bus.actions.queues import RemoveQueue, SetQueue
from egov.lgsp.bus.actions.rolling_back import RollBack
from egov.lgsp.bus.actions.rules import RemoveRule, SetRule
from egov.lgsp.bus.actions.secrets import DropSecret, PutSecret
from egov.lgsp.bus.actions.services import ChangeService, Declare, PublishService
from egov.lgsp.bus.actions.standings import Approve, Resume, Stop, TurnDown
from egov.lgsp.bus.actions.tokens import MakeToken, RevokeToken

__all__ = [
    "AddCertificate",
    "AddKey",
    "Approve",
    "AskAccess",
    "CancelRun",
    "ChangeEdocAgency",
    "ChangeService",
    "ConfirmPerson",
    "Declare",
    "DropLetter",
    "DropSecret",
    "EditLetter",
    "GiveConsent",
    "GrantAccess",
    "GrantToGroup",
    "LockEdocAgency",
    "MakeToken",
    "NewSecret",
    "OfferAccess",
    "PublishService",
    "PutMediation",
    "PutProcess",
    "PutSecret",
    "RefuseAccess",
    "RegisterEdocAgency",
    "RegisterMember",
    "RegisterSubsystem",
    "RemoveInlet",
    "RemovePolicy",
    "RemoveQueue",
    "RemoveRule",
    "RemoveTerms",
    "Replay",
    "ReplayAll",
    "ResendEdoc",
    "Resume",
    "RetryRun",
    "Revoke",
    "RevokeToken",
    "RollBack",
    "SetGroup",
    "SetInlet",
    "SetPolicy",
    "SetQueue",
    "SetRule",
    "SetTerms",
    "StartProcess",
    "Stop",
    "TakeOutMediation",
    "TakeOutProcess",
    "TurnDown",
    "UnlockEdocAgency",
    "UseMediation",
    "WithdrawAccess",
    "WithdrawConsent",
]
