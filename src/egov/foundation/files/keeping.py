"""Taking files in, claiming them, and letting go of what nobody claimed."""

import uuid
from collections.abc import Iterable
from functools import partial
from typing import TypeAlias

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from egov.foundation.files.models import StoredFile
from egov.foundation.files.rules.inspect import check_size, inspect
from egov.foundation.files.rules.kinds import DEFAULT_ACCEPT
from egov.foundation.files.rules.names import clean_name
from egov.foundation.files.rules.verdict import Rejected
from egov.foundation.files.scanner import scan
from egov.foundation.files.sentences import sentence
from egov.foundation.files.storage import digest, place, put, storage
from egov.foundation.sql import api as sql
from egov.kernel.errors import NotFound, Refused

DEFAULT_MAX_MB = 20
Upload: TypeAlias = "UploadedFile[bytes] | bytes"


def store(
    upload: Upload,
    *,
    name: str,
    owner: str,
    accept: tuple[str, ...] | None = None,
    max_mb: int = DEFAULT_MAX_MB,
) -> StoredFile:
    """Check an upload and keep it, unclaimed. `accept` lists extensions; None takes the usual papers.

    Raises Refused with the sentence that says why and what to do.
    """
    kept = clean_name(name)
    try:
        check_size(len(upload) if isinstance(upload, bytes) else upload.size or 0, max_mb)
        content = upload if isinstance(upload, bytes) else upload.read()
        kind = inspect(content, name, accept or DEFAULT_ACCEPT, max_mb)
        scan(content)
    except Rejected as rejected:
        raise Refused(sentence(rejected, kept)) from rejected
    return keep(content, name=kept, content_type=kind.content_type, owner=owner)


def keep(content: bytes, *, name: str, content_type: str, owner: str, claimed_by: str = "") -> StoredFile:
    """Keep bytes that the system made itself, without inspection. They are on disk before the row exists."""
    with transaction.atomic():
        _lock(digest(content))
        sha256 = put(content)
        stored = StoredFile(
            name=clean_name(name),
            content_type=content_type,
            size=len(content),
            sha256=sha256,
            owner=owner,
            claimed_by=claimed_by,
            claimed_at=timezone.now() if claimed_by else None,
        )
        sql.insert(stored)
    return stored


def claim(ids: Iterable[uuid.UUID | str], *, by: str, owner: str | None = None) -> None:
    """`by`, such as `dossiers.dossier:7`, now needs these files; with `owner`, they must be that owner's.

    A file that is claimed already stays with its first claimant. Raises NotFound when one is not there.
    """
    wanted = {uuid.UUID(str(one)) for one in ids}
    found = StoredFile.objects.filter(pk__in=wanted)
    if owner is not None:
        found = found.filter(owner=owner)
    with transaction.atomic():
        if len(found.select_for_update()) != len(wanted):
            raise NotFound(gettext("Có tệp đã bị xoá vì để lâu không dùng. Chọn lại tệp."))
        found.filter(claimed_by="").update(claimed_by=by, claimed_at=timezone.now())


def let_go(ids: Iterable[uuid.UUID | str], *, by: str) -> None:
    """The claimant no longer needs them; they are deleted when their time is up."""
    StoredFile.objects.filter(pk__in=list(ids), claimed_by=by).update(
        claimed_by="", claimed_at=None, stored_at=timezone.now()
    )


def delete_unclaimed(files: "QuerySet[StoredFile]") -> int:
    """Delete these uploads, asked again one by one, and the bytes that no other row has. Returns how many."""
    gone = 0
    for pk, sha256 in list(files.order_by("sha256").values_list("pk", "sha256")):
        with transaction.atomic():
            _lock(sha256)
            deleted, _ = files.filter(pk=pk).delete()
            gone += deleted
            if deleted and not StoredFile.objects.filter(sha256=sha256).exists():
                transaction.on_commit(partial(_drop_bytes, sha256))
    return gone


def _drop_bytes(sha256: str) -> None:
    """Only now that the row is gone for good; somebody may have stored the same bytes meanwhile."""
    with transaction.atomic():
        _lock(sha256)
        if not StoredFile.objects.filter(sha256=sha256).exists():
            storage().delete(place(sha256))


def _lock(sha256: str) -> None:
    """Until the transaction ends nobody else adds or deletes these bytes."""
    key = int.from_bytes(bytes.fromhex(sha256[:16]), "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
