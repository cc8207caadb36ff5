from egov.services.feedback.actions.declare import Declare
from egov.services.feedback.actions.rate import Rate

__all__ = ["Declare", "Rate"]
