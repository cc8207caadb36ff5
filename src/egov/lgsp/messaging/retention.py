"""How long letters are kept, with their attachments and tries."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from egov.foundation.retention.api import keeps
from egov.lgsp.messaging.models import Message

KEPT = timedelta(days=730)


@keeps(
    "messaging.messages",
    "messaging.Message",
    "messaging.Attachment",
    "messaging.DeliveryAttempt",
    term=Message.retention,
)
def old_messages(now: datetime) -> "QuerySet[Message]":
    """Older than 24 months."""
    return Message.objects.filter(created_at__lt=now - KEPT)
