"""Versions of the registry: kept with each change, compared, found again."""

import difflib
import hashlib
from datetime import datetime

from django.db import connection

from egov.kernel.actor import Actor
from egov.lgsp.bus.configuration.exporting import as_yaml, registry
from egov.lgsp.bus.models import Version

LOCK = 0x6275735F636F6E66
"""One change of the registry at a time, or a version could miss what another one brought."""


def one_at_a_time() -> None:
    """Wait until no other change of the registry is under way; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def keep(actor: Actor, at: datetime, reason: str) -> Version | None:
    """The registry as it stands now as a new version; None when it is as it was."""
    content = as_yaml(registry())
    digest = hashlib.sha256(content.encode()).hexdigest()
    newest = Version.objects.order_by("-pk").values_list("sha256", flat=True).first()
    if digest == newest:
        return None
    return Version.objects.create(
        at=at, by_user=actor.user, by_name=actor.name, reason=reason[:255], content=content, sha256=digest
    )


def difference(before: Version, after: Version) -> list[str]:
    """Lines of a unified difference, with three lines around each change; empty when they are alike."""
    lines = difflib.unified_diff(
        before.content.splitlines(), after.content.splitlines(), f"#{before.pk}", f"#{after.pk}", lineterm=""
    )
    return list(lines)
