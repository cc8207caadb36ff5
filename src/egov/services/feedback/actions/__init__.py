from egov.services.feedback.actions.rate import Rate

__all__ = ["Rate"]
