"""Templates from the province's folder: each change is a new version."""

import hashlib
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from egov.kernel.errors import Invalid, NotFound
from egov.kernel.yaml_files import read_yaml
from egov.lgsp.messaging.models import TemplateVersion
from egov.lgsp.messaging.rules.content import problems
from egov.lgsp.messaging.topics import Topic


def load(folder: Path) -> list[str]:
    """Load every `*.yaml` of the folder and say what changed. Raises Invalid with a sentence per problem."""
    contents: dict[str, Any] = {}
    for path in sorted(folder.glob("*.yaml")):
        contents |= read_yaml(path) or {}
    found = [problem for key, content in contents.items() for problem in problems(key, content, Topic.values)]
    if found:
        raise Invalid({problem.partition(":")[0]: problem for problem in found})
    with transaction.atomic():
        newest = {found.key: found for found in TemplateVersion.objects.order_by("key", "-number").distinct("key")}
        changed = [new for key, content in contents.items() if (new := _changed(key, content, newest.get(key)))]
        TemplateVersion.objects.bulk_create(changed)
    return [f"message {version.key}: version {version.number}" for version in changed]


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


def _changed(key: str, content: dict[str, Any], newest: TemplateVersion | None) -> TemplateVersion | None:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    if newest is not None and newest.sha256 == sha256:
        return None
    number = newest.number + 1 if newest else 1
    return TemplateVersion(key=key, number=number, content=json.loads(text), sha256=sha256)
