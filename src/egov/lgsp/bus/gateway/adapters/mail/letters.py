"""The description of letters that a service sends, and a letter made from a call."""

import hashlib
import re
from base64 import b64decode
from binascii import Error
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from fnmatch import fnmatchcase
from html import escape
from typing import Any

from egov.kernel.wording import gettext_noop as _
from egov.lgsp.bus.gateway.adapters.described import Part, address, endpoint
from egov.lgsp.bus.gateway.adapters.filling import BLANK, filled, filled_list, value
from egov.lgsp.bus.gateway.faults import CALLER, Fault
from egov.lgsp.bus.rules.contracts import Broken

_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_KIND = re.compile(r"[a-z]+/[a-z0-9.+-]+")
MOST_RECIPIENTS = 100


@dataclass(frozen=True, slots=True)
class Letter:
    """One operation: templates with blanks. `attachments` names the member of the call that holds the list of them."""

    method: str
    steps: tuple[str, ...]
    title: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    bcc: tuple[str, ...]
    reply_to: str
    subject: str
    text: str
    html: str
    attachments: str


@dataclass(frozen=True, slots=True)
class Terms:
    """`recipients` are patterns such as `*@namdinh.gov.vn`; empty: anybody."""

    host: str
    port: int
    smtps: bool
    starttls: bool
    ca: str
    user: str
    password: str
    sender: str
    recipients: tuple[str, ...]
    most_bytes: int
    pool: int
    operations: tuple[Letter, ...]


def terms(url: str, document: dict[str, Any]) -> Terms:
    """Read and check. Raises Broken."""
    smtps = url.lower().startswith("smtps:")
    parts = address(url, "smtps://thu.tinh.gov.vn")
    whole = Part(document)
    found = Terms(
        str(parts.hostname),
        parts.port or (465 if smtps else 587),
        smtps,
        whole.flag("tls", True) and not smtps,
        whole.long("ca", ""),
        whole.text("user", ""),
        whole.text("password", ""),
        whole.text("from"),
        whole.texts("recipients"),
        whole.count("most_bytes", 1, 50_000_000, 20_000_000),
        whole.count("pool", 1, 16, 4),
        tuple(_letter(each) for each in whole.parts("operations")),
    )
    whole.done()
    if bool(found.user) != bool(found.password):
        raise Broken(_("adapter.user và adapter.password (tên bí mật) phải có cả hai hoặc không có."))
    try:
        addressed(found.sender)
    except ValueError:
        raise Broken(_("%(place)s phải là địa chỉ thư."), place="adapter.from") from None
    return found


def _letter(part: Part) -> Letter:
    method, steps = endpoint(part.text("path"), part.at("path"))
    made = Letter(
        method,
        steps,
        part.text("title", ""),
        part.texts("to", None),
        part.texts("cc"),
        part.texts("bcc"),
        part.text("reply_to", ""),
        part.text("subject"),
        part.long("text", ""),
        part.long("html", ""),
        part.text("attachments", ""),
    )
    part.done()
    if not made.text and not made.html:
        raise Broken(_("Thiếu %(place)s."), place=part.at("text"))
    if _CONTROL.search(made.subject):
        raise Broken(_("%(place)s chỉ được một dòng."), place=part.at("subject"))
    return made


def addressed(text: str) -> Address:
    """`Tên <a@b>` or `a@b`, one address. Raises ValueError."""
    if _CONTROL.search(text):
        raise ValueError("An address stands in one line.")
    name, spec = parseaddr(text, strict=True)
    if not spec or spec.count("@") != 1 or " " in spec:
        raise ValueError("This is no address.")
    return Address(name, addr_spec=spec)


def composed(letter: Letter, found: Terms, values: dict[str, Any], unique: str, at: datetime) -> EmailMessage:
    """The letter. `unique` tells it from every other: sent twice, it has the same Message-ID. Raises Fault."""
    message = EmailMessage(policy=SMTP)
    sender = addressed(found.sender)
    try:
        message["From"] = sender
        for name, templates in (("To", letter.to), ("Cc", letter.cc), ("Bcc", letter.bcc)):
            if people := [addressed(each) for each in filled_list(templates, values)]:
                message[name] = people
        if letter.reply_to:
            message["Reply-To"] = addressed(filled(letter.reply_to, values))
        subject = filled(letter.subject, values)
        if _CONTROL.search(subject):
            raise Fault(f"{CALLER}.BadRequest", "The subject stands in one line.")
        message["Subject"] = subject
    except (ValueError, MessageError, IndexError) as error:
        raise Fault(f"{CALLER}.BadRequest", f"A recipient's address is wrong: {error}") from None
    _may_be_written(message, found.recipients)
    message["Date"] = format_datetime(at.astimezone(UTC))
    message["Message-ID"] = f"<{hashlib.sha256(unique.encode()).hexdigest()[:40]}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notes as answers
    _filled_in(message, letter, values)
    return message


def _may_be_written(message: EmailMessage, patterns: tuple[str, ...]) -> None:
    people = recipients(message)
    if not 1 <= len(people) <= MOST_RECIPIENTS:
        raise Fault(f"{CALLER}.BadRequest", f"A letter has 1 to {MOST_RECIPIENTS} recipients.")
    for each in people:
        if patterns and not any(fnmatchcase(each.lower(), pattern.lower()) for pattern in patterns):
            raise Fault(f"{CALLER}.BadRequest", f"The service does not write to {each}.")


def recipients(message: EmailMessage) -> list[str]:
    """All of them, the hidden ones too."""
    return [each.addr_spec for name in ("To", "Cc", "Bcc") if name in message for each in message[name].addresses]


def _filled_in(message: EmailMessage, letter: Letter, values: dict[str, Any]) -> None:
    if letter.text:
        message.set_content(filled(letter.text, values))
    if letter.html:
        html = filled(letter.html, values, escape)
        if letter.text:
            message.add_alternative(html, subtype="html")
        else:
            message.set_content(html, subtype="html")
    if not letter.attachments or letter.attachments not in values:
        return
    several = value(values, letter.attachments)
    for each in several if isinstance(several, list) else [several]:
        _attached(message, each)


def _attached(message: EmailMessage, given: Any) -> None:
    wrong = Fault(f"{CALLER}.BadRequest", "An attachment has 'name', 'type' and 'content' (base64).")
    if not isinstance(given, dict):
        raise wrong
    name, kind, content = given.get("name"), given.get("type", "application/octet-stream"), given.get("content")
    if not isinstance(name, str) or not isinstance(kind, str) or not isinstance(content, str):
        raise wrong
    if _CONTROL.search(name) or "/" in name or not name or not _KIND.fullmatch(kind) or kind.startswith("multipart/"):
        raise wrong
    try:
        octets = b64decode(content, validate=True)
    except Error:
        raise wrong from None
    main, _slash, sub = kind.partition("/")
    if main == "message":
        main, sub = "application", "octet-stream"
    message.add_attachment(octets, maintype=main, subtype=sub, filename=name)


def contract(title: str, url: str, document: dict[str, Any]) -> dict[str, Any]:
    """OpenAPI 3, made from the description. Raises Broken."""
    paths: dict[str, dict[str, Any]] = {}
    for each in terms(url, document).operations:
        templates = (*each.to, *each.cc, *each.bcc, each.reply_to, each.subject, each.text, each.html)
        inside = [step[1:-1] for step in each.steps if step.startswith("{")]
        names = sorted({name.split(".")[0] for one in templates for name in BLANK.findall(one)} - set(inside))
        properties: dict[str, Any] = {name: {} for name in names}
        if each.attachments:
            item = {"type": "object", "required": ["name", "content"], "properties": ATTACHMENT}
            properties[each.attachments] = {"type": "array", "items": item}
        schema: dict[str, Any] = {"type": "object", "properties": properties}
        if names:
            schema["required"] = names
        made: dict[str, Any] = {"summary": each.title or each.subject, "responses": {"200": {"description": "Taken."}}}
        if inside:
            text = {"type": "string"}
            made["parameters"] = [{"name": name, "in": "path", "required": True, "schema": text} for name in inside]
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
        paths.setdefault("/" + "/".join(each.steps), {})[each.method.lower()] = made
    return {"openapi": "3.0.3", "info": {"title": title, "version": "1"}, "paths": paths}


ATTACHMENT = {
    "name": {"type": "string"},
    "type": {"type": "string"},
    "content": {"type": "string", "format": "byte"},
}
