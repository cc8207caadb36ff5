"""Templates from the province's folder: each change is a new version."""

import hashlib
import json
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from egov.kernel.errors import Invalid, NotFound
from egov.lgsp.messaging.models import TemplateVersion
from egov.lgsp.messaging.rules.content import problems
from egov.lgsp.messaging.topics import Topic


def load(folder: Path) -> list[str]:
    """Load every `*.yaml` of the folder and say what changed. Raises Invalid with a sentence per problem."""
    contents: dict[str, Any] = {}
    for path in sorted(folder.glob("*.yaml")):
        contents |= yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    found = [problem for key, content in contents.items() for problem in problems(key, content, Topic.values)]
    if found:
        raise Invalid({problem.partition(":")[0]: problem for problem in found})
    with transaction.atomic():
        return [change for key, content in contents.items() if (change := _keep(key, content))]


def current(key: str) -> TemplateVersion:
    """The newest version; a template that was never loaded is looked for in the province's folder first."""
    newest = TemplateVersion.objects.filter(key=key).order_by("-number")
    found = newest.first()
    if found is None:
        load(settings.PROVINCE / "messages")
        found = newest.first()
    if found is None:
        raise NotFound(_("Chưa có mẫu thông báo “%(key)s”.") % {"key": key})
    return found


def _keep(key: str, content: dict[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    newest = TemplateVersion.objects.filter(key=key).order_by("-number").first()
    if newest is not None and newest.sha256 == sha256:
        return ""
    number = newest.number + 1 if newest else 1
    TemplateVersion.objects.create(key=key, number=number, content=json.loads(text), sha256=sha256)
    return f"message {key}: version {number}"
