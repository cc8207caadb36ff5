from egov.foundation.retention.models.removal import Removal

__all__ = ["Removal"]
