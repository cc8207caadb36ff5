from egov.services.feedback.models.rating import Rating

__all__ = ["Rating"]
