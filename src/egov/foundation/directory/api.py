"""Front door: agencies, divisions, administrative units."""

from egov.foundation.directory.loading import load, read
from egov.foundation.directory.models import AdministrativeUnit, Agency, Division
from egov.foundation.directory.synchronising import Changes, synchronise

__all__ = ["AdministrativeUnit", "Agency", "Changes", "Division", "load", "read", "synchronise"]
