"""Sending: the message and its delivery job are written in the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from egov.lgsp.messaging.composing import compose
from egov.lgsp.messaging.jobs import deliver_message
from egov.lgsp.messaging.loading import current
from egov.lgsp.messaging.models import Attachment, Message
from egov.lgsp.messaging.preferences import language_of, wants
from egov.lgsp.messaging.topics import Channel, Topic


@dataclass(frozen=True)
class Recipient:
    """Who is written to. An empty `language` leaves it to the person's preference, else Vietnamese."""

    name: str
    email: str = ""
    phone: str = ""
    user_id: int | None = None
    language: str = ""


def send(
    template: str,
    *,
    to: Recipient,
    context: Mapping[str, str],
    about: str,
    attachments: Sequence[tuple[str, str, object]] = (),
    once: str = "",
) -> Message:
    """Write to a person; the worker delivers it. `attachments`: (name, content type, file id).

    A second call with the same `once` gives back the first message. What the person has turned off, and what has no
    address, is kept as withheld and not sent; messages that the law requires cannot be turned off.
    Raises Invalid when a placeholder has no value.
    """
    version = current(template)
    language = to.language or language_of(to.user_id)
    words = compose(version, language, {"name": to.name, **context})
    values = {
        "template": version,
        "about": about,
        "topic": version.content["topic"],
        "language": language,
        "user_id": to.user_id,
        "to_name": to.name,
        "to_email": to.email.strip(),
        "to_phone": to.phone,
        "subject": words.subject,
        "text": words.text,
        "html": words.html,
        "is_secret": bool(version.content.get("secret")),
        "withheld": _withheld(version.content, to),
    }
    with transaction.atomic():
        message, new = (
            Message.objects.get_or_create(once=once, defaults=values)
            if once
            else (Message.objects.create(**values), True)
        )
        if new:
            Attachment.objects.bulk_create(
                Attachment(message=message, name=name, content_type=content_type, file=str(file))
                for name, content_type, file in attachments
            )
            if not message.withheld:
                deliver_message.defer(message=message.pk, turn=message.round)
    return message


def resend(message: Message, email: str = "") -> None:
    """Send it off again, to a corrected address where one is given. The caller holds the message's row lock."""
    message.to_email = email.strip() or message.to_email
    message.withheld = ""
    message.round += 1
    message.queued_at = timezone.now()
    message.save(update_fields=["to_email", "withheld", "round", "queued_at"])
    deliver_message.defer(message=message.pk, turn=message.round)


def _withheld(content: Mapping[str, object], to: Recipient) -> str:
    if not to.email.strip():
        return Message.Withheld.NO_ADDRESS.value
    required = bool(content.get("required")) or content["topic"] == Topic.ACCOUNT
    if not required and not wants(to.user_id, Topic(str(content["topic"])), Channel.MAIL):
        return Message.Withheld.OPTED_OUT.value
    return ""
