from egov.services.feedback.models.rating import Rating
from egov.services.feedback.models.statement import Statement

__all__ = ["Rating", "Statement"]
