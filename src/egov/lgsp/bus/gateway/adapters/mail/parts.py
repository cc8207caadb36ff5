"""A mail as JSON: who, what, its texts, its attachments in base64."""

from base64 import b64encode
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from typing import Any

DEEPEST = 500
"""Parts that are looked into."""


def parsed(raw: bytes) -> EmailMessage:
    """The mail; a broken one is read as far as it goes."""
    return message_from_bytes(raw, policy=default)


def told(mail: EmailMessage) -> dict[str, Any]:
    """The mail with its contents."""
    texts: dict[str, str] = {}
    attached: list[dict[str, Any]] = []
    for number, part in enumerate(mail.walk()):
        if number >= DEEPEST:
            break
        if part.is_multipart():
            continue
        kind, name = part.get_content_type(), part.get_filename()
        if name is None and kind in ("text/plain", "text/html") and kind not in texts:
            texts[kind] = _text(part)
        else:
            octets = part.get_payload(decode=True)
            content = octets if isinstance(octets, bytes) else b""
            size, said = len(content), b64encode(content).decode()
            attached.append({"name": _clean(name or ""), "type": kind, "size": size, "content": said})
    return {
        **head(mail),
        "text": texts.get("text/plain", ""),
        "html": texts.get("text/html", ""),
        "attachments": attached,
    }


def head(mail: EmailMessage) -> dict[str, Any]:
    """Who wrote to whom about what."""
    return {
        "messageId": header(mail, "Message-ID"),
        "from": _people(mail, "From"),
        "to": _people(mail, "To"),
        "cc": _people(mail, "Cc"),
        "subject": header(mail, "Subject"),
        "date": _moment(header(mail, "Date")),
    }


def header(mail: EmailMessage, name: str) -> str:
    """A header's text; empty when it is missing or cannot be read."""
    try:
        return _clean(str(mail.get(name, "")))
    except (ValueError, IndexError, AttributeError, KeyError):  # what the parser stumbles over
        return ""


def _people(mail: EmailMessage, name: str) -> list[str]:
    try:
        found = mail[name]
        return [_clean(str(each)) for each in found.addresses] if found is not None else []
    except (ValueError, IndexError, AttributeError, KeyError):
        return []


def _moment(text: str) -> str:
    try:
        at: datetime = parsedate_to_datetime(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).isoformat()
    except (ValueError, TypeError, OverflowError):
        return ""


def _text(part: Any) -> str:
    try:
        return str(part.get_content()).replace("\0", "")
    except (LookupError, ValueError):
        octets = part.get_payload(decode=True)
        return octets.decode("utf-8", "replace").replace("\0", "") if isinstance(octets, bytes) else ""


def _clean(text: str) -> str:
    return "".join(each if each.isprintable() else " " for each in text.encode("utf-8", "replace").decode()).strip()
