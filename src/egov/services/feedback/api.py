"""Front door: ratings of settled dossiers."""

from egov.services.feedback.actions import Rate
from egov.services.feedback.models import Rating
from egov.services.feedback.queries import satisfaction, to_rate

__all__ = ["Rate", "Rating", "satisfaction", "to_rate"]
