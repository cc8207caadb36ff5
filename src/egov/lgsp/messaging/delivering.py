"""Handing a message to the mail server, and telling a passing trouble from a lasting one."""

import smtplib
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from egov.foundation.files.api import read_file
from egov.kernel.errors import DomainError
from egov.lgsp.messaging.models import DeliveryAttempt, Message
from egov.lgsp.messaging.models.message import MOST_TRIES

Outcome = DeliveryAttempt.Outcome


class TryLaterError(Exception):
    """The mail server did not take the message; it may do so later."""


def deliver(message_id: int, round_number: int) -> None:
    """Try once, unless it was sent, withheld or sent off again meanwhile. Raises TryLaterError for another try."""
    with transaction.atomic():
        message = Message.objects.select_for_update(of=("self",)).get(pk=message_id)
        if message.round != round_number or message.state != Message.State.WAITING:
            return
        outcome, error = _hand_over(message)
        number = message.attempts.filter(round=message.round).count() + 1
        DeliveryAttempt.objects.create(
            message=message,
            round=message.round,
            number=number,
            at=timezone.now(),
            outcome=outcome,
            error=error[:255],
        )
        if outcome == Outcome.SENT and message.is_secret:
            message.text = message.html = ""
            message.save(update_fields=["text", "html"])
    if outcome == Outcome.FAILED and number < MOST_TRIES:
        raise TryLaterError(error)


def _hand_over(message: Message) -> tuple[DeliveryAttempt.Outcome, str]:
    try:
        _mail(message).send()
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        return (Outcome.REFUSED if code >= 500 else Outcome.FAILED), f"{code} {words.decode(errors='replace')}"
    except smtplib.SMTPDataError as error:
        return (Outcome.REFUSED if error.smtp_code >= 500 else Outcome.FAILED), str(error)
    except (DomainError, ValueError) as error:  # an attachment that is gone, an address that is none
        return Outcome.REFUSED, str(error)
    except (smtplib.SMTPException, OSError) as error:
        return Outcome.FAILED, str(error) or type(error).__name__
    return Outcome.SENT, ""


def _mail(message: Message) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[formataddr((message.to_name, message.to_email))],
        headers={
            "Message-ID": f"<message.{message.pk}.{message.round}@{settings.SITE_URL.split('/')[2].split(':')[0]}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": message.language,
        },
    )
    mail.attach_alternative(message.html, "text/html")
    for attachment in message.attachments.all():
        mail.attach(attachment.name, read_file(attachment.file), attachment.content_type)
    return mail
