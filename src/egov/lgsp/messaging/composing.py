"""From a template and data to the words that are sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from egov.kernel.errors import Invalid
from egov.kernel.vietnamese import nfc
from egov.lgsp.messaging.loading import current
from egov.lgsp.messaging.models import TemplateVersion
from egov.lgsp.messaging.rules import markup
from egov.lgsp.messaging.rules.content import COMMON, FRAME


@dataclass(frozen=True)
class Composed:
    """A message's words: subject on one line, the text, the same as HTML."""

    subject: str
    text: str
    html: str


def compose(version: TemplateVersion, language: str, context: Mapping[str, str]) -> Composed:
    """Fill the template in. Raises Invalid naming what is missing; data that it does not ask for is left out."""
    data = {name: nfc(str(value)).strip() for name, value in context.items()}
    content = version.content
    declared = set(content.get("placeholders") or {}) | COMMON
    optional = set(content.get("optional") or ())
    missing = {name: _missing(version, name) for name in declared - optional if not data.get(name)}
    if missing:
        raise Invalid(missing)
    data = {name: data.get(name, "") for name in declared}
    wording = content[language]
    parts = markup.blocks(wording["body"], data)
    broken = markup.broken_links(parts)
    if broken:
        raise Invalid({label: f"{version.key}: {label}: http?" for label in broken})
    frame = current(FRAME).content[language]
    subject = " ".join(markup.fill(wording["subject"], data).split())[:255]
    text = "\n\n".join([markup.as_text(parts), frame["closing"], f"{frame['owner']}, {frame['site']}\n{frame['help']}"])
    page = {"subject": subject, "language": language, "blocks": parts, "frame": frame}
    return Composed(subject, text, render_to_string("messaging/mail.html", page))


def preview(key: str, language: str = "vi") -> Composed:
    """The template filled in with its own examples."""
    version = current(key)
    name = "Trần Thị Thương"
    return compose(version, language, {"name": name, **(version.content.get("placeholders") or {})})


def _missing(version: TemplateVersion, name: str) -> str:
    return _("Mẫu thông báo “%(key)s” còn thiếu “%(name)s”.") % {"key": version.key, "name": name}
