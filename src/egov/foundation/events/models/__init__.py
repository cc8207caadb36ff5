from egov.foundation.events.models.event import Event
from egov.foundation.events.models.refusal import Refusal

__all__ = ["Event", "Refusal"]
