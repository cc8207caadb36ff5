"""Whose key is it?"""

from django.utils import timezone

from egov.foundation.identity.api import User
from egov.lgsp.bus.actions.credentials import fingerprint_of
from egov.lgsp.bus.models import Token


def user_of_token(secret: str) -> User | None:
    """The person for whom a program acts; None for a key that is unknown, revoked, too old, or of a closed account."""
    now = timezone.now()
    token = (
        Token.objects.filter(
            fingerprint=fingerprint_of(secret), revoked_at=None, valid_to__gt=now, user__is_active=True
        )
        .select_related("user")
        .first()
    )
    return token.user if token else None
