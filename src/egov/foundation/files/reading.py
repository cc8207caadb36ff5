"""Giving files out: bytes for the system, a safe download for a browser."""

import uuid
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.http import FileResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext

from egov.foundation.files.models import StoredFile
from egov.foundation.files.storage import digest, place, storage
from egov.kernel.errors import NotFound, Refused

# Only what a browser shows without running anything in it; never HTML or SVG.
SHOWN_IN_PLACE = frozenset({"application/pdf", "image/jpeg", "image/png", "image/webp"})


def stored_file(file_id: uuid.UUID | str) -> StoredFile:
    """The row; NotFound when there is none. Who may have it is the caller's question."""
    try:
        return StoredFile.objects.get(pk=file_id)
    except (StoredFile.DoesNotExist, ValidationError, ValueError):
        raise NotFound(gettext("Không tìm thấy tệp này.")) from None


def open_file(file_id: uuid.UUID | str) -> IO[Any]:
    """The bytes, open for reading."""
    return storage().open(place(stored_file(file_id).sha256))


def read_file(file_id: uuid.UUID | str) -> bytes:
    """All bytes, proven to be the ones that were stored; Refused when the disk has changed them."""
    stored = stored_file(file_id)
    with storage().open(place(stored.sha256)) as source:
        content: bytes = source.read()
    if digest(content) != stored.sha256:
        raise Refused(
            gettext("Tệp “{name}” trong kho đã bị thay đổi. Báo cho bộ phận kỹ thuật.").format(name=stored.name)
        )
    return content


def download(file: StoredFile, *, inline: bool = False) -> FileResponse:
    """The answer to a browser. The caller has asked whether this person may see the file."""
    shown = inline and file.content_type in SHOWN_IN_PLACE
    response = FileResponse(storage().open(place(file.sha256)), content_type=file.content_type)
    response["Content-Length"] = str(file.size)
    response["Content-Disposition"] = content_disposition_header(not shown, file.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    # A browser's own PDF viewer does not work in a sandbox; pictures need none.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'" + (
        "" if shown else "; sandbox"
    )
    return response
