"""What administrators of members and operators of the bus can do with its registry."""

from egov.lgsp.bus.actions.access import AskAccess, GrantAccess, GrantToGroup, RefuseAccess, WithdrawAccess
from egov.lgsp.bus.actions.consents import ConfirmPerson, GiveConsent, WithdrawConsent
from egov.lgsp.bus.actions.credentials import AddCertificate, AddKey, NewSecret, Revoke
from egov.lgsp.bus.actions.groups import SetGroup
from egov.lgsp.bus.actions.letters import DropLetter, EditLetter, Replay, ReplayAll
from egov.lgsp.bus.actions.limits import RemovePolicy, SetPolicy
from egov.lgsp.bus.actions.parties import RegisterMember, RegisterSubsystem
from egov.lgsp.bus.actions.rolling_back import RollBack
from egov.lgsp.bus.actions.services import ChangeService, Declare, PublishService
from egov.lgsp.bus.actions.standings import Approve, Resume, Stop, TurnDown
from egov.lgsp.bus.actions.tokens import MakeToken, RevokeToken

__all__ = [
    "AddCertificate",
    "AddKey",
    "Approve",
    "AskAccess",
    "ChangeService",
    "ConfirmPerson",
    "Declare",
    "DropLetter",
    "EditLetter",
    "GiveConsent",
    "GrantAccess",
    "GrantToGroup",
    "MakeToken",
    "NewSecret",
    "PublishService",
    "RefuseAccess",
    "RegisterMember",
    "RegisterSubsystem",
    "RemovePolicy",
    "Replay",
    "ReplayAll",
    "Resume",
    "Revoke",
    "RevokeToken",
    "RollBack",
    "SetGroup",
    "SetPolicy",
    "Stop",
    "TurnDown",
    "WithdrawAccess",
    "WithdrawConsent",
]
