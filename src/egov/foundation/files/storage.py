"""Where the bytes lie: under the name of their own SHA-256, written whole or not at all."""

import hashlib
import json
import os
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage
from django.utils.module_loading import import_string


class FolderStorage(FileSystemStorage):
    """Files under `FILES_ROOT`; a file appears under its name only when all of it is on the disk."""

    def __init__(self, location: str | None = None) -> None:
        super().__init__(location=location or settings.FILES_ROOT)

    def _save(self, name: str, content: "File[bytes]") -> str:
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=target.parent, prefix=".part-", delete=False) as part:
            for chunk in content.chunks():
                part.write(chunk)
            part.flush()
            os.fsync(part.fileno())
        os.chmod(part.name, 0o640)
        os.replace(part.name, target)
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name is the content: writing it again changes nothing."""
        return name


@cache
def _storage(path: str, options: str, root: str) -> Storage:
    storage: Storage = import_string(path)(**json.loads(options))
    return storage


def storage() -> Storage:
    """The storage that the settings name."""
    return _storage(settings.FILES_STORAGE, settings.FILES_STORAGE_OPTIONS, str(settings.FILES_ROOT))


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal, small letters."""
    return hashlib.sha256(content).hexdigest()


def place(sha256: str) -> str:
    """The name in the storage."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def put(content: bytes) -> str:
    """Write the bytes unless they are there already; returns their SHA-256."""
    sha256 = digest(content)
    name = place(sha256)
    if not storage().exists(name):
        storage().save(name, ContentFile(content))
    return sha256
