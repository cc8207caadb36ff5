"""What a kept message says: who may read it, what of its headers is covered, whether a new body fits its kind."""

import json
import re
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from egov.foundation.events.api import policy_of
from egov.kernel.actor import Actor
from egov.lgsp.bus.gateway.rooms.events import event_item
from egov.lgsp.bus.models import Message
from egov.lgsp.bus.rules.consents import covered_path

HIDDEN = "***"
_SECRET = re.compile(r"authorization|cookie|token|secret|password|api-?key", re.IGNORECASE)
_PLAIN = frozenset(
    {
        *("accept", "accept-language", "content-type", "content-language", "content-encoding", "date"),
        *("idempotency-key", "soapaction"),
    }
)
"""Headers that speak of the message, not of what it is about; so do those of X-Road."""


@dataclass(frozen=True)
class Content:
    """A body. `text` is None where it is no text; `kind` is what its headers call it."""

    text: str | None
    size: int
    kind: str


def reads_content(actor: Actor, message: Message) -> bool:
    """May this person read the bodies?"""
    return policy_of("bus.letter_content")(actor, message) is None


def first_content(message: Message) -> Content:
    """What was sent first."""
    return content_of(first_body(message), kind_of(message))


def edited_content(message: Message) -> Content | None:
    """What takes its place, where somebody corrected it."""
    return None if message.edited is None else content_of(message.edited, kind_of(message))


def answer_content(message: Message) -> Content | None:
    """The last answer, where one with a body was kept."""
    return content_of(message.answer, _header(message.answer_headers, "content-type")) if message.answer else None


def content_of(raw: Any, kind: str) -> Content:
    """A body and what it is. Bytes that no text has make it none."""
    body = bytes(raw)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return Content(None, len(body), kind)
    return Content(None if "\0" in text else text, len(body), kind)


@dataclass(frozen=True)
class Compared:
    """A letter's two bodies as lines of a difference; both empty texts where a body is no text."""

    first: str
    edited: str
    difference: list[str]


def compared(letter: Message) -> Compared:
    """What was changed in a letter. An event's first body lies with its room."""
    first = first_body(letter)
    edited = bytes(letter.edited) if letter.edited is not None else first
    try:
        before, after = first.decode("utf-8"), edited.decode("utf-8")
    except UnicodeDecodeError:
        return Compared("", "", [])
    lines = unified_diff(before.splitlines(), after.splitlines(), "first", "edited", lineterm="")
    return Compared(before, after, list(lines))


def first_body(letter: Message) -> bytes:
    """As it was sent first. An event's copy is made from its room at each try; here each fact has a line."""
    if letter.event is None:
        return bytes(letter.body or b"")
    event = letter.event
    item = event_item(event.uuid, event.pk, event.publisher, event.event_type.code, event.event)
    return json.dumps(item, ensure_ascii=False, indent=1).encode()


def kind_of(message: Message) -> str:
    """The type of its body, as its sender named it."""
    return _header(message.headers, "content-type")


def shown_headers(message: Message, *, whole: bool) -> list[tuple[str, str]]:
    """Headers without what proves an identity; for who may not read the message also without the sender's own."""
    shown = []
    for name, value in message.headers:
        plain = name.lower() in _PLAIN or name.lower().startswith("x-road-")
        covered = _SECRET.search(name) or not (whole or plain)
        shown.append((name, HIDDEN if covered else covered_path(value)))
    return shown


def wrong_body(message: Message, body: bytes) -> str | None:
    """Why a receiver could not even read the new body: what is sent as JSON or XML has to be that."""
    if _header(message.headers, "content-encoding").lower() not in ("", "identity"):
        return None
    if not body and not first_body(message):
        return None
    kind = kind_of(message).partition(";")[0].strip().lower()
    if kind == "application/json" or kind.endswith("+json"):
        return _wrong_json(body)
    if kind in ("application/xml", "text/xml") or kind.endswith("+xml"):
        return _wrong_xml(body)
    return None


def _wrong_json(body: bytes) -> str | None:
    try:
        json.loads(body)
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        return _("Nội dung không phải JSON đúng cách: xem dòng %(line)s, cột %(column)s.") % place
    except (UnicodeDecodeError, RecursionError):
        return _("Nội dung không phải JSON đúng cách.")
    return None


def _wrong_xml(body: bytes) -> str | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        place = {"line": line, "column": column}
        return _("Nội dung không phải XML đúng cách: xem dòng %(line)s, cột %(column)s.") % place
    return None


def _header(headers: list[list[str]], name: str) -> str:
    return next((value for key, value in headers if key.lower() == name), "")
