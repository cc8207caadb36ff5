from egov.lgsp.messaging.actions.give_up import GiveUp
from egov.lgsp.messaging.actions.resend import Resend

__all__ = ["GiveUp", "Resend"]
