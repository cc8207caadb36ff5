from egov.services.catalogue.actions.publish import Publish

__all__ = ["Publish"]
