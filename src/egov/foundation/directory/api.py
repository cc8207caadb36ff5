"""Front door: agencies, divisions, administrative units."""

from egov.foundation.directory.models import AdministrativeUnit, Agency, Division

__all__ = ["AdministrativeUnit", "Agency", "Division"]
