"""Front door: taking files in, claiming them, giving them out."""

from egov.foundation.files.keeping import DEFAULT_MAX_MB, Upload, claim, keep, let_go, store
from egov.foundation.files.models import StoredFile
from egov.foundation.files.reading import download, open_file, read_file, stored_file
from egov.foundation.files.rules.kinds import DEFAULT_ACCEPT, KINDS
from egov.foundation.files.rules.names import clean_name

__all__ = [
    "DEFAULT_ACCEPT",
    "DEFAULT_MAX_MB",
    "KINDS",
    "StoredFile",
    "Upload",
    "claim",
    "clean_name",
    "download",
    "keep",
    "let_go",
    "open_file",
    "read_file",
    "store",
    "stored_file",
]
