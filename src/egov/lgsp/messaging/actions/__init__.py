from egov.lgsp.messaging.actions.resend import Resend

__all__ = ["Resend"]
