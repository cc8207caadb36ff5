"""Publishing a process: checked, numbered, from then on unchangeable."""

from hashlib import sha256

from django.db import connection, transaction
from django.utils import timezone

from egov.foundation.events.api import record
from egov.kernel.actor import Actor
from egov.kernel.errors import Invalid
from egov.lgsp.workflow.document import read
from egov.lgsp.workflow.events import Published
from egov.lgsp.workflow.lint import check
from egov.lgsp.workflow.models import Definition


@transaction.atomic
def publish(key: str, xml: str, by: Actor) -> Definition:
    """The document as the newest version of the process; the same document again gives its version.

    Raises Invalid with one sentence for each problem (keys "1", "2", ... in the order of the check).
    """
    problems = check(xml)
    if problems:
        raise Invalid({str(number): sentence for number, sentence in enumerate(problems, start=1)})
    with connection.cursor() as cursor:  # one publisher of a key at a time
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"workflow:{key}"])
    newest = Definition.objects.filter(key=key).order_by("-version").first()
    digest = sha256(xml.encode()).hexdigest()
    if newest is not None and newest.sha256 == digest:
        return newest
    now = timezone.now()
    definition = Definition(
        key=key,
        version=1 if newest is None else newest.version + 1,
        name=read(xml).process.get("name", key),
        xml=xml,
        sha256=digest,
        published_at=now,
        by_user=by.user,
        by_name=by.name,
    )
    definition.save()
    record(Published(key, definition.version, digest), subject=definition, actor=by, at=now)
    return definition
