"""Everything a person can do with a dossier. The list is the manual."""

from egov.services.dossiers.actions.consult import (
    Collect,
    ConsultAnswer,
    ConsultApprove,
    ConsultForward,
    ConsultReceive,
    ConsultReturn,
    SendRequest,
)
from egov.services.dossiers.actions.decide import Issue, Sign
from egov.services.dossiers.actions.ending import Stop, Withdraw
from egov.services.dossiers.actions.fee import TakeFee
from egov.services.dossiers.actions.hand_over import (
    Accept,
    Assign,
    ForwardUp,
    HandOver,
    ReceiveFromBelow,
    SendDown,
    TakeUp,
)
from egov.services.dossiers.actions.intake import AskAtIntake, RefuseIntake
from egov.services.dossiers.actions.letter import GiveLetterUp, SendLetterAgain
from egov.services.dossiers.actions.postpone import Postpone
from egov.services.dossiers.actions.process import ApproveRequest, CheckRequest, CheckResult, Process
from egov.services.dossiers.actions.receive import Papers, Receive
from egov.services.dossiers.actions.remark import CheckPaper, Reassign, WriteNote
from egov.services.dossiers.actions.return_result import ReturnOriginals, ReturnResult
from egov.services.dossiers.actions.step import STEP_ACTIONS, StepAction
from egov.services.dossiers.actions.submit import Submit
from egov.services.dossiers.actions.supplement import AcceptSupplement, AnswerSupplement, AskForMore
from egov.services.dossiers.actions.take_in import TakeIn
from egov.services.dossiers.actions.turn_back import AskWalkIn, RefuseWalkIn

__all__ = [
    "STEP_ACTIONS",
    "Accept",
    "AcceptSupplement",
    "AnswerSupplement",
    "ApproveRequest",
    "AskAtIntake",
    "AskForMore",
    "AskWalkIn",
    "Assign",
    "CheckPaper",
    "CheckRequest",
    "CheckResult",
    "Collect",
    "ConsultAnswer",
    "ConsultApprove",
    "ConsultForward",
    "ConsultReceive",
    "ConsultReturn",
    "ForwardUp",
    "GiveLetterUp",
    "HandOver",
    "Issue",
    "Papers",
    "Postpone",
    "Process",
    "Reassign",
    "Receive",
    "ReceiveFromBelow",
    "RefuseIntake",
    "RefuseWalkIn",
    "ReturnOriginals",
    "ReturnResult",
    "SendDown",
    "SendLetterAgain",
    "SendRequest",
    "Sign",
    "StepAction",
    "Stop",
    "Submit",
    "TakeFee",
    "TakeIn",
    "TakeUp",
    "Withdraw",
    "WriteNote",
]
