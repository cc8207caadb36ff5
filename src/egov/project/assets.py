"""The built frontend and the scripts of apps. A hash of the content stands in the address, so copies never expire."""

import hashlib
import mimetypes
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import AppDirectoriesFinder
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import Http404, HttpRequest, HttpResponse

_ROOT = Path(settings.ROOT) / "frontend" / "dist"


@lru_cache(maxsize=512)
def _content(path: str) -> bytes | None:
    """From the built frontend, else from the app that owns the file. None when there is none or it lies outside."""
    try:
        file = (_ROOT / path).resolve()
        built = file.is_file()
    except (OSError, ValueError):  # a name too long for the disk, or with a NUL
        return None
    if not file.is_relative_to(_ROOT.resolve()):
        return None
    if not built:
        found = AppDirectoriesFinder().find(path)
        return Path(str(found)).read_bytes() if found else None
    return file.read_bytes()


@lru_cache(maxsize=512)
def _hash(path: str) -> str:
    content = _content(path)
    return "" if content is None else hashlib.sha256(content).hexdigest()[:10]


class HashedAddresses(StaticFilesStorage):
    """`{% static %}` writes `/static/css/egov.css?v=<hash>`."""

    def url(self, name: str | None, *args: object, **kwargs: object) -> str:
        mark = _hash(name or "")
        return super().url(name) + (f"?v={mark}" if mark else "")


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """A file of the built frontend from memory; a web server in front may take this over."""
    content = _content(path)
    if content is None:
        raise Http404
    packed = _content(f"{path}.gz") if "gzip" in request.headers.get("Accept-Encoding", "") else None
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    response = HttpResponse(packed or content, content_type=kind)
    if packed:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    lasting = "v" in request.GET or path.startswith("fonts/")
    response["Cache-Control"] = "public, max-age=31536000, immutable" if lasting else "public, max-age=3600"
    return response
