from egov.services.catalogue.models.procedure import Field, Procedure
from egov.services.catalogue.models.release import Release

__all__ = ["Field", "Procedure", "Release"]
