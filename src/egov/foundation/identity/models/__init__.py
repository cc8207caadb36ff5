from egov.foundation.identity.models.post import Post
from egov.foundation.identity.models.user import User

__all__ = ["Post", "User"]
