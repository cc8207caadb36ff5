"""PDF: readable, without a password, and only paper: no scripts, programs or files inside."""

import io
import re
import zlib
from collections.abc import Iterator

from pyhanko.pdf_utils.reader import PdfFileReader

from egov.foundation.files.rules.verdict import Problem, Rejected

INFLATED_LIMIT = 100 * 1024 * 1024
_STREAM = re.compile(rb"stream\r?\n")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTIVE = re.compile(rb"/(JavaScript|Launch|RichMedia|SubmitForm|ImportData|GoToE)\b")
_ATTACHED = re.compile(rb"/(EmbeddedFiles?|Filespec)\b")


def check_pdf(content: bytes) -> None:
    """Raise when the file cannot be opened or holds something other than pages."""
    for part in (content, *_object_streams(content)):
        names = _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), part)
        if _ACTIVE.search(names):
            raise Rejected(Problem.ACTIVE_CONTENT)
        if b"/EmbeddedFile" in names and _ATTACHED.search(names):
            raise Rejected(Problem.ATTACHMENT)
    _check_readable(content)


def _object_streams(content: bytes) -> Iterator[bytes]:
    """The compressed parts that can hide dictionaries. They begin with numbers; pictures and fonts do not."""
    inflated = 0
    for found in _STREAM.finditer(content):
        inflater = zlib.decompressobj()
        try:
            head = inflater.decompress(content[found.end() : found.end() + 4096], 64)
            if not head[:1].isdigit() and head[:1] not in b" \r\n\t%":
                continue
            whole = zlib.decompressobj().decompress(content[found.end() :], INFLATED_LIMIT)
        except zlib.error:
            continue
        inflated += len(whole)
        if inflated >= INFLATED_LIMIT:
            raise Rejected(Problem.BOMB)
        yield whole


def _check_readable(content: bytes) -> None:
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        if reader.encrypted:
            raise Rejected(Problem.PASSWORD)
        pages = int(reader.root["/Pages"]["/Count"])
    except Rejected:
        raise
    except Exception as error:  # the parser meets hostile input: whatever it raises means unreadable
        raise Rejected(Problem.CORRUPT) from error
    if pages < 1:
        raise Rejected(Problem.CORRUPT)
