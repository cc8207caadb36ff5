from egov.foundation.directory.models.agency import Agency, Division
from egov.foundation.directory.models.unit import AdministrativeUnit

__all__ = ["AdministrativeUnit", "Agency", "Division"]
