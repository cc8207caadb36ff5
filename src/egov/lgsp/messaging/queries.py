"""Reading: what was sent about a subject, what is stuck."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from egov.lgsp.messaging.models import Message

TOO_LONG = timedelta(hours=1)


def messages_about(*about: str) -> QuerySet[Message]:
    """What was sent or withheld about these subjects, newest first."""
    found = Message.objects.filter(about__in=about).prefetch_related("attempts", "attachments")
    return found.select_related("template").order_by("-id")


def stuck(about: Iterable[str] | None = None) -> QuerySet[Message]:
    """Messages that ought to have arrived and have not, oldest first; of these subjects where they are given."""
    found = Message.objects.stuck(timezone.now() - TOO_LONG).select_related("template")
    found = found.prefetch_related("attempts").order_by("id")
    return found if about is None else found.filter(about__in=list(about))
