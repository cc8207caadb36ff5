from egov.foundation.calendars.actions.publish import PublishYear

__all__ = ["PublishYear"]
