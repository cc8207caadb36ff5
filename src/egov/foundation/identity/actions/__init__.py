"""What the administrator of an agency can do with its people."""

from egov.foundation.identity.actions.add_officer import AddOfficer
from egov.foundation.identity.actions.deactivate import Deactivate
from egov.foundation.identity.actions.posts import EndPost, GivePost

__all__ = ["AddOfficer", "Deactivate", "EndPost", "GivePost"]
